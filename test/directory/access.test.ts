// What gateways rely on: tokens, the stream of changes, and reports of use.
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TenantChange__Output } from '../../proto/gen/muster/directory/v1/TenantChange.ts';
import { parseConfig } from '../../services/directory/config.ts';
import { startDirectory } from '../../services/directory/server.ts';
import type { ScimError } from '../../services/scim/error.ts';
import { connectDirectory, type DirectoryClient } from '../../services/rpc/client.ts';
import { tokenId } from '../../services/token.ts';
import { createTestDatabase, startPrivatePostgres, type TestDatabase } from '../support/postgres.ts';

interface Node {
  readonly client: DirectoryClient;
  readonly metricsUrl: string;
  stop(): Promise<void>;
}

async function startNode(databaseUrl: string): Promise<Node> {
  const host = { DIRECTORY_HOST: '127.0.0.1', DIRECTORY_PORT: '0', METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' };
  const directory = await startDirectory(
    parseConfig({ DATABASE_URL: databaseUrl, ...host }),
    pino({ level: 'silent' }),
  );
  const client = connectDirectory(`127.0.0.1:${directory.port}`);
  const stop = async () => {
    client.close();
    await directory.stop();
  };
  return { client, metricsUrl: `http://127.0.0.1:${directory.metricsPort}`, stop };
}

/** The changes that a stream has told so far. */
function watch(client: DirectoryClient): { seen: TenantChange__Output[]; cancel(): void } {
  const seen: TenantChange__Output[] = [];
  const stream = client.watchTenants();
  stream.on('data', (change: TenantChange__Output) => seen.push(change));
  stream.on('error', () => undefined);
  return { seen, cancel: () => stream.cancel() };
}

let testDatabase: TestDatabase;
let one: Node;
let two: Node;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  one = await startNode(testDatabase.url);
  two = await startNode(testDatabase.url);
});

afterAll(async () => {
  await one.stop();
  await two.stop();
  await testDatabase.drop();
});

const ensure = (name: string, digests: Buffer[], change: object = {}, client = one.client) =>
  client.tenants.ensureTenant({
    name,
    owner: 'o',
    owner_name: 'n',
    spec: {},
    tokens: digests.map((digest) => ({ digest })),
    ...change,
  });

test('a token is resolved to its tenant, its limits and its mode', async () => {
  const digest = randomBytes(32);
  const spec = { provisioning: 'SUSPENDED', rate_limit: { requests_per_second: 30, burst: 0 } } as const;
  await ensure('suspended', [digest], { spec });
  expect(await two.client.access.resolveToken({ digest })).toMatchObject({
    tenant_id: 'suspended',
    token_id: tokenId(digest),
    provisioning: 'SUSPENDED',
    rate_limit: { requests_per_second: 30, burst: 0 },
    expiry_time_ms: 0,
  });
});

