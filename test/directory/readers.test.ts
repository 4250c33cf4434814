// Who may read: readers as they are declared, their tokens, and what everybody else is answered.
import { randomBytes } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProtocol } from '../../proto/load.ts';
import { createToken, tokenDigest, tokenId } from '../../services/token.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { authorization, createReader, readerClient, type ReaderClient } from '../support/reader.ts';
import { scimClient } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

const { INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED } = grpc.status;

const lines: string[] = [];
let database: TestDatabase;
let one: Stack;
/** Another directory at the same database. */
let two: Stack;
let tenant: StackTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  const logger = pino({}, { write: (text: string) => lines.push(text) });
  one = await startStack({ databaseUrl: database.url, logger });
  two = await startStack({ databaseUrl: database.url });
  tenant = await one.createTenant();
});

const clients: { close(): void }[] = [];
afterAll(async () => {
  for (const client of clients) client.close();
  await two.stop();
  await one.stop();
  await database.drop();
});

function client(token: string | undefined, stack = one): ReaderClient {
  const made = readerClient(stack.directoryAddress, token);
  clients.push(made);
  return made;
}

/** The client that says itself what it sends besides its requests. */
function plainClient() {
  const made = new (loadProtocol().Directory)(one.directoryAddress, grpc.credentials.createInsecure());
  clients.push(made);
  return made;
}

type Callback = (error: grpc.ServiceError | null) => void;
const failure = (call: (callback: Callback) => unknown) =>
  new Promise<grpc.ServiceError | null>((resolve) => call(resolve));

/** How a call ends: OK, or the code and what is said to it. */
const ending = (reader: ReaderClient, tenantId = tenant.tenantId): Promise<unknown> =>
  reader.listUsers({ tenant_id: tenantId }).then(
    () => 'OK',
    (error: unknown) => {
      const { code, details } = error as grpc.ServiceError;
      return { code, details };
    },
  );

const readers = () => one.client.readers;
const newName = () => `app-${randomBytes(6).toString('hex')}`;
const tokenOf = (text: string, expiryTimeMs = 0) => ({
  digest: tokenDigest(text),
  label: 'test',
  expiry_time_ms: expiryTimeMs,
});

describe('without a valid token of a reader', () => {
  const cases: readonly (readonly [string, (valid: string) => string | undefined])[] = [
    ['none', () => undefined],
    ['an empty one', () => ''],
    ['the word alone', () => 'Bearer'],
    ['another scheme', (valid) => `Basic ${valid}`],
    ['no scheme', (valid) => valid],
    ['two in one', (valid) => `Bearer ${valid} ${valid}`],
    ['one that is cut off', (valid) => `Bearer ${valid.slice(0, -1)}`],
    ['an unknown one', () => `Bearer ${createToken(randomBytes, 'reader')}`],
    ['the tenant’s own', () => `Bearer ${tenant.token}`],
    ['a digest', (valid) => `Bearer ${tokenDigest(valid).toString('hex')}`],
  ];

  test.each(cases)('every call is refused alike: %s', async (_, valueOf) => {
    const valid = await createReader(one.client);
    expect(await ending(client(valid))).toBe('OK');
    const plain = plainClient();
    const metadata = authorization(valueOf(valid));
    const request = { tenant_id: tenant.tenantId };
    const calls: readonly ((callback: Callback) => unknown)[] = [
      (callback) => plain.findUser(request, metadata, callback),
      (callback) => plain.batchGetUsers(request, metadata, callback),
      (callback) => plain.listUsers(request, metadata, callback),
      (callback) => plain.findGroup(request, metadata, callback),
      (callback) => plain.listDirectoryGroups(request, metadata, callback),
      (callback) => plain.listMembers(request, metadata, callback),
    ];
    for (const call of calls) {
      expect(await failure(call)).toMatchObject({
        code: UNAUTHENTICATED,
        details: expect.stringContaining('no valid token of a reader'),
      });
    }
  });

  test('a revoked, an expired and an unknown one are answered alike, and a reader’s opens no provisioning', async () => {
    const name = newName();
    const [revoked, expired] = [createToken(randomBytes, 'reader'), createToken(randomBytes, 'reader')];
    const declared = { name, all_tenants: true };
    await readers().ensureReader({ ...declared, tokens: [tokenOf(revoked), tokenOf(expired, Date.now() - 1)] });
    expect(await ending(client(revoked))).toBe('OK');
    expect((await scimClient(one, { token: revoked })('GET', '/Users')).status).toBe(401);
    await readers().ensureReader({ ...declared, tokens: [tokenOf(expired, Date.now() - 1)] });
    await expect.poll(() => ending(client(revoked))).toMatchObject({ code: UNAUTHENTICATED });
    const unknown = await ending(client(createToken(randomBytes, 'reader')));
    expect(await ending(client(revoked))).toEqual(unknown);
    expect(await ending(client(expired))).toEqual(unknown);
  });
});

