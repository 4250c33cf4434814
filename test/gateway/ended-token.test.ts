// Whoever goes on with a token that has ended gets the 401 that strangers get; the tenant whose it was can see it.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, tokenDigest, tokenId } from '../../services/token.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { scimClient } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

const WAIT = { timeout: 15_000, interval: 50 };
let database: TestDatabase;
let admin: pg.Client;
let stack: Stack;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client(database.url);
  await admin.connect();
  stack = await startStack({ databaseUrl: database.url });
});
afterAll(async () => {
  await stack.stop();
  await admin.end();
  await database.drop();
});

interface Declared {
  readonly name?: string;
  readonly tokens: readonly string[];
  readonly expiry_time_ms?: number;
  readonly overlap_seconds?: number;
}

const declare = ({ name = '', tokens, expiry_time_ms = 0, overlap_seconds = 0 }: Declared) =>
  stack.client.tenants.ensureTenant({
    ...{ name, owner: name, owner_name: 'test', spec: { required_attributes: { paths: [] } }, overlap_seconds },
    tokens: tokens.map((token) => ({ digest: tokenDigest(token), label: 'test', expiry_time_ms })),
  });
const newToken = () => createToken(randomBytes);
const newTenant = async (tokens: readonly string[], rest: Partial<Declared> = {}) => {
  const name = `tenant-${randomBytes(6).toString('hex')}`;
  await declare({ name, tokens, ...rest });
  return name;
};
const ask = (token: string) => scimClient(stack, { token })('GET', '/Users');
const healthOf = async (name: string) => (await stack.client.tenants.getTenant({ name })).health;
const subjectsOf = async (tenant_id: string) =>
  (await stack.client.log.listEntries({ tenant_id })).entries.map(({ subject }) => subject);
const sql = async (text: string) => (await admin.query<{ count: number }>(text)).rows;
/** Asks until the log tells of it: a gateway that has just heard of a change refuses a token by itself for a moment. */
const askUntilTold = async (token: string, name: string) => {
  const told = async () => {
    await ask(token);
    return subjectsOf(name);
  };
  await expect.poll(told, WAIT).toContainEqual(expect.stringContaining(tokenIdOf(token)));
};
/** Asks, and answers with how many entries there are. */
const countAfter = async (token: string, name: string) => {
  await ask(token);
  return (await subjectsOf(name)).length;
};
const tokenIdOf = (token: string) => tokenId(tokenDigest(token));

test('a token that has expired is told of, and that Entra ID stops for it', async () => {
  const token = newToken();
  const name = await newTenant([token], { expiry_time_ms: Date.now() - 60_000 });
  const { status, body } = await ask(token);
  expect(status).toBe(401);
  await expect.poll(() => subjectsOf(name), WAIT).toEqual([`token ${tokenIdOf(token)} (test), expired`]);
  const [entry] = (await stack.client.log.listEntries({ tenant_id: name })).entries;
  expect(entry).toMatchObject({ method: 'authenticate', status: 401, detail: body['detail'], resource_kind: '' });
  await expect.poll(() => healthOf(name), WAIT).toMatchObject({ state: 'QUARANTINE_RISK' });
  expect((await healthOf(name))?.message).toContain('the token has expired');
});

describe.each([
  ['was revoked when another took its place', 0],
  ['ended after the overlap with the one that took its place', 1],
])('a token that %s', (_, overlap_seconds) => {
  test('is told of, and is a danger until the other one is used', async () => {
    const [before, after] = [newToken(), newToken()];
    const name = await newTenant([before]);
    expect((await ask(before)).status).toBe(200);
    await declare({ name, tokens: [after], overlap_seconds });
    await askUntilTold(before, name);
    // Whoever declares says the same again and again: what has ended is removed then.
    await declare({ name, tokens: [after], overlap_seconds });
    expect(await sql(`select count(*)::int from muster.tokens where tenant_id = '${name}'`)).toEqual([{ count: 1 }]);
    const told = (await subjectsOf(name)).length;
    await expect.poll(() => countAfter(before, name), WAIT).toBeGreaterThan(told);
    expect(new Set(await subjectsOf(name))).toEqual(
      new Set([`token ${tokenIdOf(before)} (test), revoked or replaced`]),
    );
    await expect
      .poll(() => healthOf(name), WAIT)
      .toMatchObject({
        state: 'QUARANTINE_RISK',
        message: expect.stringContaining('was never used') as string,
      });
    expect((await ask(after)).status).toBe(200);
    await expect.poll(() => healthOf(name), WAIT).toMatchObject({ state: 'HEALTHY' });
    const toldThen = (await subjectsOf(name)).length;
    await expect.poll(() => countAfter(before, name), WAIT).toBeGreaterThan(toldThen);
    // It is somebody else who goes on with it.
    expect(await healthOf(name)).toMatchObject({ state: 'HEALTHY' });
  });
});

test('a token that has ended is answered like one that nobody knows, and nobody else’s log tells of it', async () => {
  const [ended, other] = [newToken(), newToken()];
  const name = await newTenant([ended]);
  const bystander = await newTenant([other]);
  await declare({ name, tokens: [newToken()] });
  await askUntilTold(ended, name);
  const [of_ended, of_unknown] = [await ask(ended), await ask(newToken())];
  expect(of_ended).toMatchObject({ status: of_unknown.status, body: of_unknown.body });
  expect(await subjectsOf(bystander)).toEqual([]);
});

test('a token that is declared again is one that is valid, and another tenant’s when that declares it', async () => {
  const token = newToken();
  const name = await newTenant([token]);
  await declare({ name, tokens: [] });
  await askUntilTold(token, name);
  await declare({ name, tokens: [token] });
  await expect.poll(async () => (await ask(token)).status, WAIT).toBe(200);
  expect(await sql(`select count(*)::int from muster.ended_tokens where tenant_id = '${name}'`)).toEqual([
    { count: 0 },
  ]);
  await declare({ name, tokens: [newToken()] });
  const told = (await subjectsOf(name)).length;
  await newTenant([token]);
  await expect.poll(async () => (await ask(token)).status, WAIT).toBe(200);
  expect(await subjectsOf(name)).toHaveLength(told);
});

test('what has ended is known for 30 days, the last 50 of a tenant, and not for longer than the tenant is there', async () => {
  const ended = Array.from({ length: 56 }, newToken);
  const name = await newTenant([]);
  for (const token of ended) await declare({ name, tokens: [token] });
  const count = () => sql(`select count(*)::int from muster.ended_tokens where tenant_id = '${name}'`);
  expect((await count())[0]?.count).toBeGreaterThanOrEqual(50);
  expect((await count())[0]?.count).toBeLessThanOrEqual(51);
  await askUntilTold(ended[54]!, name);
  const age = (token: string, days: number) =>
    sql(
      `update muster.ended_tokens set ended_at = now() - interval '${days * 24} hours'
       where digest = '\\x${tokenDigest(token).toString('hex')}'`,
    );
  await age(ended[53]!, 29.9);
  await age(ended[52]!, 30.1);
  await askUntilTold(ended[53]!, name);
  // It was asked about before the other, and is in no entry.
  expect((await ask(ended[52]!)).status).toBe(401);
  await askUntilTold(ended[51]!, name);
  expect((await subjectsOf(name)).join()).not.toContain(tokenIdOf(ended[52]!));
  await stack.client.tenants.deleteTenant({ name, owner: name, policy: 'ERASE' });
  await expect.poll(async () => (await count())[0]?.count, WAIT).toBe(0);
});
