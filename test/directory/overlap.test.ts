// Tokens that outlive their declaration: for how long, who ends them earlier, and what never happens to a declared one.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { declare } from '../../deploy/declaration.ts';
import type { EnsureTenantRequest } from '../../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { Tenant__Output } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import type { TenantChange__Output } from '../../proto/gen/muster/directory/v1/TenantChange.ts';
import type { DirectoryClient } from '../../services/rpc/client.ts';
import { tokenId } from '../../services/token.ts';
import { runCommand } from '../deploy/process.ts';
import { startStack, type Stack } from '../support/stack.ts';

const DAY_SECONDS = 86_400;

let stack: Stack;
let client: DirectoryClient;

beforeAll(async () => {
  stack = await startStack();
  client = stack.client;
});

afterAll(() => stack.stop());

let last = 0;
const newName = () => `overlap-${++last}`;
const token = (label = '', expiry_time_ms = 0) => ({ digest: randomBytes(32), label, expiry_time_ms });
type Token = ReturnType<typeof token>;

const ensure = (name: string, tokens: Token[], change: Partial<EnsureTenantRequest> = {}) =>
  client.tenants.ensureTenant({ name, owner: 'o', owner_name: 'n', spec: {}, tokens, ...change });

const overlap = (seconds: number) => ({ overlap_seconds: seconds });
const idOf = ({ digest }: Token) => tokenId(digest);
const find = (tenant: Tenant__Output, wanted: Token) => tenant.tokens.find((each) => each.id === idOf(wanted));
const statusOf = (wanted: Token) =>
  client.access.resolveToken({ digest: wanted.digest }).then(
    () => 200,
    (error: unknown) => (error as { status: number }).status,
  );

/** Lets time pass for a tenant's tokens. */
const age = (name: string, seconds: number) =>
  stack.database?.query({
    text: `
      update muster.tokens set
        superseded_at = superseded_at - make_interval(secs => $2::int),
        expires_at = expires_at - make_interval(secs => $2::int)
      where tenant_id = $1::text`,
    values: [name, seconds],
  });

test('a token that is not declared any more is valid for the overlap, and counts from when it was superseded', async () => {
  const name = newName();
  const [old, young] = [token('old'), token('young')];
  expect(find(await ensure(name, [old], overlap(60)), old)).toMatchObject({ superseded_time_ms: 0, expiry_time_ms: 0 });
  const before = Date.now();
  const rotated = await ensure(name, [young], overlap(60));
  const superseded = find(rotated, old);
  expect(superseded?.superseded_time_ms).toBeGreaterThanOrEqual(before - 1_000);
  expect(superseded?.superseded_time_ms).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(superseded?.expiry_time_ms).toBe((superseded?.superseded_time_ms ?? 0) + 60_000);
  expect(find(rotated, young)).toMatchObject({ superseded_time_ms: 0, expiry_time_ms: 0 });
  expect(await ensure(name, [young], overlap(60))).toEqual(rotated);
  const resolved = await client.access.resolveToken({ digest: old.digest });
  expect(resolved.expiry_time_ms).toBe(superseded?.expiry_time_ms);
});

test('the end of a superseded token is settled: another overlap later moves it neither way', async () => {
  const name = newName();
  const [old, young, youngest] = [token('old'), token('young'), token('youngest')];
  await ensure(name, [old], overlap(60));
  const settled = find(await ensure(name, [young], overlap(600)), old);
  expect(settled?.expiry_time_ms).toBe((settled?.superseded_time_ms ?? 0) + 600_000);
  for (const seconds of [DAY_SECONDS, 60, 0]) {
    expect(find(await ensure(name, [young], overlap(seconds)), old), `${seconds} s`).toEqual(settled);
  }
  const rotated = await ensure(name, [youngest], overlap(60));
  expect(find(rotated, old), 'as another is superseded').toEqual(settled);
  const { superseded_time_ms: since = 0, expiry_time_ms: end } = find(rotated, young) ?? {};
  expect(end).toBe(since + 60_000);
});

test('a token that would have ended before its overlap does so', async () => {
  const name = newName();
  const old = token('old', Date.now() + 5_000);
  await ensure(name, [old]);
  const tenant = await ensure(name, [], overlap(60));
  expect(find(tenant, old)).toMatchObject({
    expiry_time_ms: old.expiry_time_ms,
    superseded_time_ms: expect.any(Number),
  });
});