describe('a change holds at once in every directory', () => {
  test.each([
    ['a token that is revoked', (name: string) => readers().ensureReader({ name, all_tenants: true, tokens: [] })],
    ['a reader that is deleted', (name: string) => readers().deleteReader({ name })],
  ])('%s', async (_, change) => {
    const name = newName();
    const token = await createReader(one.client, undefined, { name });
    const both = [client(token, one), client(token, two)];
    // Asked all the time, so that what was known before is at hand.
    for (const reader of both) expect(await ending(reader)).toBe('OK');
    await change(name);
    for (const reader of both) await expect.poll(() => ending(reader)).toMatchObject({ code: UNAUTHENTICATED });
  });

  test('other tenants that may be read', async () => {
    const name = newName();
    const token = createToken(randomBytes, 'reader');
    const other = await one.createTenant();
    const declared = { name, tokens: [tokenOf(token)] };
    await readers().ensureReader({ ...declared, tenant_ids: [tenant.tenantId] });
    const reader = client(token, two);
    expect(await ending(reader)).toBe('OK');
    expect(await ending(reader, other.tenantId)).toMatchObject({ code: PERMISSION_DENIED });
    await readers().ensureReader({ ...declared, tenant_ids: [other.tenantId] });
    await expect.poll(() => ending(reader, other.tenantId)).toBe('OK');
    expect(await ending(reader)).toMatchObject({ code: PERMISSION_DENIED });
    await readers().ensureReader({ ...declared, all_tenants: true });
    await expect.poll(() => ending(reader)).toBe('OK');
  });
});

test('a token ends when it expires, though it was just used', async () => {
  const token = createToken(randomBytes, 'reader');
  const tokens = [tokenOf(token, Date.now() + 1_000)];
  await readers().ensureReader({ name: newName(), all_tenants: true, tokens });
  const reader = client(token);
  const seen = new Set<unknown>();
  await expect
    .poll(
      async () => {
        const answer = await ending(reader);
        seen.add(answer);
        return answer;
      },
      { timeout: 10_000, interval: 20 },
    )
    .toMatchObject({ code: UNAUTHENTICATED });
  expect(seen).toContain('OK');
});

test('a token is replaced by another while both are valid, and the list shows when each was last used', async () => {
  const name = newName();
  const [before, after] = [createToken(randomBytes, 'reader'), createToken(randomBytes, 'reader')];
  await readers().ensureReader({ name, all_tenants: true, tokens: [tokenOf(before)] });
  const startedAt = Date.now();
  expect(await ending(client(before))).toBe('OK');
  await readers().ensureReader({ name, all_tenants: true, tokens: [tokenOf(after), tokenOf(before)] });
  for (const token of [before, after]) expect(await ending(client(token))).toBe('OK');
  const lastUses = async () => (await readers().getReader({ name })).tokens.map((token) => token.last_used_time_ms);
  await expect.poll(async () => Math.min(...(await lastUses()))).toBeGreaterThan(startedAt - 60_000);
  await readers().ensureReader({ name, all_tenants: true, tokens: [tokenOf(after)] });
  await expect.poll(() => ending(client(before))).toMatchObject({ code: UNAUTHENTICATED });
  expect(await ending(client(after))).toBe('OK');
});

test('a call is logged with its reader’s name, and no log has a token', async () => {
  const name = newName();
  const token = await createReader(one.client, undefined, { name });
  const metadata = authorization(`Bearer ${token}`);
  metadata.set('x-request-id', token);
  const request = { tenant_id: tenant.tenantId };
  expect(await failure((callback) => plainClient().listUsers(request, metadata, callback))).toBeNull();
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const own = logged.filter((line) => line['reader'] === name);
  expect(own).toMatchObject([{ method: 'Directory/ListUsers', status: 'OK', tenantId: tenant.tenantId }]);
  const declared = logged.filter((line) => line['method'] === 'Readers/EnsureReader');
  expect(declared.length).toBeGreaterThan(0);
  expect(declared.filter((line) => line['tenantId'] !== undefined)).toEqual([]);
  expect(lines.join('')).not.toContain('mrd_');
});

