import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { createTestDatabase, startPrivatePostgres } from './postgres.ts';
import { createTestRedis, redisMissing, startPrivateRedis } from './redis.ts';

test('a test file has a migrated, empty database of its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const count = { text: 'select count(*)::int as n from muster.tenants', values: [] };
  expect(await one.database.query(count)).toEqual([{ n: 0 }]);
  await other.drop();
  expect(await one.database.query(count)).toEqual([{ n: 0 }]);
  await one.drop();
});

test('a private Postgres comes back where it was, with what was committed', async () => {
  const postgres = await startPrivatePostgres();
  const settle = { text: 'select 1 as one', values: [] };
  expect(await postgres.database.query(settle)).toEqual([{ one: 1 }]);
  await postgres.kill();
  await expect(postgres.database.query(settle)).rejects.toMatchObject({ status: 503 });
  await postgres.restart();
  expect(await postgres.database.query({ text: 'select count(*)::int as n from muster.tenants', values: [] })).toEqual([
    { n: 0 },
  ]);
  await postgres.drop();
});

describe.skipIf(redisMissing())('Redis', () => {
  test('a private Redis comes back where it was', async () => {
    const server = await startPrivateRedis();
    const redis = new Redis(server.url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
    redis.on('error', () => undefined);
    expect(await redis.ping()).toBe('PONG');
    await server.kill();
    await server.restart();
    await expect.poll(() => redis.ping().catch(() => 'away'), { timeout: 5_000 }).toBe('PONG');
    redis.disconnect();
    await server.stop();
  });

  test('a test file has a Redis database of its own', async () => {
    expect(await createTestRedis()).toMatch(/^redis:.*\/\d+$/);
  });
});
