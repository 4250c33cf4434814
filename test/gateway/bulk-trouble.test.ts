// What a bulk does when something happens in the middle of it: to its tenant, its token, its client, or the directory.
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unavailable, uniqueness } from '../../services/scim/error.ts';
import { bulkOf, resultsOf, statusesOf, type Operation, type Result } from '../support/bulk.ts';
import { send, startTestGateway, until, type LoggedGateway } from './client.ts';
import { StandIn } from './stand-in.ts';

let directory: StandIn;
let gateway: LoggedGateway;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  directory = await StandIn.start();
  gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address });
  ends.push(
    () => directory.kill(),
    () => gateway.stop(),
  );
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const path = '/scim/v2/Bulk';
const posts = (count: number): Operation[] =>
  Array.from({ length: count }, (_, n) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `n${n}`,
    data: { userName: `u${n}` },
  }));
const bodyOf = (operations: readonly Operation[], rest = {}) => JSON.stringify(bulkOf(operations, rest));
const ask = (token: string, body: string) => send(gateway.port, { method: 'POST', path, token, body });

async function run(token: string, count: number, rest = {}): Promise<Result[]> {
  const { status, text } = await ask(token, bodyOf(posts(count), rest));
  expect(status, text).toBe(200);
  return resultsOf(JSON.parse(text) as Record<string, unknown>);
}

/** Does something in the middle of the n-th CreateUser; the call succeeds afterwards unless that throws. */
function onCreate(n: number, work: () => unknown): void {
  directory.works.set('CreateUser', async () => {
    const count = directory.calls('CreateUser').length;
    if (count === n) await work();
    return { id: `${count}`, etag: 'W/"1"', location: `http://x/scim/v2/Users/${count}`, document: Buffer.from('{}') };
  });
}

/** Moves the gateway's clock ahead. */
function advance(milliseconds: number): void {
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
  ends.push(() => clock.mockRestore());
}

/** Stops the gateway's clock. */
function freeze(): void {
  const nowMs = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(nowMs);
  ends.push(() => clock.mockRestore());
}

const begun = () => directory.calls('CreateUser').length;
const repeated = (status: string, count: number): string[] => Array.from({ length: count }, () => status);
const rate = (requests_per_second: number, burst: number) => ({ rate_limit: { requests_per_second, burst } });

describe('the rate limit', () => {
  test('a bulk counts as many requests as it has operations', async () => {
    const token = directory.issue('acme', rate(1, 99));
    freeze();
    const { status, headers } = await ask(token, bodyOf(posts(30)));
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'ratelimit-limit': '100', 'ratelimit-remaining': '70' });
    expect(begun()).toBe(30);
    expect((await send(gateway.port, { path: '/scim/v2/Users', token })).headers['ratelimit-remaining']).toBe('69');
  });

  test('operations wait for their permits instead of failing', async () => {
    const token = directory.issue('acme', rate(50, 0));
    expect(statusesOf(await run(token, 80))).toEqual(repeated('201', 80));
    expect(begun()).toBe(80);
  });

  test('those that cannot have one in time are 429 and are not done', async () => {
    const token = directory.issue('acme', rate(1, 0));
    // The first is free, the second has waited; hardly another finds a permit in the half second that is left.
    onCreate(2, () => advance(19_500));
    const results = await run(token, 20);
    const done = begun();
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThanOrEqual(4);
    expect(statusesOf(results)).toEqual([...repeated('201', done), ...repeated('429', 20 - done)]);
    expect(results.at(-1)).toMatchObject({
      method: 'POST',
      bulkId: 'n19',
      response: { status: '429', detail: expect.stringMatching(/Send it again after \d+ s/) as string },
    });
  });

  test('a bulk of a tenant that has no request left is 429 itself', async () => {
    const token = directory.issue('acme', rate(1, 0));
    freeze();
    expect((await ask(token, bodyOf(posts(1)))).status).toBe(200);
    const { status, headers } = await ask(token, bodyOf(posts(1)));
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a request that finds none left because of bulks is told of them', async () => {
    const token = directory.issue('acme', rate(1, 1));
    const frozenMs = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(frozenMs);
    ends.push(() => clock.mockRestore());
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    onCreate(1, () => held);
    const running = ask(token, bodyOf(posts(1)));
    await until(() => begun() === 1);
    expect((await ask(token, '{')).status).toBe(400);
    const { status, text } = await ask(token, bodyOf(posts(1)));
    expect(status).toBe(429);
    expect(text).toContain('(bulks under way: 1, each of whose operations counts)');
    release();
    expect((await running).status).toBe(200);
    const later = await ask(token, bodyOf(posts(1)));
    expect(later.status).toBe(429);
    expect(later.text).not.toContain('bulks under way');
  });
});