test('an unknown, an expired, a revoked, a malformed token and that of a deleted tenant get the same answer', async () => {
  const [expired, revoked, orphaned] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  await ensure('same', [revoked]);
  await ensure('same', [], { tokens: [{ digest: expired, expiry_time_ms: Date.now() - 1_000 }] });
  await ensure('gone', [orphaned]);
  await one.client.tenants.deleteTenant({ name: 'gone', owner: 'o' });
  const answers: unknown[] = [];
  for (const digest of [randomBytes(32), expired, revoked, orphaned, Buffer.alloc(0), Buffer.alloc(100)]) {
    const answer = await one.client.access.resolveToken({ digest }).catch((error: unknown) => error);
    const { status, detail, scimType } = answer as { status: number; detail: string; scimType: unknown };
    answers.push({ status, detail, scimType });
  }
  expect(answers[0]).toMatchObject({ status: 401 });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('a change at one directory reaches a stream of the other; declaring the same again is not told', async () => {
  const digest = randomBytes(32);
  const { seen, cancel } = watch(two.client);
  await expect.poll(() => seen[0]).toMatchObject({ everything: true });
  await ensure('told', [digest]);
  await ensure('told', [digest]);
  await ensure('told', []);
  await ensure('end', []);
  await expect.poll(() => seen.some((change) => change.tenant_id === 'end')).toBe(true);
  expect(seen.filter((change) => change.tenant_id === 'told')).toHaveLength(2);
  cancel();
});

test('a change of mandatory attributes holds in the other directory at once', async () => {
  const request = {
    tenant_id: 'profile',
    base_url: 'http://localhost/scim/v2',
    document: Buffer.from('{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"u"}'),
  };
  await ensure('profile', []);
  await expect(two.client.provisioning.createUser(request)).rejects.toMatchObject({ status: 400 });
  await ensure('profile', [], { spec: { required_attributes: { paths: [] } } });
  const create = () =>
    two.client.provisioning.createUser(request).then(
      () => 201,
      (error: unknown) => (error as ScimError).status,
    );
  await expect.poll(create, { timeout: 1_000, interval: 20 }).toBe(201);
});

test('reports move times forward only, keep the latest error, and pass over what is unknown', async () => {
  const digest = randomBytes(32);
  await ensure('used', [digest]);
  const [earlier, later] = [Date.now() - 60_000, Date.now() - 30_000];
  const report = (timeMs: number, status: number) =>
    one.client.access.reportUsage({
      tokens: ['used', 'unknown'].map((tenant_id) => ({
        tenant_id,
        token_id: tokenId(digest),
        last_used_time_ms: timeMs,
      })),
      tenants: ['used', 'unknown', 'used'].map((tenant_id) => ({
        tenant_id,
        last_request_time_ms: timeMs,
        last_error: { time_ms: timeMs, status, message: `error ${status}` },
      })),
    });
  await report(later, 400);
  await report(earlier, 409);
  const tenant = await one.client.tenants.getTenant({ name: 'used' });
  expect(tenant.last_request_time_ms).toBe(later);
  expect(tenant.last_error).toEqual({ time_ms: later, status: 400, message: 'error 400' });
  expect(tenant.tokens[0]?.last_used_time_ms).toBe(later);
  await one.client.access.reportUsage({ tenants: [{ tenant_id: 'used', last_request_time_ms: Date.now() + 9e9 }] });
  const after = await one.client.tenants.getTenant({ name: 'used' });
  expect(after.last_request_time_ms).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(after.last_error?.status).toBe(400);
});

test('reports of many gateways and declarations at once do not block each other', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
  const digests = names.map(() => randomBytes(32));
  await Promise.all(names.map((name, index) => ensure(name, [digests[index] ?? Buffer.alloc(0)])));
  const report = (node: Node, order: string[]) =>
    node.client.access.reportUsage({
      tokens: order.map((tenant_id) => ({
        tenant_id,
        token_id: tokenId(digests[names.indexOf(tenant_id)] ?? Buffer.alloc(0)),
        last_used_time_ms: Date.now(),
      })),
      tenants: order.map((tenant_id) => ({ tenant_id, last_request_time_ms: Date.now() })),
    });
  const work = Array.from({ length: 20 }, (_, index) => [
    report(one, names),
    report(two, names.toReversed()),
    ensure(names[index] ?? '', [], {}, two.client),
  ]);
  await Promise.all(work.flat());
});

test(
  'Postgres away: 503 and not ready; back: ready, and every stream is told everything',
  { timeout: 60_000 },
  async () => {
    const postgres = await startPrivatePostgres();
    const node = await startNode(postgres.url);
    try {
      const ready = async () => (await fetch(`${node.metricsUrl}/readyz`)).status;
      await expect.poll(ready, { timeout: 10_000 }).toBe(200);
      const { seen, cancel } = watch(node.client);
      await expect.poll(() => seen.length).toBeGreaterThan(0);
      await postgres.kill();
      const digest = randomBytes(32);
      await expect(node.client.access.resolveToken({ digest })).rejects.toMatchObject({ status: 503 });
      await expect.poll(ready, { timeout: 10_000 }).toBe(503);
      seen.length = 0;
      await postgres.restart();
      await expect.poll(() => seen[0]?.everything, { timeout: 10_000 }).toBe(true);
      await expect.poll(ready, { timeout: 10_000 }).toBe(200);
      await expect(node.client.access.resolveToken({ digest })).rejects.toMatchObject({ status: 401 });
      cancel();
    } finally {
      await node.stop();
      await postgres.drop();
    }
  },
);
