// Bad input: answered with a SCIM error that names the problem, at once; nothing is stored, and the process stays up.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attribute } from '../../services/scim/attribute.ts';
import { ENTERPRISE_SCHEMA, enterpriseSchema, userSchema } from '../../services/scim/user.ts';
import { bulkOf } from '../support/bulk.ts';
import { fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let send: Send;
let path: string;
let user: Record<string, unknown>;

beforeAll(async () => {
  stack = await startStack();
  send = scimClient(stack, await stack.createTenant());
  user = (await send('POST', '/Users', fullUser('calm@x.example', { title: 'Same' }))).body;
  path = `/Users/${String(user['id'])}`;
});
afterAll(() => stack.stop());

async function expectRefused(method: string, where: string, body?: unknown, status = 400) {
  const answer = await send(method, where, body);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
  expect(answer.body).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    detail: expect.stringMatching(/\w/),
  });
  expect((await send('GET', path)).body).toEqual(user);
  expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
  return answer.body;
}

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('bodies', () => {
  test.each<[string, string | Uint8Array, number?]>([
    ['nothing', ''],
    ['broken JSON', '{"userName": '],
    ['a list', '[]'],
    ['invalid UTF-8', Uint8Array.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['a duplicate key', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","userName":"b"}'],
    [
      'a key twice in another case',
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","username":"b"}',
    ],
    [
      'a key named __proto__',
      '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a","__proto__":{}}',
    ],
    ['10,000 levels of objects', deep(10_000)],
    ['10,000 levels of lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['no schemas', '{"userName":"a"}'],
    ['the wrong schemas', '{"schemas":["urn:x:y"],"userName":"a"}'],
    ['NUL in a value', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a\\u0000b"}'],
    ['half a character', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"\\ud800"}'],
    ['no userName', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}'],
    ['a userName of 2,000 characters', JSON.stringify(fullUser('x'.repeat(2_000)))],
    ['more than 1 MiB', JSON.stringify(fullUser('big@x.example', { title: 'x'.repeat(1_100_000) })), 413],
  ])('a POST of %s', async (_, body, status) => {
    await expectRefused('POST', '/Users', body, status);
  });

  const bulk = (...operations: unknown[]) => JSON.stringify(bulkOf(operations));
  const thief = { method: 'POST', path: '/Users', bulkId: 'a', data: fullUser('thief@x.example') };

  test.each<[string, string, number?]>([
    ['nothing', ''],
    ['broken JSON', bulk(thief).slice(0, -1)],
    [
      'a duplicate key in one operation',
      bulk(thief, { method: 'DELETE' }).replace('"DELETE"', '"DELETE","method":"PUT"'),
    ],
    ['a key named __proto__', bulk(thief).replace('"data"', '"__proto__"')],
    ['10,000 levels of objects', bulk(thief, 'HERE').replace('"HERE"', deep(10_000))],
    ['the wrong schemas', bulk(thief).replace('BulkRequest', 'BulkResponse')],
    ['no operation', bulk()],
    ['an operation that is a list', bulk(thief, [])],
    ['two POSTs of one bulkId', bulk(thief, { ...thief, data: fullUser('other@x.example') })],
    ['failOnErrors below 1', JSON.stringify(bulkOf([thief], { failOnErrors: -1 }))],
    ['1,001 operations', bulk(...Array.from({ length: 1_001 }, (_, n) => ({ ...thief, bulkId: `${n}` }))), 413],
    ['more than 4 MiB', bulk(thief).padEnd(4_194_305), 413],
  ])('a bulk of %s: none of it is done', async (_, body, status) => {
    await expectRefused('POST', '/Bulk', body, status);
  });

  test.each([
    ['a path through __proto__', patchOf({ op: 'add', path: '__proto__.polluted', value: true })],
    ['references in 10,000 brackets', patchOf({ op: 'add', path: 'members'.padEnd(10_000, '['), value: 'bulkId:a' })],
    ['a reference in an endless string', patchOf({ op: 'remove', path: `members[value eq "${'\\'.repeat(9_999)}]` })],
  ])('a PATCH in a bulk with %s', async (_, data) => {
    const { status, body } = await send('POST', '/Bulk', bulkOf([{ method: 'PATCH', path, data }]));
    expect(status).toBe(200);
    expect(body['Operations']).toMatchObject([{ status: '400', response: { status: '400' } }]);
    expect((await send('GET', path)).body).toEqual(user);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each([
    ['no Operations', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] }],
    ['Operations that are no list', { ...patchOf(), Operations: {} }],
    ['no operation', patchOf()],
    ['an operation that is a text', patchOf('remove')],
    ['no schemas', { Operations: [{ op: 'remove', path: 'title' }] }],
    ['a path through __proto__', patchOf({ op: 'add', path: '__proto__.polluted', value: true })],
    ['a path through constructor', patchOf({ op: 'add', path: 'constructor.prototype.polluted', value: true })],
    [
      'a path through an extension’s constructor',
      patchOf({ op: 'add', path: 'urn:a:b:constructor.prototype', value: 1 }),
    ],
    ['10,000 brackets', patchOf({ op: 'add', path: 'emails'.padEnd(10_000, '['), value: true })],
  ])('a PATCH with %s', async (_, body) => {
    await expectRefused('PATCH', path, body);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a value may hold any character that can be stored', async () => {
    const title = `%_'"\\ \u0001 \u2028 😀 ${'é'.normalize('NFD')} <script> $1 ; drop table muster.users; --`;
    const { status, body } = await send('POST', '/Users', fullUser('odd@x.example', { title }));
    expect(status).toBe(201);
    expect(body['title']).toBe(title);
    const filter = encodeURIComponent(`title eq ${JSON.stringify(title)}`);
    expect((await send('GET', `/Users?filter=${filter}`)).body).toMatchObject({ totalResults: 1 });
    expect((await send('DELETE', `/Users/${String(body['id'])}`)).status).toBe(204);
  });
});

describe('a wrong type for every attribute', () => {
  const wrong = (attribute: Attribute): unknown[] => {
    if (attribute.multiValued) return ['text', 5, [5], [['x']]];
    if (attribute.type === 'complex') return [5, true, [{}, {}]];
    return attribute.type === 'boolean' ? ['maybe', 5, {}, []] : [5, true, { a: 1 }, ['x']];
  };
  const cases = [userSchema, enterpriseSchema].flatMap((schema) =>
    schema.attributes
      .filter((each) => each.mutability !== 'readOnly')
      .flatMap((attribute) => [
        { schema, attribute, value: wrong(attribute) },
        ...(attribute.subAttributes ?? [])
          .filter((each) => each.mutability !== 'readOnly')
          .map((sub) => ({
            schema,
            attribute,
            value: wrong(sub).map((each) => (attribute.multiValued ? [{ [sub.name]: each }] : { [sub.name]: each })),
          })),
      ]),
  );

  test.each(cases)('$schema.name $attribute.name $value', async ({ schema, attribute, value }) => {
    for (const each of value) {
      const part = { [attribute.name]: each };
      const body = fullUser('wrong@x.example', schema.id === ENTERPRISE_SCHEMA ? { [schema.id]: part } : part);
      const { detail } = (await send('POST', '/Users', body)).body;
      expect(detail, JSON.stringify(each)).toContain(attribute.name);
    }
    expect((await send('GET', '/Users')).body).toMatchObject({ totalResults: 1 });
  });
});

describe('filters', () => {
  test.each([
    ['10,000 parentheses', '('.repeat(10_000)],
    ['nested parentheses', `${'('.repeat(2_000)}title pr${')'.repeat(2_000)}`],
    ['5,000 terms', Array.from({ length: 5_000 }, () => 'a pr').join(' or ')],
    ['300 terms', Array.from({ length: 300 }, () => 'title pr').join(' or ')],
    ['10,000 nots', 'not ('.repeat(1_500)],
    ['an unknown operator', 'title like "x"'],
    ['an unknown attribute', 'nosuch eq "x"'],
    ['__proto__', '__proto__ eq "x"'],
    ['constructor', 'constructor eq "x"'],
    ['an open text', 'title eq "x'],
    ['NUL', 'title eq "\\u0000"'],
    ['an order of booleans', 'active gt true'],
    ['a password', 'password eq "x"'],
    ['nothing but a name', 'title'],
    ['SQL', `title eq "x" ; drop table muster.users; --`],
  ])('%s', async (_, filter) => {
    const started = performance.now();
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
    const { scimType } = await expectRefused('POST', '/Users/.search', search);
    expect(scimType).toBe('invalidFilter');
    expect(performance.now() - started, 'bounded by a generous second').toBeLessThan(1_000);
  });

  test.each(['%', '_', "'", '\\\\', '\\"', '$1', '") or ("" eq "', 'Same%'])(
    '%s in a value is only itself',
    async (text) => {
      for (const operator of ['eq', 'co', 'sw', 'ew']) {
        const filter = encodeURIComponent(`title ${operator} "${text}"`);
        const { status, body } = await send('GET', `/Users?filter=${filter}`);
        if (status === 200) expect(body).toMatchObject({ totalResults: 0 });
        else expect(body).toMatchObject({ scimType: 'invalidFilter' });
      }
    },
  );
});

describe('work that grows with the square of the input', () => {
  const values = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => ({ value: `${prefix}${n}` }));
  const lists = ['emails', 'phoneNumbers', 'ims', 'photos', 'roles', 'entitlements'];
  const many = (prefix: string) => Object.fromEntries(lists.map((name) => [name, values(200, prefix)]));

  test('is not there: the largest of everything takes a second at most, and what is larger is refused', async () => {
    const timed = async (...request: Parameters<Send>) => {
      const started = performance.now();
      const { status } = await send(...request);
      expect(performance.now() - started, JSON.stringify(request).slice(0, 100)).toBeLessThan(2_000);
      return status;
    };
    const certificate = { x509Certificates: [{ value: `${' '.repeat(900_000)}!` }] };
    expect(await timed('POST', '/Users', fullUser('certificate@x.example', certificate))).toBe(400);
    expect(await timed('POST', '/Users', fullUser('more@x.example', { roles: values(201, 'r') }))).toBe(400);
    const { status, body } = await send('POST', '/Users', fullUser('most@x.example', many('a')));
    expect(status).toBe(201);
    const one = `/Users/${String(body['id'])}`;
    expect(await timed('PUT', one, fullUser('most@x.example', many('b')))).toBe(200);
    expect(await timed('PATCH', one, patchOf({ op: 'remove', path: 'emails', value: values(15_000, 'x') }))).toBe(400);
    expect(await timed('PATCH', one, patchOf({ op: 'remove', path: 'emails', value: values(200, 'x') }))).toBe(200);
    const steps = Array.from({ length: 500 }, (_, n) => ({
      op: 'add',
      path: `roles[value eq "b${n}"].display`,
      value: 'x',
    }));
    expect([200, 400]).toContain(await timed('PATCH', one, patchOf(...steps)));
    expect(await timed('DELETE', one)).toBe(204);
  });
});

test('a number that cannot be kept as it is is refused', async () => {
  for (const number of ['12345678901234567890', '1e400']) {
    const text = JSON.stringify(fullUser('number@x.example', { 'urn:a:b:c': { n: 1 } })).replace(
      '"n":1',
      `"n":${number}`,
    );
    await expectRefused('POST', '/Users', text);
  }
});

test.each(['not-a-uuid', '%00', '..%2F..%2Fetc', "'", 'A'.repeat(200), '018F0000-0000-7000-8000-000000000000'])(
  'the id %s is nobody’s',
  async (id) => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(method, `/Users/${id}`);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] });
    }
  },
);
