// Whoever asks the provisioning log waits as long for it when it is full: measured in the blocks that Postgres looks at, among
// 200,000 entries of one tenant in three partitions.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOptions, type Statement } from '../../services/directory/sql/database.ts';
import { deleteSomeEntries, findSubjects, listEntries, type EntryQuery } from '../../services/directory/sql/log.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const ENTRIES = 200_000;
const PAGE = 100;
/** Of a page of entries anywhere, and of those of one user, in all eight partitions with all their indexes. */
const BLOCKS_MAX = 250;

let testDatabase: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new pg.Client({
    connectionString: testDatabase.url,
    options: connectionOptions(30_000, { 'muster.tenant_id': 'big' }),
  });
  await client.connect();
  const admin = new pg.Client(testDatabase.url);
  await admin.connect();
  // A second apart. Every 50th failed; of 20,000 users each wrote ten times, and one was created first of all and only failed since.
  await admin.query(
    `insert into muster.provisioning_log (slot, tenant_id, at, entry_id, method, kind, resource_id, subject, external_id,
       subject_key, paths, status, detail, missing, version, request_id)
     select n * 3 / ($1::int + 1), 'big', timestamptz '2026-11-01' + n * interval '1 second', gen_random_uuid(),
       case when n < 20000 then 'create' else 'patch' end, 'User',
       case when n % 50 <> 0 or n > 20000 then ('00000000-0000-7000-8000-' || lpad((n % 20000)::text, 12, '0'))::uuid end,
       'u' || n % 20000, 'e' || n % 20000,
       case when n < 20000 or n % 50 = 0 then 'u' || n % 20000 end, '{title,active}',
       case when n % 50 = 0 then 400 else 200 end, case when n % 50 = 0 then 'Required.' end, '{}', 1, 'r'
     from generate_series(1, $1::int) as n`,
    [ENTRIES],
  );
  await admin.query('vacuum analyze muster.provisioning_log');
  await admin.end();
}, 120_000);

afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

interface Plan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'Actual Rows': number;
}

/** How many blocks a statement looks at, planned with the values and, as it is after it was used some times, without. */
async function costsOf({ text, values }: Statement): Promise<{ blocks: number; rows: number }[]> {
  const costs: { blocks: number; rows: number }[] = [];
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    await client.query(`set plan_cache_mode = ${mode}`);
    await client.query(`prepare page as ${text}`);
    const literals = values.map(literalOf);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, buffers, timing off, format json) execute page(${literals.join()})`,
    );

    const [{ Plan: plan }] = rows[0]!['QUERY PLAN'];
    await client.query('deallocate page');
    costs.push({ blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] });
  }
  return costs;
}

function literalOf(value: unknown): string {
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  return pg.escapeLiteral(Array.isArray(value) ? `{${value.join()}}` : String(value));
}

const ask = (rest: Partial<EntryQuery>): Statement =>
  listEntries('big', {
    ...{ outcome: 'any', from: null, before: null, after: undefined, subject: undefined, limit: PAGE + 1, ...rest },
  });

const at = (n: number) => new Date(Date.UTC(2026, 10, 1) + n * 1_000);
const subject = (n: number) => ({
  ids: [`00000000-0000-7000-8000-${String(n).padStart(12, '0')}`],
  ...{ key: `u${n}`, externalId: `e${n}` },
});
const nobody = { ids: [], key: 'nobody', externalId: 'nobody' };
const cursor = (n: number) => ({ at: at(n), entryId: '00000000-0000-0000-0000-000000000000' });

test.each<[string, Partial<EntryQuery>, number]>([
  ['the newest', {}, 101],
  ['a page far back', { after: cursor(50_000) }, 101],
  ['what succeeded', { outcome: 'succeeded' }, 101],
  ['what failed', { outcome: 'failed' }, 101],
  ['what failed, far back', { outcome: 'failed', after: cursor(40_000) }, 101],
  ['an hour long ago', { from: at(1_000), before: at(1_050) }, 50],
  ['failures of an hour long ago', { outcome: 'failed', from: at(1_000), before: at(4_600) }, 72],
  ['one user', { subject: subject(7) }, 10],
  ['one user’s failures', { subject: subject(50), outcome: 'failed' }, 10],
  ['one user of an hour', { subject: subject(7), from: at(1), before: at(3_601) }, 1],
  ['nobody', { subject: nobody }, 0],
  ['nobody’s failures', { subject: nobody, outcome: 'failed' }, 0],
])('%s', async (_, query, found) => {
  for (const { blocks, rows } of await costsOf(ask(query))) {
    expect(rows).toBe(found);
    expect(blocks).toBeLessThan(BLOCKS_MAX);
  }
});

test('whose name it is or was', async () => {
  for (const { blocks } of await costsOf(findSubjects('big', 'u7', 'e7'))) expect(blocks).toBeLessThan(BLOCKS_MAX);
});

test('a batch of an erasure', async () => {
  await client.query('begin');
  for (const { rows } of await costsOf(deleteSomeEntries('big', 100))) expect(rows).toBe(1);
  await client.query('rollback');
});
