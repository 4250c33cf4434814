// Reading on is as much work from an old cursor as from a young one, and for a tenant that changes seldom as for all, however
// many changes are retained: measured in the blocks that Postgres looks at.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOptions, type Statement } from '../../services/directory/sql/database.ts';
import { findFeed, listChanges, listChangesOf, readingSettings } from '../../services/directory/sql/feed.ts';
import { openFloor } from '../../services/directory/feed/floor.ts';
import { findWaiting, moveChanges, takeTurn, type MovedRow } from '../../services/directory/sql/sequencer.ts';
import { openSession } from '../../services/directory/sql/session.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const CHANGES = 100_000;
const PAGE = 500;

let testDatabase: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new pg.Client({
    connectionString: testDatabase.url,
    options: connectionOptions(5_000, { ...readingSettings, 'muster.tenant_id': '*' }),
  });
  await client.connect();
  const admin = new pg.Client(testDatabase.url);
  await admin.connect();
  // Three slots full of changes, of a thousand tenants; one changes once in 10,000 times.
  await admin.query(
    `insert into muster.changes (slot, position, tenant_id, kind, resource, resource_id, version, changed_at, created_at,
       modified_at, paths, document, size, request_id)
     select position * 3 / ($1::int + 1), position,
       case when position % 10000 = 5000 then 'rare' else 'tenant-' || position % 1000 end,
       'UPDATED', 'USER', gen_random_uuid(), 1, now(), now(), now(), '{title}',
       json_build_object('userName', position, 'title', repeat('x', 500)), 600, ''
     from generate_series(1, $1::int) as position`,
    [CHANGES],
  );
  await admin.query(`select setval('muster.feed_position', $1)`, [CHANGES]);
  await admin.query('update muster.feed_state set slot = 2');
  await admin.query('vacuum analyze muster.changes');
  await admin.end();
}, 60_000);

afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

/** How many blocks a statement looks at, and which tables it reads from end to end. */
async function costOf({ text, values }: Statement): Promise<{ blocks: number; whole: string[] }> {
  // Prepared, and planned without the values, as it is after it was used some times.
  await client.query(`set plan_cache_mode = force_generic_plan; prepare page as ${text}`);
  const literals = values.map((value) => pg.escapeLiteral(Array.isArray(value) ? `{${value.join()}}` : String(value)));
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, buffers, timing off, format json) execute page${values.length > 0 ? `(${literals.join()})` : ''}`,
  );
  await client.query('deallocate page');
  const [{ Plan: plan }] = rows[0]!['QUERY PLAN'];
  const nodes = (of: Plan): Plan[] => [of, ...(of.Plans ?? []).flatMap(nodes)];
  const whole = nodes(plan).filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== undefined);
  return {
    blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    whole: whole.map((node) => node['Relation Name']!),
  };
}

/** Of one row each, or eight. */
const small = ['feed_state', 'feed_slots', 'feed_breaks'];
const ages = [0, 20_000, 50_000, 80_000, CHANGES - PAGE];

test('a page of all tenants, from any cursor', async () => {
  for (const after of ages) {
    const { blocks, whole } = await costOf(listChanges(after, PAGE, 1e9));
    expect(whole.filter((table) => !small.includes(table))).toEqual([]);
    expect(blocks, `after ${after}`).toBeLessThan(PAGE);
  }
});

test('a page of a tenant that changes seldom, and of some tenants among many', async () => {
  const some = Array.from({ length: 20 }, (_, index) => `tenant-${index}`);
  for (const after of ages) {
    const rare = await costOf(listChangesOf(['rare'], after, PAGE, 1e9));
    expect(rare.whole.filter((table) => !small.includes(table))).toEqual([]);
    expect(rare.blocks, `after ${after}`).toBeLessThan(150);
    const { blocks, whole } = await costOf(listChangesOf(some, after, PAGE, 1e9));
    expect(whole.filter((table) => !small.includes(table))).toEqual([]);
    expect(blocks, `after ${after}`).toBeLessThan(10 * PAGE);
  }
});

test('where a stream begins, and what waits', async () => {
  expect((await costOf(findFeed(CHANGES / 2))).blocks).toBeLessThan(20);
  expect((await costOf(findWaiting(0, 1e9))).blocks).toBeLessThan(20);
});

test('what was moved costs nothing more, though a backup holds a snapshot for as long', async () => {
  const backup = new pg.Client(testDatabase.url);
  await backup.connect();
  await backup.query('begin isolation level repeatable read');
  await backup.query('select count(*) from muster.outbox');
  const session = await openSession(testDatabase.url, { 'muster.tenant_id': '*' });
  const floor = await openFloor(session);
  for (let round = 0; round < 5; round++) {
    await client.query(
      `insert into muster.outbox (tenant_id, kind, version, changed_at, size, request_id)
       select 'tenant-1', 'TENANT_ERASED', 0, now(), 0, '' from generate_series(1, 2000)`,
    );
    const [, rows] = await session.transaction(takeTurn, moveChanges(floor.value, 2_000, 1e9));
    floor.noteMoved(Number((rows as MovedRow[])[0]!.highest));
    await floor.raise();
    await floor.raise();
  }
  expect((await costOf(findWaiting(0, 1e9))).blocks).toBeGreaterThan(100);
  expect((await costOf(findWaiting(floor.value, 1e9))).blocks).toBeLessThan(10);
  session.close();
  await backup.end();
});
