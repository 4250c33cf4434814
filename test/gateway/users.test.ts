// Users over HTTP, through gateway, directory and Postgres.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTERPRISE, USER, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
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

const create = async (userName: string, rest: Record<string, unknown> = {}): Promise<string> => {
  const { status, body } = await send('POST', '/Users', fullUser(userName, rest));
  expect(status).toBe(201);
  return body['id'] as string;
};
const find = async (filter: string) => (await send('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body;

describe('create', () => {
  test('answers 201 with the whole resource, Location and ETag', async () => {
    const user = fullUser('create@x.example', { externalId: 'Ext', 'urn:custom:1.0:User': { b: [1, { c: 'ü' }] } });
    const { status, headers, body } = await send('POST', '/Users', user);
    expect(status).toBe(201);
    expect(headers.get('content-type')).toMatch(/^application\/scim\+json/);
    const { id, meta, schemas, ...rest } = body;
    const location = `${stack.url}/scim/v2/Users/${String(id)}`;
    expect(headers.get('location')).toBe(location);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(meta).toMatchObject({ resourceType: 'User', location, version: 'W/"1"' });
    expect(Date.parse((meta as { created: string }).created)).toBeGreaterThan(Date.now() - 60_000);
    expect(schemas).toEqual([USER, ENTERPRISE, 'urn:custom:1.0:User']);
    const { schemas: _, ...sent } = user;
    expect(rest).toEqual(sent);
    expect((await send('GET', `/Users/${String(id)}`)).body).toEqual(body);
    expect((await find('userName eq "CREATE@x.example"'))['Resources']).toEqual([body]);
  });

  test('ignores what is null, unknown or read-only, and never shows a password', async () => {
    const { status, body } = await send('POST', '/Users', {
      schemas: [USER, 'urn:not:known'],
      id: 'mine',
      USERNAME: 'null@x.example',
      meta: { resourceType: 'User', created: '1999-01-01T00:00:00Z' },
      groups: [{ value: 'x' }],
      password: 'secret',
      title: null,
      emails: [],
      nosuch: { a: 1 },
      active: 'True',
    });
    expect(status).toBe(201);
    expect(body['id']).not.toBe('mine');
    expect(Object.keys(body).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'userName']);
    expect(body['active']).toBe(true);
    expect(JSON.stringify(body)).not.toContain('1999');
  });

  test('a userName that is taken is 409 uniqueness, whatever its case, and the filter finds who has it', async () => {
    await create('taken@x.example');
    const { status, body } = await send('POST', '/Users', fullUser('TAKEN@x.example'));
    expect(status).toBe(409);
    expect(body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    expect((await find('userName eq "Taken@X.example"'))['totalResults']).toBe(1);
  });

  test('letters beyond ASCII fold alike in the filter and in uniqueness', async () => {
    await create('Müller@x.example');
    expect((await send('POST', '/Users', fullUser('MÜLLER@x.example'))).status).toBe(409);
    expect((await find('userName eq "mÜLLER@x.example"'))['totalResults']).toBe(1);
    expect((await find('emails.value sw "MÜLL"'))['totalResults']).toBe(1);
  });

  test('of twenty creates of one userName at once, one succeeds', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', '/Users', fullUser('race@x.example'))),
    );
    expect(answers.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });
});

describe('mandatory attributes', () => {
  const seven = [
    'userName',
    'name.familyName',
    'name.givenName',
    `${ENTERPRISE}:employeeNumber`,
    'emails[type eq "work"].value',
    'preferredLanguage',
    'active',
  ];

  test('all that are missing are named at once, by full path, with how to map them', async () => {
    const { status, body } = await strict('POST', '/Users', { schemas: [USER], externalId: 'x' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: '400', scimType: 'invalidValue' });
    for (const path of seven) expect(body['detail']).toContain(path);
    expect(body['detail']).toContain('Coalesce([preferredLanguage], "en")');
  });

  test.each([
    ['blank', { preferredLanguage: '  ' }, 'preferredLanguage'],
    ['null', { name: { familyName: 'F', givenName: null } }, 'name.givenName'],
    ['of another type', { emails: [{ type: 'home', value: 'x@y' }] }, 'emails[type eq "work"].value'],
    ['in an empty object', { [ENTERPRISE]: {} }, 'employeeNumber'],
  ])('one that is %s is missing', async (_, part, path) => {
    const { status, body } = await strict('POST', '/Users', fullUser('gap@x.example', part));
    expect(status).toBe(400);
    expect(body['detail']).toContain(path);
    expect((await strict('GET', '/Users?filter=userName+eq+%22gap@x.example%22')).body['totalResults']).toBe(0);
  });

  test('PUT and PATCH may not make one missing, and then change nothing', async () => {
    const { body: user } = await strict('POST', '/Users', fullUser('keep@x.example'));
    const path = `/Users/${String(user['id'])}`;
    const { preferredLanguage: _, ...without } = fullUser('keep@x.example');
    const { active: __, ...inactive } = fullUser('keep@x.example');
    expect((await strict('PUT', path, inactive)).body['detail']).toContain('missing: active.');
    const answers = [
      await strict('PUT', path, without),
      await strict('PATCH', path, patchOf({ op: 'replace', path: 'preferredLanguage', value: '' })),
      await strict('PATCH', path, patchOf({ op: 'replace', path: 'preferredLanguage', value: null })),
      await strict('PATCH', path, patchOf({ op: 'replace', value: { preferredLanguage: ' ' } })),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ scimType: 'invalidValue' });
      expect(body['detail']).toContain('preferredLanguage');
    }
    const removed = await strict('PATCH', path, patchOf({ op: 'remove', path: 'emails[type eq "work"]' }));
    expect(removed.body).toMatchObject({ status: '400', scimType: 'mutability' });
    expect((await strict('GET', path)).body).toEqual(user);
  });

  test('/Schemas of the tenant marks them, and a relaxed tenant has only userName', async () => {
    const required = async (client: Send) => {
      const { body } = await client('GET', '/Schemas');
      return (body['Resources'] as { attributes: { name: string; required: boolean }[] }[]).flatMap((schema) =>
        schema.attributes.filter((each) => each.required).map((each) => each.name),
      );
    };
    expect((await required(strict)).sort()).toEqual(
      ['userName', 'name', 'preferredLanguage', 'active', 'emails', 'employeeNumber'].sort(),
    );
    expect(await required(send)).toEqual(['userName']);
  });
});