describe('in the middle of a bulk', () => {
  test('a token that is revoked ends it: the rest is 401 and not done, though no change was heard of', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      directory.streaming = false;
      directory.revoke(token);
      advance(3_001);
    });
    expect(statusesOf(await run(token, 9))).toEqual([...repeated('201', 4), ...repeated('401', 5)]);
    expect(begun()).toBe(4);
  });

  test('a tenant that is suspended ends it: the rest is 403', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      directory.works.set('ResolveToken', (request) => ({ ...directory.resolve(request), provisioning: 'SUSPENDED' }));
      advance(3_001);
    });
    const results = await run(token, 9);
    expect(statusesOf(results)).toEqual([...repeated('201', 4), ...repeated('403', 5)]);
    expect(results.at(-1)?.response?.['detail']).toContain('suspended');
    expect(begun()).toBe(4);
  });

  test('a token that is another tenant’s all of a sudden is refused', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      directory.works.set('ResolveToken', (request) => ({ ...directory.resolve(request), tenant_id: 'other' }));
      advance(3_001);
    });
    expect(statusesOf(await run(token, 9))).toEqual([...repeated('201', 4), ...repeated('401', 5)]);
    expect(new Set(directory.calls('CreateUser').map(({ request }) => request['tenant_id']))).toEqual(
      new Set(['acme']),
    );
  });

  test('trouble is 503 for the operation that met it and for the rest, which is not attempted', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      throw unavailable('The database is away.');
    });
    const results = await run(token, 9);
    expect(statusesOf(results)).toEqual([...repeated('201', 3), ...repeated('503', 6)]);
    expect(results[3]?.response?.['detail']).toBe('The database is away.');
    for (const { response } of results.slice(4)) expect(response?.['detail']).toContain('not attempted');
    expect(begun()).toBe(4);
  });

  test('failOnErrors counts those as well', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      throw unavailable('The database is away.');
    });
    expect(statusesOf(await run(token, 9, { failOnErrors: 2 }))).toEqual([...repeated('201', 3), '503', '503']);
  });

  test('a bulk with references is 503 as a whole when it cannot be learnt where the tenant has some, and nothing is done', async () => {
    const token = directory.issue('acme');
    directory.works.set('GetDiscovery', () => {
      throw unavailable('The database is away.');
    });
    const operations = [{ ...posts(1)[0]!, data: { x: 'bulkId:n0' } }];
    const { status, headers } = await ask(token, bodyOf(operations));
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(begun()).toBe(0);
    expect(directory.last).toMatchObject({ rpc: 'GetDiscovery', request: { tenant_id: 'acme' } });
    expect(statusesOf(await run(token, 1))).toEqual(['201']);
  });

  test('a directory that dies is 503, never 404', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => directory.kill());
    expect(statusesOf(await run(token, 9))).toEqual([...repeated('201', 3), ...repeated('503', 6)]);
  });

  test('a fault of ours fails the operation that met it, and no other', async () => {
    const token = directory.issue('acme');
    onCreate(4, () => {
      throw new Error('secret');
    });
    const { status, text } = await ask(token, bodyOf(posts(9)));
    expect(status).toBe(200);
    expect(statusesOf(resultsOf(JSON.parse(text) as Record<string, unknown>))).toEqual([
      ...repeated('201', 3),
      '500',
      ...repeated('201', 5),
    ]);
    expect(text).not.toContain('secret');
  });

  test('a client that goes away ends it', async () => {
    const token = directory.issue('acme');
    const request = httpRequest({
      ...{ host: '127.0.0.1', port: gateway.port, method: 'POST', path, agent: false },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    });
    request.on('error', () => undefined);
    onCreate(4, async () => {
      request.destroy();
      await until(() => gateway.log.some((line) => line.includes('"route":"/scim/v2/Bulk"')));
    });
    request.end(bodyOf(posts(9)));
    await until(() => begun() === 4);
    // Of two bulks at a time: both of these have a place again only when the one that was left has ended.
    await until(async () => {
      const answers = await Promise.all([1, 2].map(() => ask(token, bodyOf([{ method: 'DELETE', path: '/Users/1' }]))));
      return answers.every(({ status }) => status === 200);
    });
    expect(begun()).toBe(4);
  });
});

