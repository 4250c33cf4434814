// HTTP in, gRPC out, HTTP back: routes, bodies, queries, headers, errors.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notFound, uniqueness } from '../../services/scim/error.ts';
import { send, sendRaw, startTestGateway, until, type LoggedGateway, type Send } from './client.ts';
import { StandIn } from './stand-in.ts';

let directory: StandIn;
let gateway: LoggedGateway;
let token: string;

beforeAll(async () => {
  directory = await StandIn.start();
  gateway = await startTestGateway({ DIRECTORY_ADDRESS: directory.address });
  token = directory.issue('acme');
});

afterAll(async () => {
  await gateway.stop();
  directory.kill();
});

const ask = (request: Send) => send(gateway.port, { token, ...request });

function expectError(answer: { status: number; headers: object; text: string }, status: number, scimType?: string) {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/scim+json' });
  const body = JSON.parse(answer.text) as Record<string, unknown>;
  expect(body['schemas']).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error']);
  expect(body['status']).toBe(String(status));
  expect(body['scimType']).toBe(scimType);
  expect(typeof body['detail']).toBe('string');
}

describe('routes', () => {
  test.each([
    ['GET', '/Users', 'ListUsers', 200],
    ['POST', '/Users', 'CreateUser', 201],
    ['POST', '/Users/.search', 'ListUsers', 200],
    ['GET', '/Users/7', 'GetUser', 200],
    ['PUT', '/Users/7', 'ReplaceUser', 200],
    ['PATCH', '/Users/7', 'PatchUser', 200],
    ['DELETE', '/Users/7', 'DeleteUser', 204],
    ['GET', '/Groups', 'ListGroups', 200],
    ['POST', '/Groups', 'CreateGroup', 201],
    ['POST', '/Groups/.search', 'ListGroups', 200],
    ['GET', '/Groups/7', 'GetGroup', 200],
    ['PUT', '/Groups/7', 'ReplaceGroup', 200],
    ['PATCH', '/Groups/7', 'PatchGroup', 200],
    ['DELETE', '/Groups/7', 'DeleteGroup', 204],
    ['POST', '/.search', 'ListResources', 200],
    ['GET', '/ServiceProviderConfig', 'GetDiscovery', 200],
    ['GET', '/ResourceTypes', 'GetDiscovery', 200],
    ['GET', '/ResourceTypes/User', 'GetDiscovery', 200],
    ['GET', '/Schemas', 'GetDiscovery', 200],
    ['GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User', 'GetDiscovery', 200],
  ])('%s %s is %s and answers %i', async (method, path, rpc, status) => {
    const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
    const answer = await ask({ method, path: `/scim/v2${path}`, ...(hasBody ? { body: '{"a":"ü"}' } : {}) });
    expect(answer.status, answer.text).toBe(status);
    expect(directory.last).toMatchObject({ rpc, request: { tenant_id: 'acme' } });
    expect(answer.text).toBe(status === 204 ? '' : JSON.stringify({ rpc }));
    if (status !== 204) expect(answer.headers['content-type']).toBe('application/scim+json');
    if (hasBody) {
      const { document, operations, search_request } = directory.last.request;
      const bytes = (document ?? operations ?? search_request) as Buffer;
      expect(bytes.toString()).toBe('{"a":"ü"}');
    }
  });

  test.each([
    ['/scim/v2/Users/', 'ListUsers'],
    ['//scim//v2//Users//', 'ListUsers'],
    ['/scim/v2/%55sers', 'ListUsers'],
    ['http://muster.example/scim/v2/Users', 'ListUsers'],
    ['/scim/v2/Users/%2e%2e', 'GetUser'],
    ['/scim/v2/Users/a%2Fb', 'GetUser'],
    ['/scim/v2/Users/..%2fGroups', 'GetUser'],
  ])('%s is %s with a token and 401 without', async (path, rpc) => {
    const before = directory.seen.length;
    expectError(await send(gateway.port, { path }), 401);
    expect(directory.seen.length).toBe(before);
    expect((await ask({ path })).status).toBe(200);
    expect(directory.last.rpc).toBe(rpc);
  });

  test.each([
    '/',
    '/scim/v2',
    '/scim/v2/users',
    '/SCIM/v2/Users',
    '/scim/v2/Users/7/8',
    '/scim/v2/../v2/Users',
    '/scim/v2%2FUsers',
    '/scim/%2e%2e/v2/Users',
    '/metrics',
  ])('%s is 404 with a token and 401 without', async (path) => {
    expectError(await send(gateway.port, { path }), 401);
    expectError(await ask({ path }), 404);
    expectError(await ask({ path, method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }), 404);
  });

  test.each(['/scim/v2/%zz', '/scim/v2/Users/%ff', '/%'])(
    '%s cannot be decoded: 400, and 401 without a token',
    async (path) => {
      expectError(await send(gateway.port, { path }), 401);
      expectError(await ask({ path }), 400, 'invalidSyntax');
    },
  );

  test('/Me is 501', async () => {
    expectError(await ask({ path: '/scim/v2/Me' }), 501);
  });

  test('a write that the directory answers without a document is 204, with the new version', async () => {
    directory.works.set('PatchGroup', () => ({ id: '7', etag: 'W/"4"', document: Buffer.alloc(0) }));
    const { status, headers, text } = await ask({ path: '/scim/v2/Groups/7', method: 'PATCH', body: '{}' });
    directory.works.delete('PatchGroup');
    expect([status, headers['etag'], text]).toEqual([204, 'W/"4"', '']);
  });

  test.each([
    ['PUT', '/Users', 'GET, HEAD, POST'],
    ['OPTIONS', '/Users', 'GET, HEAD, POST'],
    ['PROPFIND', '/Users/7', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['GET', '/.search', 'POST'],
    ['GET', '/Users/.search', 'POST'],
    ['PUT', '/Bulk', 'POST'],
    ['POST', '/Schemas', 'GET, HEAD'],
  ])('%s %s is 405 and Allow says %s', async (method, path, allow) => {
    expectError(await send(gateway.port, { method, path: `/scim/v2${path}` }), 401);
    const answer = await ask({ method, path: `/scim/v2${path}` });
    expectError(answer, 405);
    expect(answer.headers.allow).toBe(allow);
  });

  test('HEAD answers like GET without a body', async () => {
    const answer = await ask({ method: 'HEAD', path: '/scim/v2/Users/7' });
    expect(answer).toMatchObject({ status: 200, text: '', headers: { etag: 'W/"3"', 'content-length': '17' } });
  });
});

describe('bodies', () => {
  const post = (headers: Record<string, string>, body = '{}') =>
    ask({ method: 'POST', path: '/scim/v2/Users', body, headers });

  test.each([
    'application/scim+json; charset=utf-8',
    'Application/SCIM+JSON',
    'application/json',
    'application/json;charset="UTF-8";v=1',
    'application/json; ',
    'application/json; odd',
  ])('%s is taken', async (type) => {
    expect((await post({ 'content-type': type })).status).toBe(201);
  });

  test.each(['text/plain', 'application/xml', 'application/jsonx', 'json', ''])('%j is 415', async (type) => {
    expectError(await post({ 'content-type': type }), 415);
  });

  test('a body without a type is 415', async () => {
    const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
    expect(await sendRaw(gateway.port, `${head}Content-Length: 2\r\n\r\n{}`)).toMatch(/^HTTP\/1.1 415 /);
  });

  test('a compressed body is 415, identity is not', async () => {
    expectError(await post({ 'content-encoding': 'gzip' }), 415);
    expect((await post({ 'content-encoding': 'identity' })).status).toBe(201);
  });

  test.each(['POST', 'PUT', 'PATCH'])('%s without a body is 400', async (method) => {
    const path = method === 'POST' ? '/scim/v2/Users' : '/scim/v2/Users/7';
    expectError(await ask({ method, path }), 400, 'invalidSyntax');
    expectError(await ask({ method, path, body: '' }), 400, 'invalidSyntax');
    const chunked = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' };
    expectError(await ask({ method, path, headers: chunked }), 400, 'invalidSyntax');
  });

  test('1 MiB is taken, a byte more is 413', async () => {
    const mebibyte = 1024 * 1024;
    expect((await post({}, ' '.repeat(mebibyte))).status).toBe(201);
    expectError(await post({}, ' '.repeat(mebibyte + 1)), 413);
    expectError(await post({ 'transfer-encoding': 'chunked' }, ' '.repeat(mebibyte + 1)), 413);
  });

  test('a declared length that is too large is refused before the body comes', async () => {
    const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
    const declared = `${head}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`;
    expect(await sendRaw(gateway.port, declared)).toMatch(/^HTTP\/1.1 413 [^]*application\/scim\+json/);
  });

  test('a body that nobody asked for is ignored', async () => {
    const headers = { 'content-type': 'text/odd' };
    expect((await ask({ method: 'DELETE', path: '/scim/v2/Users/7', body: 'x', headers })).status).toBe(204);
    expect((await ask({ path: '/scim/v2/Users/7', body: 'x', headers })).status).toBe(200);
  });
});

describe('queries', () => {
  test('are passed on as sent, decoded once', async () => {
    const filter = 'filter=userName+eq+"a%40b.c%2B%25"&sortBy=name.familyName&sortOrder=descending';
    await ask({
      path: `/scim/v2/Users?${filter}&startIndex=1&count=&unknown=%zz&attributes=id&excludedAttributes=name`,
    });
    expect(directory.last.request['query']).toMatchObject({
      filter: 'userName eq "a@b.c+%"',
      sort_by: 'name.familyName',
      sort_order: 'descending',
      start_index: '1',
      count: '',
      attributes: 'id',
      excluded_attributes: 'name',
    });
    await ask({ path: '/scim/v2/Users' });
    expect(directory.last.request['query']).not.toHaveProperty('filter');
  });

  test.each(['filter=a&filter=b', 'count=1&count=1', 'filter=%zz', 'filter=%ff', 'attributes=%'])(
    '?%s is 400',
    async (query) => {
      expectError(await ask({ path: `/scim/v2/Users?${query}` }), 400, 'invalidSyntax');
    },
  );

  test.each(['GET', 'PUT', 'PATCH'])('attributes reach the directory with %s', async (method) => {
    const path = '/scim/v2/Users/7?attributes=userName,name.familyName&excludedAttributes=emails';
    await ask({ method, path, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect(directory.last.request).toMatchObject({
      attributes: 'userName,name.familyName',
      excluded_attributes: 'emails',
    });
  });
});

describe('headers', () => {
  test('ETag, Location and 304 come from the directory', async () => {
    const answer = await ask({ path: '/scim/v2/Users/7', headers: { host: 'scim.example:8443' } });
    const location = 'http://scim.example:8443/scim/v2/Users/7';
    expect(answer.headers).toMatchObject({ etag: 'W/"3"', location });
    const unmodified = await ask({ path: '/scim/v2/Users/7', headers: { 'if-none-match': 'W/"3"' } });
    expect(unmodified).toMatchObject({ status: 304, text: '', headers: { etag: 'W/"3"' } });
  });

  test('a 304 ends with its head, and says nothing of a body', async () => {
    const token = directory.issue('acme');
    const text = `GET /scim/v2/Users/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n`;
    const answer = await sendRaw(gateway.port, `${text}If-None-Match: W/"3"\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 304 /);
    expect(answer.toLowerCase()).not.toMatch(/content-(type|length)|transfer-encoding/);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test('what is not provided is no failure of the service, and is logged in its own words', async () => {
    const metrics = async () => (await fetch(`http://127.0.0.1:${gateway.metricsPort}/metrics`)).text();
    expectError(await ask({ path: '/scim/v2/Me' }), 501);
    await until(() =>
      gateway.log.some((line) => line.includes('"not provided"') && line.includes('/Me is not provided')),
    );
    expect(gateway.log.filter((line) => line.includes('"status":501') && line.includes('"failed"'))).toEqual([]);
    expect(await metrics()).not.toMatch(/requests_total\{outcome="failed"\} [1-9]/);
  });

  test('If-Match reaches the directory', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? {} : { body: '{}' };
      await ask({ method, path: '/scim/v2/Users/7', headers: { 'if-match': 'W/"1", W/"2"' }, ...body });
      expect(directory.last.request).toMatchObject({ if_match: 'W/"1", W/"2"' });
    }
  });

  test('a sane request id is echoed and passed on, another is replaced', async () => {
    const answer = await ask({ path: '/scim/v2/Users/7', headers: { 'x-request-id': 'a-1' } });
    expect(answer.headers['x-request-id']).toBe('a-1');
    expect(directory.last.requestId).toBe('a-1');
    for (const bad of ['a b', 'x'.repeat(200), '<script>']) {
      const replaced = await ask({ path: '/nowhere', headers: { 'x-request-id': bad } });
      expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('a missing or odd Host is 400', async () => {
    const head = `GET /scim/v2/Users HTTP/1.1\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`;
    expect(await sendRaw(gateway.port, `${head}\r\n`)).toMatch(/^HTTP\/1.1 400 [^]*invalidSyntax/);
    expectError(await ask({ path: '/scim/v2/Users', headers: { host: 'a/b' } }), 400, 'invalidSyntax');
  });
});

describe('errors', () => {
  test('of the directory keep their status, type and detail', async () => {
    directory.works.set('CreateUser', () => {
      throw uniqueness('taken');
    });
    directory.works.set('GetUser', () => {
      throw notFound('gone');
    });
    const taken = await ask({ method: 'POST', path: '/scim/v2/Users', body: '{}' });
    expectError(taken, 409, 'uniqueness');
    expect(taken.text).toContain('"detail":"taken"');
    expectError(await ask({ path: '/scim/v2/Users/7' }), 404);
    directory.works.clear();
  });

  test('a fault of the directory is 500 and shows nothing of it', async () => {
    directory.works.set('GetUser', () => {
      throw new Error('select * from secret');
    });
    const answer = await ask({ path: '/scim/v2/Users/7' });
    directory.works.clear();
    expectError(answer, 500);
    expect(answer.text).not.toContain('secret');
  });

  test.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['smuggling', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a path of raw bytes', 'GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\na: ${'b'.repeat(70_000)}\r\n\r\n`, 431],
  ])('%s is a SCIM error too', async (_name, text, status) => {
    const answer = await sendRaw(gateway.port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('content-type: application/scim+json');
    expect(answer).toContain(`"status":"${status}"`);
  });
});

test('the log has a line per request, with the route and without the query, the id or the token', async () => {
  const path = '/scim/v2/Users/0199-personal?filter=secret-value';
  await ask({ path, headers: { 'x-request-id': 'look-here' } });
  await until(() => gateway.log.some((line) => line.includes('look-here')));
  const line = JSON.parse(gateway.log.find((text) => text.includes('look-here')) ?? '') as Record<string, unknown>;
  expect(line).toMatchObject({
    requestId: 'look-here',
    method: 'GET',
    route: '/scim/v2/Users/:id',
    status: 200,
    tenantId: 'acme',
  });
  const log = gateway.log.join('');
  for (const hidden of ['0199-personal', 'secret-value', token]) expect(log).not.toContain(hidden);
});