describe('deactivation', () => {
  test('the user stays readable and filterable with active false, and comes back', async () => {
    const id = await create('leaver@x.example');
    const off = await send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    expect(off.status).toBe(200);
    expect(off.body['active']).toBe(false);
    expect((await send('GET', `/Users/${id}`)).body['active']).toBe(false);
    expect((await find('userName eq "leaver@x.example"'))['Resources']).toMatchObject([{ id, active: false }]);
    expect((await find('userName eq "leaver@x.example" and active eq "False"'))['totalResults']).toBe(1);
    const on = await send('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'True' }));
    expect(on.body['active']).toBe(true);
  });

  test('never fails because of another attribute, and the rest of the request counts where it can', async () => {
    const id = await create('other@x.example', { title: 'Before' });
    await create('someone@x.example');
    const answer = await send(
      'PATCH',
      `/Users/${id}`,
      patchOf(
        { op: 'Replace', path: 'title', value: 5 },
        { op: 'Replace', path: 'nosuch', value: 'x' },
        { op: 'Replace', path: 'displayName', value: 'After' },
        { op: 'Replace', path: 'userName', value: 'someone@x.example' },
        { op: 'Replace', path: 'active', value: 'False' },
      ),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      active: false,
      title: 'Before',
      displayName: 'After',
      userName: 'other@x.example',
    });
  });

  test.each([
    { op: 'Replace', path: 'active', value: 'False' },
    { op: 'replace', path: 'Active', value: ' false ' },
    { op: 'replace', value: { active: 'FALSE' } },
    { op: 'replace', path: `${USER}:active`, value: false },
    { op: 'replace', path: `${USER}.active`, value: false },
    { op: 'add', path: 'active', value: [{ value: 'False' }] },
    { op: 'replace', path: USER, value: { active: false } },
  ])('holds in the spelling %j', async (operation) => {
    const path = `/Users/${await create(`spelling-${crypto.randomUUID()}@x.example`)}`;
    expect((await send('PATCH', path, patchOf(operation))).body['active']).toBe(false);
    expect((await send('GET', path)).body['active']).toBe(false);
  });

  test.each([
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:1.0:User:active', value: false },
    { op: 'replace', path: 'active', value: 'maybe' },
    { op: 'replace', value: { path: 'active', value: false } },
  ])('is not confirmed when it was not done: %j', async (operation) => {
    const path = `/Users/${await create(`unsaid-${crypto.randomUUID()}@x.example`)}`;
    const { body: before } = await send('GET', path);
    expect((await send('PATCH', path, patchOf(operation))).status).toBe(400);
    expect((await send('GET', path)).body).toEqual(before);
  });

  test('never fails because of a mandatory attribute, by PATCH or by PUT', async () => {
    const tenant = await stack.createTenant({ name: 'tightened' });
    const relaxed = scimClient(stack, tenant);
    const bare = { schemas: [USER], userName: 'bare@x.example' };
    const { body: user } = await relaxed('POST', '/Users', bare);
    const tightened = scimClient(stack, await stack.createTenant({ name: 'tightened', required: 'default' }));
    const path = `/Users/${String(user['id'])}`;
    await expect.poll(async () => (await tightened('POST', '/Users', bare)).status, { timeout: 5_000 }).toBe(400);
    expect((await tightened('PATCH', path, patchOf({ op: 'replace', value: { active: false } }))).status).toBe(200);
    // What has nothing to do with the gap is not blocked by it either.
    expect((await tightened('PATCH', path, patchOf({ op: 'replace', value: { active: true } }))).status).toBe(200);
    expect((await tightened('PATCH', path, patchOf({ op: 'replace', path: 'title', value: 'T' }))).status).toBe(200);
    const put = await tightened('PUT', path, { ...bare, active: 'False', title: 7 });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({ active: false, title: 'T' });
  });
});