test('two bulks of a tenant are under way at a time; another is 429, and one of another tenant is not held up', async () => {
  const token = directory.issue('acme');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  directory.works.set('CreateUser', async ({ tenant_id }) => {
    if (tenant_id === 'acme') await held;
    return { id: '1', etag: 'W/"1"', location: 'x', document: Buffer.from('{}') };
  });
  const running = [1, 2].map(() => ask(token, bodyOf(posts(1))));
  await until(() => begun() === 2);
  const refused = await ask(token, bodyOf(posts(1)));
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask(directory.issue('other'), bodyOf(posts(1)))).status).toBe(200);
  release();
  for (const answer of running) expect((await answer).status).toBe(200);
  expect((await ask(token, bodyOf(posts(1)))).status).toBe(200);
});

test('sixteen bulks of all tenants are under way at a time; another is 503, and has a place when one has ended', async () => {
  const releases: (() => void)[] = [];
  directory.works.set('CreateUser', async () => {
    await new Promise<void>((resolve) => releases.push(resolve));
    return { id: '1', etag: 'W/"1"', location: 'x', document: Buffer.from('{}') };
  });
  const tokens = Array.from({ length: 8 }, (_, n) => directory.issue(`t${n}`));
  const running = [...tokens, ...tokens].map((token) => ask(token, bodyOf(posts(1))));
  await until(() => begun() === 16);
  const other = directory.issue('other');
  const refused = await ask(other, bodyOf(posts(1)));
  expect(refused.status).toBe(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(begun()).toBe(16);
  releases.shift()?.();
  await Promise.race(running);
  const admitted = ask(other, bodyOf(posts(1)));
  await until(() => begun() === 17);
  for (const release of releases) release();
  for (const answer of await Promise.all([...running, admitted])) expect(answer.status).toBe(200);
});

test('a bulk that finds no place takes no request from its tenant, however often it is sent again', async () => {
  const token = directory.issue('acme', rate(1, 49));
  freeze();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  directory.works.set('CreateUser', async () => {
    await held;
    return { id: '1', etag: 'W/"1"', location: 'x', document: Buffer.from('{}') };
  });
  const running = [1, 2].map(() => ask(token, bodyOf(posts(1))));
  await until(() => begun() === 2);
  for (let n = 0; n < 60; n++) expect((await ask(token, bodyOf(posts(1)))).status).toBe(429);
  const { status, headers } = await send(gateway.port, { path: '/scim/v2/Users', token });
  expect({ status, left: headers['ratelimit-remaining'] }).toEqual({ status: 200, left: '47' });
  release();
  for (const answer of await Promise.all(running)) expect(answer.status).toBe(200);
});

test('a bulk that was refused before it began leaves its place to another', async () => {
  const token = directory.issue('acme');
  for (let n = 0; n < 5; n++) {
    expect((await ask(token, '{')).status).toBe(400);
    expect((await ask(token, ' '.repeat(4_194_305))).status).toBe(413);
    const chunked = { 'transfer-encoding': 'chunked' };
    const large = { method: 'POST', path, token, headers: chunked, body: ' '.repeat(4_194_305) };
    const answer = await send(gateway.port, large).catch(() => undefined);
    if (answer !== undefined) expect(answer.status).toBe(413);
  }
  await until(async () => (await ask(token, bodyOf(posts(1)))).status === 200);
});

test('every call has the bulk’s tenant and request id, and its place in the order', async () => {
  const token = directory.issue('acme');
  const operations = [
    { method: 'DELETE', path: '/Users/bulkId:n0' },
    ...posts(1),
    { method: 'PUT', path: '/Users/7', version: 'W/"4"', data: { a: 'ü' } },
    { method: 'PATCH', path: '/Users/8', data: { Operations: [] } },
  ];
  const body = bodyOf(operations);
  await send(gateway.port, { method: 'POST', path, token, body, headers: { 'x-request-id': 'bulk-1' } });
  const calls = directory.seen.filter(({ rpc }) => rpc !== 'ResolveToken');
  expect(calls.map(({ rpc }) => rpc)).toEqual(['CreateUser', 'DeleteUser', 'ReplaceUser', 'PatchUser']);
  for (const { requestId, request } of calls) expect([requestId, request['tenant_id']]).toEqual(['bulk-1', 'acme']);
  expect(calls[0]?.request).toMatchObject({ id: '', document: Buffer.from('{"userName":"u0"}') });
  expect(calls[1]?.request).toMatchObject({ id: '7', if_match: '' });
  expect(calls[2]?.request).toMatchObject({ id: '7', if_match: 'W/"4"', document: Buffer.from('{"a":"ü"}') });
  expect(calls[3]?.request).toMatchObject({ id: '8', operations: Buffer.from('{"Operations":[]}') });
});

test('resources of a circle, and no others, are given ids beforehand', async () => {
  const token = directory.issue('acme');
  const refer = (bulkId: string, ...others: string[]): Operation => ({
    ...{
      method: 'POST',
      path: '/Users',
      bulkId,
      data: { members: others.map((other) => ({ value: `bulkId:${other}` })) },
    },
  });
  await ask(token, bodyOf([refer('a', 'b'), refer('b', 'a'), refer('c', 'a')]));
  const ids = directory.calls('CreateUser').map(({ request }) => request['id'] as string);
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(ids).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid), '']);
  expect(new Set(ids).size).toBe(3);
});

