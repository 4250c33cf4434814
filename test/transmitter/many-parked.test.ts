// However much waits for a receiver, or was given up, what is asked of it again and again costs the same; what is old goes, and a receiver
// that is deleted goes with all of it.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { countDead, deleteOldDead } from '../../services/directory/sql/dead-letters.ts';
import { findOldestParked } from '../../services/directory/sql/parked.ts';
import { blocksOf, connectAs } from '../directory/cost.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startStack, type Stack } from '../support/stack.ts';

const MANY = 50_000;
const patiently = { timeout: 30_000 };

let database: TestDatabase;
let admin: pg.Client;
let stack: Stack | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client(database.url);
  await admin.connect();
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  await admin.query('delete from muster.receivers');
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** Has so many changes wait for a receiver, or, with the days since, so many that were given up. */
async function park(receiver: string, count: number, deadDays?: number): Promise<void> {
  await admin.query(
    `insert into muster.receivers (name, format, url, all_tenants, tenant_ids, kinds, audience, allow_private, retry_for_hours, cursor)
     values ($1, 'WEBHOOK', 'http://127.0.0.1:1/', true, '{}', '{}', '', true, 72, '')
     on conflict (name) do nothing`,
    [receiver],
  );
  await admin.query(
    `insert into muster.parked (tenant_id, receiver, message_id, position, resource, resource_id, kind, version, changed_at, change,
       attempts, error, next_attempt_at, dead_at)
     select 'acme', $1::text, 'msg_' || gen_random_uuid(), n, 'USER', 'user-' || n % 1000, 'UPDATED', n, now() - n * interval '1 second', '{}',
       1, 'refused', now(), now() - make_interval(secs => $3::float8 * 86400)
     from generate_series(1, $2::int) as n`,
    [receiver, count, deadDays ?? null],
  );
}

async function countOf(receiver: string): Promise<number> {
  const text = 'select count(*)::int as count from muster.parked where receiver = $1';
  const { rows } = await admin.query<{ count: number }>(text, [receiver]);
  return rows[0]!.count;
}

const start = async (): Promise<Stack> => (stack = await startStack({ databaseUrl: database.url }));

test.each(['generic', 'custom'] as const)('the second look costs what the first did, planned %s', async (planned) => {
  await park('small', 10);
  await park('small', 10, 1);
  await park('big', MANY);
  await park('big', MANY, 1);
  await admin.query('vacuum analyze muster.parked');
  const client = await connectAs(database.url, '*');
  const cost = async (receiver: string) => ({
    oldest: await blocksOf(client, findOldestParked(receiver), planned),
    dead: await blocksOf(client, countDead(receiver, 1_000), planned),
  });
  const [small, big] = [await cost('small'), await cost('big')];
  expect(big.oldest).toBeLessThanOrEqual(small.oldest + 2);
  expect(big.dead).toBeLessThan(60);
  // None of them is old enough.
  expect(await blocksOf(client, deleteOldDead(30, 1_000), planned)).toBeLessThan(10);
  await client.end();
});

test('what was given up goes after 30 days, however much there is, and nothing else does', async () => {
  await park('old', 2_500, 30.01);
  await park('young', 10, 29.99);
  await park('waiting', 10);
  await admin.query(
    `update muster.parked set parked_at = now() - interval '40 days', changed_at = now() - interval '40 days'`,
  );
  await start();
  await expect.poll(() => countOf('old'), patiently).toBe(0);
  expect(await countOf('young')).toBe(10);
  expect(await countOf('waiting')).toBe(10);
});

test('a receiver that is deleted is worked no more from the beginning, and all that waited for it goes', async () => {
  const { client } = await start();
  const name = `receiver-${randomBytes(4).toString('hex')}`;
  const url = 'http://127.0.0.1:1/';
  const credential = { signing_secret: randomBytes(32) };
  await client.receivers.ensureReceiver({
    name,
    format: 'WEBHOOK',
    url,
    allow_private: true,
    all_tenants: true,
    credential,
  });
  await park(name, 2_500);
  await park(name, 2_500, 1);
  await park('other', 10);
  const owner = 'a-transmitter';
  const { assignments } = await client.deliveries.renew({ owner, held: [] });
  const { fence } = assignments.find(({ receiver }) => receiver === name)!;
  // It gets no further than to the last of them as long as somebody has that one.
  const somebody = new pg.Client(database.url);
  await somebody.connect();
  await somebody.query('begin');
  await somebody.query('select from muster.parked where receiver = $1 order by id desc limit 1 for update', [name]);
  const deleted = client.receivers.deleteReceiver({ name });
  await expect.poll(() => countOf(name), patiently).toBe(1_000);
  await expect(client.deliveries.listBlocked({ receiver: name, fence })).rejects.toMatchObject({ status: 412 });
  expect(await client.receivers.getReceiver({ name })).toMatchObject({
    health: { state: 'RECEIVER_GONE', last_error: expect.stringContaining('being deleted') as string },
  });
  await somebody.query('commit');
  await somebody.end();
  await deleted;
  expect(await countOf(name)).toBe(0);
  await expect(client.receivers.getReceiver({ name })).rejects.toMatchObject({ status: 404 });
  expect(await countOf('other')).toBe(10);
});