describe('delete', () => {
  test('is 204, then 404 everywhere; the userName is free and the id is not used again', async () => {
    const id = await create('gone@x.example');
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(404);
    expect((await send('GET', `/Users/${id}`)).status).toBe(404);
    expect((await send('PATCH', `/Users/${id}`, patchOf({ op: 'remove', path: 'title' }))).status).toBe(404);
    expect((await send('PUT', `/Users/${id}`, fullUser('gone@x.example'))).status).toBe(404);
    for (const filter of [`id eq "${id}"`, 'userName eq "gone@x.example"', 'emails.value eq "gone@x.example"']) {
      expect((await find(filter))['totalResults']).toBe(0);
    }
    expect(await create('gone@x.example')).not.toBe(id);
  });
});

describe('versions', () => {
  test('each change counts one up; what changes nothing changes neither version nor time', async () => {
    const id = await create('version@x.example', { title: 'A' });
    const path = `/Users/${id}`;
    const first = await send('PATCH', path, patchOf({ op: 'replace', path: 'title', value: 'B' }));
    expect(first.headers.get('etag')).toBe('W/"2"');
    const { title: _, ...rest } = first.body;
    const same = [
      await send('PATCH', path, patchOf({ op: 'replace', path: 'title', value: 'B' })),
      await send('PATCH', path, patchOf({ op: 'remove', path: 'nickName' })),
      await send('PUT', path, first.body),
    ];
    for (const { status, body } of same) {
      expect(status).toBe(200);
      expect(body).toEqual(first.body);
    }
    const { meta, ...after } = (await send('PUT', path, rest)).body;
    expect(meta).toMatchObject({ version: 'W/"3"' });
    expect(after).not.toHaveProperty('title');
  });

  test('If-Match and If-None-Match', async () => {
    const path = `/Users/${await create('etag@x.example')}`;
    const change = patchOf({ op: 'replace', path: 'title', value: 'X' });
    expect((await send('PATCH', path, change, { 'if-match': 'W/"7"' })).status).toBe(412);
    expect((await send('PUT', path, fullUser('etag@x.example'), { 'if-match': '"7"' })).status).toBe(412);
    expect((await send('DELETE', path, undefined, { 'if-match': 'W/"7"' })).status).toBe(412);
    const unmodified = await send('GET', path, undefined, { 'if-none-match': 'W/"1"' });
    expect(unmodified.status).toBe(304);
    expect(unmodified.headers.get('etag')).toBe('W/"1"');
    expect((await send('PATCH', path, change, { 'if-match': '"7", W/"1"' })).status).toBe(200);
    expect((await send('GET', path, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(200);
    expect((await send('GET', path, undefined, { 'if-match': 'W/"1"' })).status).toBe(412);
    for (const tag of ['*', 'W/"2"']) {
      expect((await send('PUT', path, fullUser('etag@x.example'), { 'if-none-match': tag })).status).toBe(412);
      expect((await send('PATCH', path, change, { 'if-none-match': tag })).status).toBe(412);
      expect((await send('DELETE', path, undefined, { 'if-none-match': tag })).status).toBe(412);
    }
    expect((await send('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
  });

  test('fifty PATCHes at once lose nothing', async () => {
    const path = `/Users/${await create('busy@x.example')}`;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        send('PATCH', path, patchOf({ op: 'add', path: 'phoneNumbers', value: [{ type: `t${n}`, value: `${n}` }] })),
      ),
    );
    expect(new Set(answers.map((each) => each.status))).toEqual(new Set([200]));
    const { body, headers } = await send('GET', path);
    expect(headers.get('etag')).toBe('W/"51"');
    const numbers = (body['phoneNumbers'] as { value: string }[]).map((each) => Number(each.value));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

test('a PATCH is all or nothing', async () => {
  const path = `/Users/${await create('atomic@x.example')}`;
  const { body: before } = await send('GET', path);
  const answer = await send(
    'PATCH',
    path,
    patchOf({ op: 'replace', path: 'displayName', value: 'X' }, { op: 'replace', path: 'nosuch', value: 1 }),
  );
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ scimType: 'invalidPath' });
  expect((await send('GET', path)).body).toEqual(before);
});

test('a change moves the user from the old values of a filter to the new ones', async () => {
  const path = `/Users/${await create('moved@x.example', { title: 'Old' })}`;
  await send(
    'PATCH',
    path,
    patchOf(
      { op: 'replace', path: 'title', value: 'New' },
      { op: 'replace', path: 'userName', value: 'moved2@x.example' },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'moved2@x.example' },
    ),
  );
  for (const [filter, count] of [
    ['title eq "Old"', 0],
    ['title eq "new"', 1],
    ['userName eq "moved@x.example"', 0],
    ['userName eq "moved2@x.example"', 1],
    ['emails[type eq "work" and value eq "moved@x.example"]', 0],
    ['emails[type eq "work" and value eq "moved2@x.example"]', 1],
  ] as const) {
    expect((await find(filter))['totalResults'], filter).toBe(count);
  }
});

describe('lists', () => {
  let list: Send;
  beforeAll(async () => {
    list = scimClient(stack, await stack.createTenant());
    for (let n = 1; n <= 11; n++) {
      const user = fullUser(`u${n}@x.example`, { title: n % 2 ? 'Odd' : 'Even', nickName: n === 3 ? 'Aa' : undefined });
      expect((await list('POST', '/Users', user)).status).toBe(201);
    }
  });

  test('pages cover everyone once, with true totals', async () => {
    const seen: unknown[] = [];
    for (let start = 1; start <= 15; start += 5) {
      const { status, body } = await list('GET', `/Users?startIndex=${start}&count=5&filter=title+pr`);
      expect(status).toBe(200);
      const resources = body['Resources'] as { userName: string }[];
      expect(body).toMatchObject({ totalResults: 11, startIndex: start, itemsPerPage: resources.length });
      seen.push(...resources.map((each) => each.userName));
    }
    expect(seen).toEqual(Array.from({ length: 11 }, (_, n) => `u${n + 1}@x.example`));
  });

  test.each([
    ['count=0', { totalResults: 11, itemsPerPage: 0, Resources: [] }],
    ['count=-1', { totalResults: 11, itemsPerPage: 0 }],
    ['startIndex=-5&count=2', { totalResults: 11, startIndex: 1, itemsPerPage: 2 }],
    ['startIndex=50', { totalResults: 11, startIndex: 50, itemsPerPage: 0 }],
    ['count=5', { totalResults: 11, itemsPerPage: 5 }],
    ['filter=title+eq+%22odd%22&count=2', { totalResults: 6, itemsPerPage: 2 }],
    ['filter=title+eq+%22odd%22&count=0', { totalResults: 6 }],
    ['count=100000', { totalResults: 11, itemsPerPage: 11 }],
    ['aadOptscim062020&nosuch=1', { totalResults: 11 }],
  ])('%s', async (query, expected) => {
    expect((await list('GET', `/Users?${query}`)).body).toMatchObject(expected);
  });

  test.each(['count=x', 'startIndex=1.5', 'sortOrder=up', 'sortBy=nosuch', 'filter=nosuch+eq+1', 'filter=userName'])(
    '%s is 400',
    async (query) => {
      expect((await list('GET', `/Users?${query}`)).status).toBe(400);
    },
  );

  test('sorts both ways, with those that have no value at the end that RFC 7644 gives them', async () => {
    const names = async (query: string) =>
      ((await list('GET', `/Users?${query}`)).body['Resources'] as { userName: string }[]).map((each) => each.userName);
    expect((await names('sortBy=userName')).slice(0, 3)).toEqual(['u10@x.example', 'u11@x.example', 'u1@x.example']);
    expect((await names('sortBy=userName&sortOrder=descending'))[0]).toBe('u9@x.example');
    expect((await names('sortBy=nickName'))[0]).toBe('u3@x.example');
    expect((await names('sortBy=nickName&sortOrder=descending')).at(-1)).toBe('u3@x.example');
    expect(await names('sortBy=emails.value&count=1')).toEqual(['u10@x.example']);
  });

  test('attributes and excludedAttributes shape every answer', async () => {
    const { body } = await list('GET', '/Users?count=1&attributes=username,name.GIVENNAME,emails.value');
    const [user] = body['Resources'] as Record<string, unknown>[];
    expect(Object.keys(user ?? {}).sort()).toEqual(['emails', 'id', 'name', 'schemas', 'userName']);
    expect(user).toMatchObject({ name: { givenName: 'Given' }, emails: [{ value: 'u1@x.example' }] });
    expect(JSON.stringify(user)).not.toContain('Family');
    const path = `/Users/${String(user?.['id'])}?excludedAttributes=meta,name.familyName,${ENTERPRISE}:employeeNumber,id`;
    const { body: cut } = await list('GET', path);
    expect(cut).not.toHaveProperty('meta');
    expect(cut).toMatchObject({ id: user?.['id'], name: { givenName: 'Given' } });
    expect(JSON.stringify(cut['name'])).not.toContain('familyName');
    expect(cut).not.toHaveProperty([ENTERPRISE]);
  });

  test('POST to .search is the same query, and the root searches every type', async () => {
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'title eq "odd"',
      attributes: ['userName'],
      sortBy: 'userName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 2,
    };
    for (const path of ['/Users/.search', '/.search']) {
      const { status, body } = await list('POST', path, search);
      expect(status).toBe(200);
      expect(body).toMatchObject({ totalResults: 6, startIndex: 2, itemsPerPage: 2 });
      expect(body['Resources']).toMatchObject([{ userName: 'u7@x.example' }, { userName: 'u5@x.example' }]);
    }
  });
});

test('groups are off: a list of them is empty, making one is 501, one by id is 404', async () => {
  for (const path of ['/Groups', '/Groups?excludedAttributes=members&filter=displayName+eq+%22x%22']) {
    const { status, body } = await send('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
  }
  expect((await send('POST', '/Groups', { schemas: [], displayName: 'x' })).status).toBe(501);
  expect((await send('GET', '/Groups/x')).status).toBe(404);
  expect((await send('GET', '/Me')).status).toBe(501);
});

test('discovery documents are consistent with each other and have no nulls', async () => {
  const { body: types } = await send('GET', '/ResourceTypes');
  const [type] = types['Resources'] as { schema: string; schemaExtensions: { schema: string }[] }[];
  const { body: schemas } = await send('GET', '/Schemas');
  const ids = (schemas['Resources'] as { id: string }[]).map((each) => each.id);
  expect(ids).toEqual([type?.schema, ...(type?.schemaExtensions ?? []).map((each) => each.schema)]);
  expect(JSON.stringify(schemas)).not.toContain('null');
  for (const id of ids) expect((await send('GET', `/Schemas/${id}`)).body).toMatchObject({ id });
  expect((await send('GET', '/ResourceTypes/User')).body).toMatchObject({ name: 'User', endpoint: '/Users' });
  expect((await send('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true, maxResults: 200 },
    etag: { supported: true },
    sort: { supported: true },
    bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 4_194_304 },
  });
  expect((await send('GET', '/Schemas/urn:nosuch')).status).toBe(404);
});