test('an overlap of 0 revokes what it supersedes at once, and nothing else, and so does an old client', async () => {
  for (const change of [overlap(0), {}]) {
    const name = newName();
    const [first, second, third] = [token(), token(), token()];
    await ensure(name, [first]);
    await ensure(name, [second], overlap(60));
    const tenant = await ensure(name, [third], change);
    expect(tenant.tokens.map((each) => each.id)).toEqual([idOf(first), idOf(third)]);
    expect(await Promise.all([first, second, third].map(statusOf))).toEqual([200, 401, 200]);
  }
});

test('a superseded token that is declared again is as declared, and is superseded anew later', async () => {
  const name = newName();
  const [one, two] = [token('one'), token('two', 4_102_444_800_000)];
  await ensure(name, [one, two]);
  await ensure(name, [], overlap(60));
  const again = await ensure(name, [one, two], overlap(60));
  expect(find(again, one)).toMatchObject({ superseded_time_ms: 0, expiry_time_ms: 0 });
  expect(find(again, two)).toMatchObject({ superseded_time_ms: 0, expiry_time_ms: two.expiry_time_ms });
  const gone = find(await ensure(name, [one], overlap(60)), two);
  expect(gone?.expiry_time_ms).toBe((gone?.superseded_time_ms ?? 0) + 60_000);
});

test('a superseded token that has expired gets the answer of an unknown one, is not told, and is removed', async () => {
  const name = newName();
  const [old, young] = [token('old'), token('young')];
  await ensure(name, [old]);
  await ensure(name, [young], overlap(60));
  await age(name, 61);
  const answer = (digest: Buffer) => client.access.resolveToken({ digest }).catch((error: unknown) => error);
  const { message, status } = (await answer(old.digest)) as { message: string; status: number };
  expect(status).toBe(401);
  expect(await answer(randomBytes(32))).toMatchObject({ message, status });
  expect((await client.tenants.getTenant({ name })).tokens).toHaveLength(1);
  const count = async () => {
    const text = 'select count(*)::int as n from muster.tokens where tenant_id = $1::text';
    return (await stack.database?.query<{ n: number }>({ text, values: [name] }))?.[0]?.n;
  };
  expect(await count()).toBe(2);
  expect((await ensure(name, [young], overlap(60))).tokens).toHaveLength(1);
  expect(await count()).toBe(1);
});

test('a declared token that has expired stays, and is told', async () => {
  const name = newName();
  const expired = token('expired', Date.now() - 1_000);
  for (let time = 0; time < 2; time++) {
    expect(find(await ensure(name, [expired], overlap(60)), expired)).toMatchObject({ superseded_time_ms: 0 });
  }
});

test('a superseded token is revoked by its id at once, a declared one never, an unknown one is passed over', async () => {
  const name = newName();
  const [old, young, never] = [token('old'), token('young'), token('never')];
  await ensure(name, [old, never]);
  await ensure(name, [young, never], overlap(60));
  expect(await statusOf(old)).toBe(200);
  const change = { ...overlap(60), revoked_token_ids: [old, young, never, token()].map(idOf) };
  const tenant = await ensure(name, [young, never], change);
  expect(tenant.tokens.map((each) => each.label)).toEqual(['never', 'young']);
  expect(await Promise.all([old, young, never].map(statusOf))).toEqual([401, 200, 200]);
  expect(await ensure(name, [young, never], change)).toEqual(tenant);
  const both = await ensure(name, [young], { ...overlap(60), revoked_token_ids: [idOf(never)] });
  expect(
    both.tokens.map((each) => each.label),
    'superseded and revoked in one',
  ).toEqual(['young']);
});

test('where the tokens are kept, a superseded one is revoked by its id, and every other is as it was', async () => {
  const name = newName();
  const [first, second, young] = [token('first'), token('second'), token('young')];
  await ensure(name, [first, second]);
  const before = await ensure(name, [young], overlap(60));
  expect(await ensure(name, [], { keep_tokens: true })).toEqual(before);
  const change = { keep_tokens: true, revoked_token_ids: [first, young].map(idOf) };
  const after = await ensure(name, [], change);
  expect(after).toEqual({ ...before, tokens: before.tokens.filter((each) => each.id !== idOf(first)) });
  expect(await Promise.all([first, second, young].map(statusOf))).toEqual([401, 200, 200]);
  expect(await ensure(name, [], change)).toEqual(after);
});