test('a reference ahead, in a circle that the directory refuses, is a conflict; another refusal stays what it is', async () => {
  const token = directory.issue('acme');
  const refer = (bulkId: string, other: string): Operation => ({
    ...{ method: 'POST', path: '/Groups', bulkId, data: { members: [{ value: `bulkId:${other}` }] } },
  });
  directory.works.set('CreateGroup', ({ document }) => {
    const [id] = /[0-9a-f-]{36}/.exec(String(document)) ?? [];
    throw Object.assign(uniqueness(`There is no member with the id "${id}".`), {
      status: 400,
      scimType: 'invalidValue',
    });
  });
  const { text } = await ask(token, bodyOf([refer('a', 'b'), refer('b', 'a'), ...posts(1)]));
  const results = resultsOf(JSON.parse(text) as Record<string, unknown>);
  expect(statusesOf(results)).toEqual(['409', '409', '201']);
  expect(results[0]?.response?.['detail']).toMatch(/"b" in a circle.*There is no member/);
  expect(results[1]?.response?.['detail']).toContain('"a", whose POST failed');
  directory.works.set('CreateGroup', () => {
    throw uniqueness('The displayName is taken.');
  });
  const again = await ask(token, bodyOf([refer('a', 'b'), refer('b', 'a')]));
  expect(resultsOf(JSON.parse(again.text) as Record<string, unknown>)[0]?.response).toMatchObject({
    status: '409',
    scimType: 'uniqueness',
  });
});

test('the log has one line for a bulk with its operations by status, the metrics count both, and neither names a person', async () => {
  const token = directory.issue('acme');
  onCreate(2, () => {
    throw uniqueness('taken');
  });
  await ask(token, bodyOf(posts(3)));
  await until(() => gateway.log.some((line) => line.includes('"request"')));
  const lines = gateway.log.filter((line) => line.includes('"msg":"request"'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    ...{ method: 'POST', route: path, status: 200, tenantId: 'acme', operations: { 201: 2, 409: 1 } },
  });
  expect(gateway.log.join('')).not.toMatch(/u0|u1|n0|Users\/1/);
  const { text } = await send(gateway.metricsPort, { path: '/metrics' });
  expect(text).toContain('muster_gateway_bulk_operations_total{outcome="success"} 2');
  expect(text).toContain('muster_gateway_bulk_operations_total{outcome="refused"} 1');
  expect(text).toContain('muster_gateway_tenant_requests_total{tenant_id="acme",outcome="2xx",result="success"} 1');
  await gateway.stop();
  expect(directory.reports.at(-1)?.tenants).toMatchObject([
    { tenant_id: 'acme', last_error: { status: 409, message: 'taken' } },
  ]);
});

test('a bulk with Expect: 100-continue is asked for up to its own limit', async () => {
  const token = directory.issue('acme');
  const body = bodyOf(posts(1)).padEnd(2_000_000);
  const headers = { expect: '100-continue' };
  expect((await send(gateway.port, { method: 'POST', path, token, body, headers })).status).toBe(200);
  const { status } = await send(gateway.port, { method: 'POST', path: '/scim/v2/Users', token, body, headers });
  expect(status).toBe(413);
});
