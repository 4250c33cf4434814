// The way to Postgres: what a failure means, and that nothing but whole transactions is ever stored.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../services/directory/sql/database.ts';
import { createTestDatabase, startPrivatePostgres, type TestDatabase } from '../support/postgres.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
});

afterAll(() => testDatabase.drop());

const statement = (text: string, values: readonly unknown[] = []) => ({ text, values });
const insert = (name: string) =>
  statement(
    `insert into muster.tenants values ($1::text, '', '', '', 'ACTIVE', 'DISABLED', '{}', 100, 200) returning tenant_id`,
    [name],
  );
const exists = async (name: string) =>
  (await database.query(statement('select from muster.tenants where tenant_id = $1::text', [name]))).length === 1;

test('a mistake of ours inside a transaction is a 500 and rolls back', async () => {
  const failing = database.transaction('t', async (transaction) => {
    await transaction.query(insert('mistake'));
    throw new TypeError('x is not a function');
  });
  await expect(failing).rejects.toMatchObject({ status: 500 });
  expect(await exists('mistake')).toBe(false);
});

test('a last statement that cannot be sent does not commit what came before it', async () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const last of [
    statement('select $1::jsonb', [circular]),
    statement('select 1/0'),
    statement('select from nowhere'),
  ]) {
    const failing = database.transaction('t', async (transaction) => {
      await transaction.query(insert('half'));
      return transaction.commit(last);
    });
    await expect(failing).rejects.toMatchObject({ status: 500 });
    expect(await exists('half')).toBe(false);
  }
});

test('a transaction that does not commit rolls back', async () => {
  await database.transaction('t', (transaction) => transaction.query(insert('forgotten')));
  expect(await exists('forgotten')).toBe(false);
});

test('no statement is compiled, which would take longer than the statement', async () => {
  expect(await database.query(statement(`select current_setting('jit') as jit`))).toEqual([{ jit: 'off' }]);
});

test('the tenant of one transaction is not left behind for the next', async () => {
  const current = statement(`select coalesce(current_setting('muster.tenant_id', true), '') as name`);
  expect(await database.queryTenant('a', current)).toEqual([{ name: 'a' }]);
  for (let index = 0; index < 20; index++) expect(await database.query(current)).toEqual([{ name: '' }]);
});

test('a request that gets no connection within two seconds is a 503', async () => {
  const small = new Database({
    url: testDatabase.url,
    poolSize: 1,
    statementTimeoutMs: 5_000,
    onError: () => undefined,
  });
  try {
    const slow = small.query(statement('select pg_sleep(3)'));
    const startedAt = performance.now();
    await expect(small.query(statement('select 1 as one'))).rejects.toMatchObject({ status: 503 });
    expect(performance.now() - startedAt).toBeLessThan(2_900);
    await slow;
    expect(await small.query(statement('select 1 as one'))).toEqual([{ one: 1 }]);
  } finally {
    await small.end();
  }
});

test('a statement that is too slow is a 503, and its connection serves on', async () => {
  const impatient = new Database({
    url: testDatabase.url,
    poolSize: 1,
    statementTimeoutMs: 200,
    onError: () => undefined,
  });
  try {
    await expect(impatient.queryTenant('t', statement('select pg_sleep(5)'))).rejects.toMatchObject({ status: 503 });
    expect(await impatient.queryTenant('t', statement('select 1 as one'))).toEqual([{ one: 1 }]);
  } finally {
    await impatient.end();
  }
});

test('a connection that the server ended is not used again', async () => {
  const one = new Database({ url: testDatabase.url, poolSize: 1, statementTimeoutMs: 5_000, onError: () => undefined });
  try {
    const ending = one.transaction('t', async (transaction) => {
      await transaction.query(statement('set role none'));
      await transaction.query(statement('select pg_terminate_backend(pg_backend_pid())'));
    });
    await expect(ending).rejects.toMatchObject({ status: 503 });
    expect(await one.query(statement('select 1 as one'))).toEqual([{ one: 1 }]);
  } finally {
    await one.end();
  }
});

test('Postgres killed: 503 at once for all; back again: served, with no restart', { timeout: 60_000 }, async () => {
  const postgres = await startPrivatePostgres();
  try {
    const select = () => postgres.database.queryTenant('t', statement('select 1 as one'));
    await Promise.all(Array.from({ length: 20 }, select));
    const slow = postgres.database.queryTenant('t', statement('select pg_sleep(4)'));
    const failing = expect(slow).rejects.toMatchObject({ status: 503 });
    await postgres.kill();
    await failing;
    const startedAt = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: 50 }, select));
    expect(answers.every((each) => each.status === 'rejected' && each.reason.status === 503)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    await postgres.restart();
    const after = await Promise.allSettled(Array.from({ length: 50 }, select));
    expect(after.filter((each) => each.status === 'rejected')).toEqual([]);
  } finally {
    await postgres.drop();
  }
});