describe('a reader', () => {
  test('is as it was declared last', async () => {
    const name = newName();
    const digest = randomBytes(32);
    const declared = await readers().ensureReader({
      name,
      tenant_ids: ['b', 'a', 'b'],
      tokens: [{ digest, label: 'one', expiry_time_ms: 5_000 }],
    });
    expect(declared).toMatchObject({
      name,
      all_tenants: false,
      tenant_ids: ['a', 'b'],
      tokens: [
        { id: tokenId(digest), label: 'one', expiry_time_ms: 5_000, last_used_time_ms: 0, superseded_time_ms: 0 },
      ],
    });
    expect(await readers().getReader({ name })).toEqual(declared);
    const again = await readers().ensureReader({ name, all_tenants: true, tokens: [{ digest, label: 'two' }] });
    const [held, stored] = [declared.tokens[0], again.tokens[0]];
    expect(again).toMatchObject({ all_tenants: true, tenant_ids: [], created_time_ms: declared.created_time_ms });
    expect(stored).toEqual({ ...held, label: 'two', expiry_time_ms: 0 });
    await readers().deleteReader({ name });
    await readers().deleteReader({ name });
    await expect(readers().getReader({ name })).rejects.toMatchObject({ status: 404 });
  });

  test('keeps its tokens when another declares one of them', async () => {
    const [mine, foreign] = [newName(), newName()];
    const digest = randomBytes(32);
    await readers().ensureReader({ name: mine, all_tenants: true, tokens: [{ digest }] });
    const taking = readers().ensureReader({ name: foreign, all_tenants: true, tokens: [{ digest }] });
    await expect(taking).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('another reader') });
    await expect(readers().getReader({ name: foreign })).rejects.toMatchObject({ status: 404 });
    expect((await readers().getReader({ name: mine })).tokens).toHaveLength(1);
  });

  test('has exactly one of two sets of tokens when both are declared at once', async () => {
    const name = newName();
    const sets = [randomBytes(32), randomBytes(32)].map((digest) => [{ digest }]);
    for (let round = 0; round < 10; round++) {
      await Promise.all(sets.map((tokens) => readers().ensureReader({ name, all_tenants: true, tokens })));
      expect((await readers().getReader({ name })).tokens).toHaveLength(1);
    }
  });

  test.each([
    [{ name: 'Upper' }, /name: "Upper" cannot be a reader's name/],
    [{ all_tenants: false }, /either the tenants that are named or, with all_tenants, all/],
    [{ tenant_ids: ['a'] }, /either the tenants that are named or, with all_tenants, all/],
    [{ all_tenants: false, tenant_ids: ['a', 'B'] }, /tenant_ids\[1\]: "B" cannot be a tenant's name/],
    [{ all_tenants: false, tenant_ids: Array.from({ length: 1_001 }, (_, at) => `t${at}`) }, /at most 1000 tenants/],
    [{ tokens: [{ digest: randomBytes(31) }] }, /tokens\[0\]\.digest has 31 bytes/],
    [{ tokens: Array.from({ length: 21 }, () => ({ digest: randomBytes(32) })) }, /a reader has at most 20 tokens/],
  ])('is not declared wrongly, and the message says why: %#', async (change, detail) => {
    const request = { name: newName(), all_tenants: true, ...change };
    await expect(readers().ensureReader(request)).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(detail),
      cause: { code: INVALID_ARGUMENT },
    });
    await expect(readers().getReader({ name: request.name })).rejects.toMatchObject({ status: 404 });
  });

  test('is listed by name, page after page', async () => {
    const prefix = `zz-${newName()}`;
    const names = ['a', 'b', 'c'].map((suffix) => `${prefix}-${suffix}`);
    for (const name of names) await createReader(one.client, ['acme'], { name });
    const first = await readers().listReaders({ after: prefix, page_size: 2 });
    expect(first.readers.map(({ name, tokens }) => [name, tokens.length])).toEqual(
      names.slice(0, 2).map((name) => [name, 1]),
    );
    const second = await readers().listReaders({ after: first.next, page_size: 2 });
    expect(second.readers.map(({ name }) => name)).toEqual([names[2]]);
    expect(second.next).toBe('');
    await expect(readers().listReaders({ page_size: 1_001 })).rejects.toMatchObject({ status: 400 });
  });
});
