// POST /Bulk through gateway, directory and Postgres: each operation is what it would be as a request of its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bulkOf, idOf, resultsOf, sendBulk, statusesOf, type Operation } from '../support/bulk.ts';
import { ENTERPRISE, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let send: Send;
/** Of a tenant with the seven mandatory attributes. */
let strict: Send;

beforeAll(async () => {
  stack = await startStack();
  send = scimClient(stack, await stack.createTenant());
  strict = scimClient(stack, await stack.createTenant({ required: 'default' }));
});
afterAll(() => stack.stop());

let serial = 0;
const nameOf = (text: string): string => `${text}-${serial++}@x.example`;
const create = async (userName: string): Promise<string> => {
  const { status, body } = await send('POST', '/Users', fullUser(userName));
  expect(status).toBe(201);
  return body['id'] as string;
};
const find = async (userName: string) => {
  const { body } = await send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  return body['Resources'] as Record<string, unknown>[];
};
const post = (bulkId: string, userName = nameOf(bulkId), rest: Record<string, unknown> = {}): Operation => ({
  ...{ method: 'POST', path: '/Users', bulkId },
  data: fullUser(userName, rest),
});
const managedBy = (value: unknown) => ({ [ENTERPRISE]: { manager: value } });
const managerOf = async (id: string) => {
  const { body } = await send('GET', `/Users/${id}`);
  return (body[ENTERPRISE] as { manager?: { value: string } } | undefined)?.manager?.value;
};

describe('each method', () => {
  test('does what it does alone, and is answered with its status, location and version', async () => {
    const [put, patched, deleted] = [
      await create(nameOf('put')),
      await create(nameOf('patch')),
      await create(nameOf('gone')),
    ];
    const [made, replacement] = [nameOf('made'), nameOf('replacement')];
    const off = patchOf({ op: 'Replace', path: 'active', value: 'False' });
    const results = await sendBulk(send, [
      post('new', made),
      { method: 'PUT', path: `/Users/${put}`, version: 'W/"1"', data: fullUser(replacement, { title: 'T' }) },
      { method: 'patch', path: `${stack.url}/scim/v2/Users/${patched}`, bulkId: 'mine', data: off },
      { method: 'Delete', path: `Users/${deleted}` },
    ]);
    const location = (id: string) => `${stack.url}/scim/v2/Users/${id}`;
    const id = idOf(results[0]);
    expect(results).toEqual([
      { method: 'POST', bulkId: 'new', status: '201', version: 'W/"1"', location: location(id) },
      { method: 'PUT', status: '200', version: 'W/"2"', location: location(put) },
      { method: 'PATCH', bulkId: 'mine', status: '200', version: 'W/"2"', location: location(patched) },
      { method: 'DELETE', status: '204', location: location(deleted) },
    ]);
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({ userName: made, meta: { version: 'W/"1"' } });
    expect((await send('GET', `/Users/${put}`)).body).toMatchObject({ userName: replacement, title: 'T' });
    expect((await send('GET', `/Users/${patched}`)).body).toMatchObject({ active: false });
    expect((await send('GET', `/Users/${deleted}`)).status).toBe(404);
  });

  test('what fails is answered with the error that it has alone, and changes nothing; the others are done', async () => {
    const taken = nameOf('taken');
    const id = await create(taken);
    const before = (await send('GET', `/Users/${id}`)).body;
    const nobody = '/Users/018f0000-0000-7000-8000-000000000000';
    const failing: [Operation, number][] = [
      [post('twice', taken.toUpperCase()), 409],
      [{ method: 'POST', path: '/Users', bulkId: 'nameless', data: { schemas: [] } }, 400],
      [{ method: 'PUT', path: `/Users/${id}`, data: { schemas: [], userName: 'x' } }, 400],
      [{ method: 'PATCH', path: `/Users/${id}`, data: patchOf({ op: 'replace', path: 'nosuch', value: 1 }) }, 400],
      [{ method: 'PATCH', path: nobody, data: patchOf({ op: 'remove', path: 'title' }) }, 404],
      [{ method: 'DELETE', path: nobody }, 404],
      [{ method: 'DELETE', path: '/Nothing/1' }, 404],
    ];
    const good = nameOf('good');
    const results = await sendBulk(send, [...failing.map(([operation]) => operation), post('good', good)]);
    expect(statusesOf(results)).toEqual([...failing.map(([, status]) => String(status)), '201']);
    for (const [index, [{ method, path, data }]] of failing.entries()) {
      const { response, location, status } = results[index]!;
      if (path !== '/Nothing/1') expect(response).toEqual((await send(method, path, data)).body);
      expect(response).toMatchObject({ status, detail: expect.stringMatching(/\w/) });
      expect(location).toBe(method === 'POST' ? undefined : `${stack.url}/scim/v2${path}`);
    }
    expect((await send('GET', `/Users/${id}`)).body).toEqual(before);
    expect(await find(good)).toHaveLength(1);
  });

  test('a path that is none below the base URL is answered without a location', async () => {
    const data = patchOf({ op: 'remove', path: 'title' });
    const paths = ['http://evil.example/Users/1', '//evil.example/Users/1', 'evil:1', 'https://evil.example', ''];
    const results = await sendBulk(send, [
      ...paths.map((path) => ({ method: 'PATCH', path, data })),
      { method: 'DELETE', path: 'Users/nobody' },
    ]);
    expect(statusesOf(results)).toEqual([...paths.map(() => '400'), '404']);
    expect(results.map(({ location }) => location)).toEqual([
      ...paths.map(() => undefined),
      `${stack.url}/scim/v2/Users/nobody`,
    ]);
  });

  test('a version is an If-Match', async () => {
    const id = await create(nameOf('version'));
    const [path, data] = [`/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: 'T' })];
    const results = await sendBulk(send, [
      { method: 'PATCH', path, version: 'W/"7"', data },
      { method: 'PUT', path, version: 'W/"7"', data: fullUser(nameOf('version')) },
      { method: 'DELETE', path, version: 'W/"7"' },
      { method: 'PATCH', path, version: 'W/"1"', data },
      { method: 'DELETE', path, version: 'W/"1"' },
      { method: 'DELETE', path, version: 'W/"2"' },
    ]);
    expect(statusesOf(results)).toEqual(['412', '412', '412', '200', '412', '204']);
  });

  test('mandatory attributes hold, and a deactivation succeeds whatever is beside it', async () => {
    const { body: user } = await strict('POST', '/Users', fullUser(nameOf('strict')));
    const results = await sendBulk(strict, [
      { method: 'POST', path: '/Users', bulkId: 'a', data: { ...fullUser(nameOf('gap')), preferredLanguage: ' ' } },
      {
        ...{ method: 'PATCH', path: `/Users/${String(user['id'])}` },
        data: patchOf({ op: 'Replace', path: 'nosuch', value: 1 }, { op: 'Replace', path: 'active', value: 'False' }),
      },
    ]);
    expect(statusesOf(results)).toEqual(['400', '200']);
    expect(results[0]?.response?.['detail']).toContain('preferredLanguage');
    expect((await strict('GET', `/Users/${String(user['id'])}`)).body['active']).toBe(false);
  });

  test('groups are off: making one is 501, and there is none to change', async () => {
    const results = await sendBulk(send, [
      { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'G' } },
      { method: 'PATCH', path: '/Groups/1', data: patchOf({ op: 'remove', path: 'members' }) },
      { method: 'DELETE', path: '/Groups/bulkId:g' },
    ]);
    expect(statusesOf(results)).toEqual(['501', '404', '409']);
  });
});

describe('references', () => {
  test('are resolved whether the resource is made before or after, and the answers are in the order sent', async () => {
    const changed = await create(nameOf('changed'));
    const operations: Operation[] = [
      { method: 'PUT', path: '/Users/bulkId:late', data: fullUser(nameOf('put'), managedBy('bulkId:boss')) },
      {
        ...{ method: 'PATCH', path: `/Users/${changed}` },
        data: patchOf({ op: 'Replace', path: `${ENTERPRISE}:manager`, value: 'bulkId:boss' }),
      },
      post('late'),
      post('early', nameOf('early'), managedBy({ value: 'bulkId:boss', $ref: '../Users/bulkId:boss' })),
      post('boss', nameOf('bulkId:boss'), { displayName: 'bulkId:boss' }),
    ];
    const results = await sendBulk(send, operations);
    expect(results.map(({ method, bulkId, status }) => [method, bulkId, status])).toEqual([
      ['PUT', undefined, '200'],
      ['PATCH', undefined, '200'],
      ['POST', 'late', '201'],
      ['POST', 'early', '201'],
      ['POST', 'boss', '201'],
    ]);
    const boss = idOf(results[4]);
    expect(idOf(results[0])).toBe(idOf(results[2]));
    for (const result of [results[0], results[1], results[3]]) expect(await managerOf(idOf(result))).toBe(boss);
    const { body } = await send('GET', `/Users/${idOf(results[3])}`);
    expect(body[ENTERPRISE]).toMatchObject({ manager: { $ref: `../Users/${boss}` } });
    expect((await send('GET', `/Users/${boss}`)).body['displayName']).toBe('bulkId:boss');
  });

  test('in a circle are resolved: each is the other’s manager, and one is its own (RFC 7644 section 3.7.1)', async () => {
    const results = await sendBulk(send, [
      post('a', nameOf('a'), managedBy({ value: 'bulkId:b' })),
      post('b', nameOf('b'), managedBy('bulkId:c')),
      post('c', nameOf('c'), managedBy('bulkId:a')),
      post('own', nameOf('own'), managedBy('bulkId:own')),
      post('under', nameOf('under'), managedBy('bulkId:b')),
    ]);
    expect(statusesOf(results)).toEqual(['201', '201', '201', '201', '201']);
    const [a, b, c, own, under] = results.map(idOf);
    expect(await Promise.all([a!, b!, c!, own!, under!].map(managerOf))).toEqual([b, c, a, own, b]);
  });

  test('the same operations in any order come to the same', async () => {
    const shapes: Record<string, string>[] = [];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ]) {
      const operations = [
        post('top'),
        post('middle', nameOf('middle'), managedBy('bulkId:top')),
        post('low', nameOf('low'), managedBy('bulkId:middle')),
        {
          ...post('low'),
          method: 'PUT',
          path: '/Users/bulkId:top',
          bulkId: 'put',
          data: fullUser(nameOf('top'), managedBy('bulkId:low')),
        },
      ];
      const results = await sendBulk(
        send,
        order.map((index) => operations[index]!),
      );
      const names = new Map(results.map((result) => [idOf(result), result.bulkId === 'put' ? 'top' : result.bulkId!]));
      const shape = Array.from(names, async ([id, name]) => [name, names.get((await managerOf(id)) ?? '') ?? 'nobody']);
      shapes.push(Object.fromEntries(await Promise.all(shape)) as Record<string, string>);
    }
    for (const shape of shapes) expect(shape).toEqual({ top: 'low', middle: 'top', low: 'middle' });
  });

  test('to what could not be made, or is not there, fail the operation and name what is missing', async () => {
    const taken = nameOf('taken');
    await create(taken);
    const [orphan, heir] = [nameOf('orphan'), nameOf('heir')];
    const results = await sendBulk(send, [
      post('orphan', orphan, managedBy('bulkId:lost "one"')),
      post('heir', heir, managedBy('bulkId:orphan')),
      post('x', nameOf('x'), managedBy('bulkId:nowhere')),
      post('lost "one"', taken),
      { method: 'DELETE', path: '/Users/bulkId:nobody' },
      post('fine'),
    ]);
    expect(statusesOf(results)).toEqual(['409', '409', '400', '409', '400', '201']);
    expect(results[0]?.response).toMatchObject({ detail: expect.stringContaining('"lost \\"one\\""') as string });
    expect(results[1]?.response).toMatchObject({ detail: expect.stringContaining('"orphan"') as string });
    expect(results[2]?.response).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('"nowhere"') as string,
    });
    expect(results[4]?.response).toMatchObject({ detail: expect.stringContaining('"nobody"') as string });
    expect([await find(orphan), await find(heir)]).toEqual([[], []]);
  });

  test('an id that the client made up is nobody’s, in a circle or not', async () => {
    const id = '018f0000-0000-7000-8000-00000000abcd';
    const results = await sendBulk(send, [
      post('a', nameOf('a'), { id, ...managedBy('bulkId:b') }),
      post('b', nameOf('b'), { id, ...managedBy('bulkId:a') }),
    ]);
    expect(statusesOf(results)).toEqual(['201', '201']);
    for (const result of results) expect(idOf(result)).not.toBe(id);
    expect((await send('GET', `/Users/${id}`)).status).toBe(404);
  });
});

describe('failOnErrors', () => {
  test.each([
    [1, ['201', '400']],
    [2, ['201', '400', '201', '404']],
    [3, ['201', '400', '201', '404', '201']],
  ])('%i stops there; what was not reached is not answered, and not done', async (failOnErrors, expected) => {
    const userNames = [nameOf('one'), nameOf('two'), nameOf('three')];
    const [one, two, three] = userNames.map((userName, index) => post(`${index}`, userName));
    const results = await sendBulk(
      send,
      [
        one!,
        { method: 'POST', path: '/Users', bulkId: 'bad', data: {} },
        two!,
        { method: 'DELETE', path: '/Users/nobody' },
        three!,
      ],
      { failOnErrors },
    );
    expect(statusesOf(results)).toEqual(expected);
    const made = await Promise.all(userNames.map(async (userName) => (await find(userName)).length));
    const reached = expected.filter((status) => status === '201').length;
    expect(made).toEqual([1, 1, 1].fill(0, reached));
  });
});

describe('limits', () => {
  const config = async () => (await send('GET', '/ServiceProviderConfig')).body['bulk'];

  test('are those that ServiceProviderConfig names', async () => {
    expect(await config()).toEqual({ supported: true, maxOperations: 1_000, maxPayloadSize: 4_194_304 });
  });

  test('more operations are 413, and none is done', async () => {
    const userName = nameOf('first');
    const many = Array.from({ length: 1_000 }, () => ({ method: 'DELETE', path: '/Users/nobody' }));
    const { status, body } = await send('POST', '/Bulk', bulkOf([post('a', userName), ...many]));
    expect(status).toBe(413);
    expect(body).toMatchObject({ status: '413', detail: expect.stringContaining('maxOperations (1000)') as string });
    expect(await find(userName)).toEqual([]);
  });

  test('4 MiB are taken, and a byte more is 413 that names the limit', async () => {
    const text = JSON.stringify(bulkOf([post('a')]));
    const full = text + ' '.repeat(4_194_304 - text.length);
    expect((await send('POST', '/Bulk', full)).status).toBe(200);
    const { status, body } = await send('POST', '/Bulk', `${full} `);
    expect(status).toBe(413);
    expect(body).toMatchObject({
      status: '413',
      detail: expect.stringContaining('maxPayloadSize (4194304)') as string,
    });
    expect((await send('POST', '/Users', full)).status, 'elsewhere').toBe(413);
  });

  test('an operation larger than a request of its own may be, or nested deeper, fails alone', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 40; level++) deep = { deep };
    const results = await sendBulk(send, [
      post('large', nameOf('large'), { title: 'x'.repeat(1_048_576) }),
      post('deep', nameOf('deep'), { 'urn:x:y:z': deep }),
      post('fine'),
    ]);
    expect(statusesOf(results)).toEqual(['413', '400', '201']);
    expect(results[0]?.response?.['detail']).toContain('1048576 bytes');
    expect(results[1]?.response?.['detail']).toContain('nested deeper than 32');
  });

  test('a thousand users in one bulk are all there', { timeout: 60_000 }, async () => {
    const own = scimClient(stack, await stack.createTenant());
    const results = await sendBulk(
      own,
      Array.from({ length: 1_000 }, (_, n) => post(`${n}`)),
    );
    expect(new Set(statusesOf(results))).toEqual(new Set(['201']));
    expect(new Set(results.map(idOf)).size).toBe(1_000);
    expect((await own('GET', '/Users?count=0')).body['totalResults']).toBe(1_000);
  });
});

test('what is no bulk is 400, and only POST is possible', async () => {
  expect((await send('POST', '/Bulk', '{')).body).toMatchObject({ status: '400', scimType: 'invalidSyntax' });
  expect((await send('POST', '/Bulk', fullUser('x'))).body).toMatchObject({ status: '400', scimType: 'invalidSyntax' });
  const { status, headers } = await send('GET', '/Bulk');
  expect(status).toBe(405);
  expect(headers.get('allow')).toBe('POST');
});

test('many bulks at once on the same users lose nothing', { timeout: 60_000 }, async () => {
  const ids = await Promise.all([1, 2, 3].map((n) => create(nameOf(`busy${n}`))));
  const add = (id: string, value: string): Operation => ({
    ...{ method: 'PATCH', path: `/Users/${id}` },
    data: patchOf({ op: 'add', path: 'phoneNumbers', value: [{ type: value, value }] }),
  });
  const worker = async (name: string) => {
    const operations = Array.from({ length: 10 }, (_, n) => ids.map((id) => add(id, `${name}-${n}`))).flat();
    for (;;) {
      const { status, headers, body } = await send('POST', '/Bulk', bulkOf(operations));
      if (status === 200) return expect(new Set(statusesOf(resultsOf(body)))).toEqual(new Set(['200']));
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(worker));
  for (const id of ids) {
    const { body } = await send('GET', `/Users/${id}`);
    expect(body['phoneNumbers']).toHaveLength(40);
    expect(body['meta']).toMatchObject({ version: 'W/"41"' });
  }
});

test('a tenant whose bulks are off is told so, by the answer and beforehand; nothing of a bulk is done', async () => {
  const off = scimClient(stack, await stack.createTenant({ bulk: 'BULK_DISABLED' }));
  const { status, body } = await off('POST', '/Bulk', bulkOf([post('a')]));
  expect({ status, body }).toMatchObject({ status: 501, body: { status: '501' } });
  expect((await off('GET', '/Users')).body).toMatchObject({ totalResults: 0 });
  expect((await off('GET', '/ServiceProviderConfig')).body).toMatchObject({
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  });
  expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({ bulk: { supported: true } });
});