test('more tokens than a tenant may have are refused with what to do, and nothing changes', async () => {
  const name = newName();
  const current = token('current');
  await ensure(name, [current]);
  for (let turn = 0; turn < 19; turn++) await ensure(name, [token(`turn ${turn}`)], overlap(DAY_SECONDS));
  const before = await client.tenants.getTenant({ name });
  expect(before.tokens).toHaveLength(20);
  const refused = ensure(name, [token('one too many')], { ...overlap(DAY_SECONDS), spec: { display_name: 'changed' } });
  await expect(refused).rejects.toMatchObject({ status: 429, detail: expect.stringContaining(idOf(current)) });
  await expect(refused).rejects.toMatchObject({
    detail: expect.stringMatching(/at most 20.*or wait for the first to end/s),
  });
  expect(await client.tenants.getTenant({ name })).toEqual(before);
  const change = { ...overlap(DAY_SECONDS), revoked_token_ids: [idOf(current)] };
  expect((await ensure(name, [token('fits')], change)).tokens).toHaveLength(20);
});

test('gateways are told of each change, and of nothing else', async () => {
  const name = newName();
  const [old, young] = [token(), token()];
  await ensure(name, [old]);
  const seen: string[] = [];
  const stream = client.watchTenants();
  stream.on('data', (change: TenantChange__Output) => seen.push(change.tenant_id));
  stream.on('error', () => undefined);
  await expect.poll(() => seen).toHaveLength(1);
  const steps: [Token[], Partial<EnsureTenantRequest>, number][] = [
    [[young], overlap(600), 1],
    [[young], overlap(600), 0],
    [[young], overlap(6_000), 0],
    [[young], overlap(60), 0],
    [[young], overlap(0), 0],
    [[], { keep_tokens: true }, 0],
    [[old, young], overlap(60), 1],
    [[young], overlap(60), 1],
    [[young], { ...overlap(60), revoked_token_ids: [idOf(old)] }, 1],
    [[young], { ...overlap(60), revoked_token_ids: [idOf(old)] }, 0],
  ];
  for (const [tokens, change] of steps) await ensure(name, tokens, change);
  await ensure('overlap-end', []);
  await expect.poll(() => seen).toContain('overlap-end');
  const expected = steps.reduce((sum, [, , changes]) => sum + changes, 0);
  expect(seen.filter((each) => each === name)).toHaveLength(expected);
  stream.cancel();
});

test('many that rotate at once leave every declared token valid', async () => {
  const name = newName();
  const [old, young] = [token('old'), token('young')];
  await ensure(name, [old]);
  const all = await Promise.all(Array.from({ length: 20 }, () => ensure(name, [young], overlap(60))));
  expect(new Set(all.map((tenant) => find(tenant, old)?.superseded_time_ms)).size).toBe(1);
  expect(await Promise.all([old, young].map(statusOf))).toEqual([200, 200]);
});

test('what the command line declares leaves superseded tokens as they are', async () => {
  const name = newName();
  await ensure(name, [token('old')], overlap(60));
  const rotated = await ensure(name, [token('young')], overlap(60));
  expect(rotated.tokens).toHaveLength(2);
  expect(await client.tenants.ensureTenant(declare(rotated))).toEqual(rotated);
});

test('`tenant token NAME --only` revokes every token before it at once, those that are superseded too', async () => {
  const name = newName();
  const [old, young] = [token('old'), token('young')];
  await ensure(name, [old]);
  await ensure(name, [young], overlap(60));
  expect(await Promise.all([old, young].map(statusOf))).toEqual([200, 200]);
  const options = ['--directory', stack.directoryAddress];
  const command = runCommand('deploy/tenant.ts', ['token', name, '--only', ...options]);
  expect(await command.exited, command.output()).toBe(0);
  expect(await Promise.all([old, young].map(statusOf))).toEqual([401, 401]);
  expect((await client.tenants.getTenant({ name })).tokens).toMatchObject([{ superseded_time_ms: 0 }]);
});
