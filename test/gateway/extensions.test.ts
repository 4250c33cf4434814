// Schemas that a tenant declares, over HTTP against everything real: what they make of writes, filters, orders, answers and
// discovery. What becomes of users who were there before is in reindexing.test.ts.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scimClient, USER, patchOf, type Answer, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';
import { until } from './client.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';

/** What most tests declare: an attribute of each kind. */
const acme = {
  id: ACME,
  name: 'AcmeUser',
  description: 'What Acme knows of a person',
  attributes: [
    { name: 'costCode', type: 'string', caseExact: true },
    { name: 'radio', type: 'string', canonicalValues: ['handheld', 'vehicle'] },
    { name: 'badge', type: 'integer' },
    { name: 'height', type: 'decimal' },
    { name: 'onCall', type: 'boolean' },
    { name: 'since', type: 'dateTime' },
    { name: 'skills', type: 'string', multiValued: true },
    { name: 'page', type: 'reference' },
    { name: 'links', type: 'reference', multiValued: true },
    { name: 'payrollId', type: 'string', mutability: 'immutable' },
    { name: 'notes', type: 'string', returned: 'request' },
    { name: 'pin', type: 'string', returned: 'never' },
    { name: 'callSign', type: 'string', returned: 'always' },
    {
      name: 'vehicle',
      type: 'complex',
      subAttributes: [
        { name: 'plate', type: 'string' },
        { name: 'seats', type: 'integer' },
      ],
    },
    {
      name: 'shifts',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', type: 'string' },
        { name: 'type', type: 'string' },
        { name: 'hours', type: 'decimal' },
      ],
    },
  ],
};

let stack: Stack;
let database: pg.Client;
beforeAll(async () => {
  stack = await startStack();
  database = new pg.Client({ connectionString: stack.database?.pool.options.connectionString });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.stop();
});

async function createTenant(schemas: readonly object[] = [acme], required: readonly string[] = []) {
  const tenant = await stack.createTenant({ schemas, required });
  return { ...tenant, send: scimClient(stack, tenant) };
}

/** Declares a tenant anew, with its token as it is. */
async function declare(
  tenant: StackTenant,
  schemas: readonly object[],
  required: readonly string[] = [],
): Promise<void> {
  await stack.client.tenants.ensureTenant({
    name: tenant.tenantId,
    owner: 'test',
    owner_name: 'test',
    spec: {
      groups: 'ENABLED',
      required_attributes: { paths: [...required] },
      rate_limit: { requests_per_second: 100_000, burst: 100_000 },
      schemas: schemas.map((schema) => Buffer.from(JSON.stringify(schema))),
    },
    keep_tokens: true,
  });
}

const person = (userName: string, extension?: object, urn = ACME) => ({
  schemas: [USER],
  userName,
  ...(extension && { [urn]: extension }),
});

async function create(send: Send, userName: string, extension?: object, urn = ACME): Promise<string> {
  const { status, body } = await send('POST', '/Users', person(userName, extension, urn));
  expect({ status, body }).toMatchObject({ status: 201 });
  return String(body['id']);
}

const find = (send: Send, filter: string, rest = ''): Promise<Answer> =>
  send('GET', `/Users?filter=${encodeURIComponent(filter)}${rest}`);

async function found(send: Send, filter: string, rest = ''): Promise<unknown[]> {
  const { status, body } = await find(send, filter, rest);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body['Resources'] as Record<string, unknown>[]).map((each) => each['userName']);
}

describe('a declared extension', () => {
  test('is stored by its key, though Entra does not list it in "schemas", and listed there in the answer', async () => {
    const { send } = await createTenant();
    const { status, body } = await send('POST', '/Users', person('a', { COSTCODE: 'C-1', badge: 7, unknown: 1 }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ schemas: [USER, ACME], [ACME]: { costCode: 'C-1', badge: 7 } });
    expect(body[ACME]).not.toHaveProperty('unknown');
  });

  test('nulls and an empty object leave it out', async () => {
    const { send } = await createTenant();
    expect((await send('POST', '/Users', person('a', {}))).body).not.toHaveProperty(ACME);
    expect((await send('POST', '/Users', person('b', { badge: null, skills: [] }))).body).not.toHaveProperty(ACME);
  });

  test.each([
    [{ badge: 'seven' }, `${ACME}:badge must be a whole number, not this text.`],
    [{ badge: 1.5 }, `${ACME}:badge must be a whole number, not this one.`],
    [{ height: true }, `${ACME}:height must be a number, not a boolean.`],
    [{ onCall: 'maybe' }, `${ACME}:onCall must be true or false, not this text.`],
    [{ since: '2026-02-30T00:00:00Z' }, `${ACME}:since must be a date and time such as 2026-01-31T12:00:00Z.`],
    [{ since: 'yesterday' }, `${ACME}:since must be a date and time`],
    [{ skills: 'one' }, `${ACME}:skills must be a list.`],
    [{ page: 'not a uri' }, `${ACME}:page must be a URI such as https://x.example/a or ../Users/1.`],
    [{ links: ['https://x.example/', 'https://x.example/100%'] }, `${ACME}:links must be a URI`],
    [{ skills: [{ value: 'one' }] }, `${ACME}:skills must be a text, not an object.`],
    [{ vehicle: 'VAN' }, `${ACME}:vehicle must be an object, not this text.`],
    [{ vehicle: { seats: '9' + '0'.repeat(20) } }, `${ACME}:vehicle.seats must be a whole number`],
    ['x', `${ACME} must be an object.`],
  ])('%j is refused and nothing is stored', async (extension, detail) => {
    const { send } = await createTenant();
    const { status, body } = await send('POST', '/Users', { ...person('a'), [ACME]: extension });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue', detail: expect.stringContaining(detail) as string },
    });
    expect(await found(send, 'userName pr')).toEqual([]);
  });

  test('takes numbers and booleans as the texts that Entra makes of them, and any text where values are only suggested', async () => {
    const { send } = await createTenant();
    const { body } = await send(
      'POST',
      '/Users',
      person('a', { badge: '42', height: '1.85', onCall: 'True', radio: 'boat' }),
    );
    expect(body[ACME]).toEqual({ badge: 42, height: 1.85, onCall: true, radio: 'boat' });
  });

  test('takes URIs of all kinds as they are, and no others by PATCH either', async () => {
    const { send } = await createTenant();
    const links = ['https://x.example/straße?a=%20#b', '../Users/1', 'tel:+49-30-1', 'urn:x:y'];
    const id = await create(send, 'a', { page: '', links });
    const path = `/Users/${id}`;
    expect((await send('GET', path)).body[ACME]).toMatchObject({ links });
    for (const operation of [
      { op: 'add', path: `${ACME}:page`, value: 'not a uri' },
      { op: 'add', value: { [ACME]: { links: ['a b'] } } },
    ]) {
      const { status, body } = await send('PATCH', path, patchOf(operation));
      expect({ status, body }).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    }
    expect((await send('GET', path)).body).toMatchObject({ [ACME]: { links }, meta: { version: 'W/"1"' } });
  });

  test('leaves the standard’s own references as lenient as they are: nobody is refused for a profileUrl', async () => {
    const { send } = await createTenant();
    const profile = { profileUrl: 'to be done', photos: [{ value: 'no photo yet' }] };
    const { status, body } = await send('POST', '/Users', { ...person('a'), ...profile });
    expect({ status, body }).toMatchObject({ status: 201, body: profile });
  });

  test.each<[string, object, object | undefined]>([
    [
      'the path of an attribute',
      { op: 'Replace', path: `${ACME}:costCode`, value: 'C-2' },
      { costCode: 'C-2', badge: 1 },
    ],
    ['a number as a text', { op: 'Add', path: `${ACME}:badge`, value: '8' }, { costCode: 'C-1', badge: 8 }],
    ['in another case', { op: 'add', path: `${ACME.toLowerCase()}:BADGE`, value: 2 }, { costCode: 'C-1', badge: 2 }],
    [
      'a dot instead of the colon',
      { op: 'replace', path: `${ACME}.costCode`, value: 'C-3' },
      { costCode: 'C-3', badge: 1 },
    ],
    [
      'a pathless value with a path as key',
      { op: 'replace', value: { [`${ACME}:badge`]: 3 } },
      { costCode: 'C-1', badge: 3 },
    ],
    [
      'a pathless value with the object',
      { op: 'replace', value: { [ACME]: { badge: 4 } } },
      { costCode: 'C-1', badge: 4 },
    ],
    [
      'the path of the extension',
      { op: 'add', path: ACME, value: { onCall: 'False' } },
      { costCode: 'C-1', badge: 1, onCall: false },
    ],
    [
      'a sub-attribute',
      { op: 'add', path: `${ACME}:vehicle.plate`, value: 'K' },
      { costCode: 'C-1', badge: 1, vehicle: { plate: 'K' } },
    ],
    [
      'an element that a filter describes',
      { op: 'Replace', path: `${ACME}:shifts[type eq "night"].hours`, value: 7.5 },
      { costCode: 'C-1', badge: 1, shifts: [{ type: 'night', hours: 7.5 }] },
    ],
    [
      'plain values of a list',
      { op: 'add', path: `${ACME}:skills`, value: ['fire', { value: 'first aid' }] },
      { costCode: 'C-1', badge: 1, skills: ['fire', 'first aid'] },
    ],
    ['removal', { op: 'Remove', path: `${ACME}:badge` }, { costCode: 'C-1' }],
    ['removal of all', { op: 'remove', path: ACME }, undefined],
  ])('is PATCHed by %s', async (_, operation, after) => {
    const { send } = await createTenant();
    const id = await create(send, 'a', { costCode: 'C-1', badge: 1 });
    const { status, body } = await send('PATCH', `/Users/${id}`, patchOf(operation));
    expect({ status, extension: body[ACME] }).toEqual({ status: 200, extension: after });
    expect((await send('GET', `/Users/${id}`)).body[ACME]).toEqual(after);
  });

  test('a list of plain values loses those that are named, by value or by filter, and no others', async () => {
    const { send } = await createTenant();
    const id = await create(send, 'a', { skills: ['fire', 'water', 'Air', 'earth'] });
    const patch = async (operation: object) => (await send('PATCH', `/Users/${id}`, patchOf(operation))).body[ACME];
    expect(await patch({ op: 'Remove', path: `${ACME}:skills`, value: [{ value: 'fire' }] })).toEqual({
      skills: ['water', 'Air', 'earth'],
    });
    expect(await patch({ op: 'remove', path: `${ACME}:skills[value eq "air"]` })).toEqual({
      skills: ['water', 'earth'],
    });
    expect(await patch({ op: 'replace', path: `${ACME}:skills[value eq "earth"]`, value: 'sky' })).toEqual({
      skills: ['water', 'sky'],
    });
    const missing = await send(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'replace', path: `${ACME}:skills[value eq "x"]`, value: 'y' }),
    );
    expect(missing).toMatchObject({ status: 400, body: { scimType: 'noTarget' } });
  });

  test('an attribute that it does not have is invalidPath, and a plain name never means one of its attributes', async () => {
    const { send } = await createTenant();
    const id = await create(send, 'a', { badge: 1 });
    for (const path of [`${ACME}:shoeSize`, 'badge', `${ACME}:vehicle.wheels`]) {
      const answer = await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path, value: 1 }));
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidPath' } });
    }
    expect(await find(send, 'badge eq 1')).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
  });
});

describe('filters and orders', () => {
  let send: Send;
  beforeAll(async () => {
    ({ send } = await createTenant());
    await create(send, 'ann', {
      costCode: 'C-1',
      badge: 10,
      height: 1.7,
      since: '2026-01-01T00:00:00+01:00',
      onCall: true,
      skills: ['fire', 'Water'],
    });
    await create(send, 'bob', {
      costCode: 'c-1',
      badge: 9,
      height: 1.75,
      since: '2026-01-01T00:00:00Z',
      shifts: [
        { type: 'night', hours: 7 },
        { type: 'day', value: 'D', hours: 3 },
      ],
    });
    await create(send, 'cyd', { costCode: 'D', radio: 'Vehicle', vehicle: { plate: 'K-1', seats: 8 } });
    await create(send, 'dan');
  });

  test.each([
    [`${ACME}:costCode eq "C-1"`, ['ann']],
    [`${ACME}:costCode sw "c"`, ['bob']],
    [`${ACME}:radio eq "VEHICLE"`, ['cyd']],
    [`${ACME}:badge eq 10`, ['ann']],
    [`${ACME}:badge eq "10.0"`, ['ann']],
    [`${ACME}:badge gt 9`, ['ann']],
    [`${ACME}:badge ge 9`, ['ann', 'bob']],
    [`${ACME}:height lt 1.75`, ['ann']],
    [`${ACME}:since lt "2026-01-01T00:00:00Z"`, ['ann']],
    [`${ACME}:since eq "2025-12-31T19:00:00-05:00"`, ['bob']],
    [`${ACME}:onCall eq "True"`, ['ann']],
    [`${ACME}:skills eq "water"`, ['ann']],
    [`${ACME}:skills co "IR"`, ['ann']],
    [`${ACME}:skills[value eq "fire"]`, ['ann']],
    [`${ACME}:vehicle.plate eq "k-1" and ${ACME}:vehicle.seats gt 7`, ['cyd']],
    [`${ACME}:shifts[type eq "night" and hours gt 5]`, ['bob']],
    [`${ACME}:shifts[type eq "day" and hours gt 5]`, []],
    [`${ACME}:shifts eq "d"`, ['bob']],
    [`not (${ACME}:costCode pr)`, ['dan']],
    [`${ACME.toUpperCase()}:BADGE ne 10 and userName ne "dan"`, ['bob', 'cyd']],
  ])('%s finds %j', async (filter, names) => {
    expect(await found(send, filter)).toEqual(names);
  });

  test.each([
    `${ACME}:badge eq "ten"`,
    `${ACME}:onCall gt true`,
    `${ACME}:pin eq "1"`,
    `${ACME}:shoeSize pr`,
    `${ACME}:vehicle eq 1`,
  ])('%s is invalidFilter', async (filter) => {
    expect(await find(send, filter)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
  });

  test('an order is that of the type, with those without a value last, and first when it is turned round', async () => {
    const sorted = (rest: string) => found(send, 'userName pr', `&sortBy=${encodeURIComponent(rest)}`);
    expect(await sorted(`${ACME}:badge`)).toEqual(['bob', 'ann', 'cyd', 'dan']);
    expect(await sorted(`${ACME}:costCode`)).toEqual(['ann', 'cyd', 'bob', 'dan']);
    expect(await found(send, 'userName pr', `&sortBy=${ACME}:badge&sortOrder=descending`)).toEqual([
      'dan',
      'cyd',
      'ann',
      'bob',
    ]);
  });

  test('totals are true on every page', async () => {
    const { body } = await find(send, `${ACME}:costCode pr`, '&count=1&startIndex=2');
    expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 1 });
    expect((await find(send, `${ACME}:costCode pr`, '&count=0')).body).toMatchObject({ totalResults: 3 });
  });
});

describe('what is returned', () => {
  const extension = { costCode: 'C', notes: 'N', pin: '1234', callSign: 'Florian 1' };

  test('on request, never and always, in every answer', async () => {
    const { send } = await createTenant();
    const created = await send('POST', '/Users', person('a', extension));
    const shown = { costCode: 'C', callSign: 'Florian 1' };
    expect(created.body[ACME]).toEqual(shown);
    const path = `/Users/${String(created.body['id'])}`;
    expect((await send('GET', path)).body[ACME]).toEqual(shown);
    expect((await send('PATCH', path, patchOf({ op: 'add', path: 'title', value: 'T' }))).body[ACME]).toEqual(shown);
    const ask = async (query: string) => (await send('GET', `${path}?${query}`)).body;
    expect((await ask(`attributes=${ACME}:notes`))[ACME]).toEqual({ notes: 'N', callSign: 'Florian 1' });
    expect((await ask(`attributes=${ACME}`))[ACME]).toEqual(shown);
    expect((await ask(`attributes=userName,${ACME}:pin`))[ACME]).toEqual({ callSign: 'Florian 1' });
    expect((await ask('attributes=userName'))[ACME]).toEqual({ callSign: 'Florian 1' });
    expect((await ask(`excludedAttributes=${ACME}:costCode`))[ACME]).toEqual({ callSign: 'Florian 1' });
    expect((await ask(`excludedAttributes=${ACME}`))[ACME]).toEqual({ callSign: 'Florian 1' });
    expect((await ask('excludedAttributes=title'))[ACME]).toEqual(shown);
    const { body } = await find(send, 'userName eq "a"');
    expect(body).toMatchObject({ Resources: [{ [ACME]: shown }] });
    expect(JSON.stringify(body)).not.toMatch(/1234|"N"/);
  });

  test('what is never returned is kept all the same', async () => {
    const { send, tenantId } = await createTenant();
    await create(send, 'a', extension);
    const { rows } = await database.query<{ document: object; comparable: object }>(
      'select document, comparable from muster.users where tenant_id = $1',
      [tenantId],
    );
    expect(rows[0]?.document).toMatchObject({ [ACME]: { pin: '1234' } });
    expect(JSON.stringify(rows[0]?.comparable)).not.toContain('1234');
  });
});

describe('an immutable attribute', () => {
  test.each<[string, (send: Send, id: string) => Promise<Answer>]>([
    [
      'PATCH that replaces it',
      (send, id) => send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: `${ACME}:payrollId`, value: 'P-2' })),
    ],
    [
      'PATCH that removes it',
      (send, id) => send('PATCH', `/Users/${id}`, patchOf({ op: 'remove', path: `${ACME}:payrollId` })),
    ],
    [
      'PATCH that removes the extension',
      (send, id) => send('PATCH', `/Users/${id}`, patchOf({ op: 'remove', path: ACME })),
    ],
    [
      'PATCH beside another change',
      (send, id) =>
        send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', value: { title: 'T', [`${ACME}:payrollId`]: 'P-2' } })),
    ],
    ['PUT', (send, id) => send('PUT', `/Users/${id}`, person('a', { payrollId: 'P-2' }))],
  ])('is not changed by a %s: 400 mutability, and nothing else is either', async (_, change) => {
    const { send } = await createTenant();
    const id = await create(send, 'a', { payrollId: 'P-1', badge: 1 });
    const before = (await send('GET', `/Users/${id}`)).body;
    expect(await change(send, id)).toMatchObject({
      status: 400,
      body: { scimType: 'mutability', detail: expect.stringContaining(`${ACME}:payrollId`) as string },
    });
    expect((await send('GET', `/Users/${id}`)).body).toEqual(before);
  });

  test('takes its first value at any time, the same one again, and stays when a PUT says nothing of it', async () => {
    const { send } = await createTenant();
    const id = await create(send, 'a');
    const patch = patchOf({ op: 'Add', path: `${ACME}:payrollId`, value: 'P-1' });
    expect((await send('PATCH', `/Users/${id}`, patch)).body[ACME]).toEqual({ payrollId: 'P-1' });
    expect((await send('PATCH', `/Users/${id}`, patch)).status).toBe(200);
    expect((await send('PUT', `/Users/${id}`, person('a', { payrollId: 'p-1', badge: 2 }))).body[ACME]).toEqual({
      payrollId: 'P-1',
      badge: 2,
    });
    expect((await send('PUT', `/Users/${id}`, person('a'))).body).toMatchObject({
      schemas: [USER, ACME],
      [ACME]: { payrollId: 'P-1' },
    });
  });

  test('does not stand in the way of a deactivation', async () => {
    const { send } = await createTenant();
    const id = await create(send, 'a', { payrollId: 'P-1' });
    const off = patchOf({
      op: 'replace',
      value: { active: 'False', [`${ACME}:payrollId`]: 'P-2', [`${ACME}:badge`]: 'x' },
    });
    const { status, body } = await send('PATCH', `/Users/${id}`, off);
    expect({ status, body }).toMatchObject({ status: 200, body: { active: false, [ACME]: { payrollId: 'P-1' } } });
    const put = await send('PUT', `/Users/${id}`, { ...person('a', { payrollId: 'P-3' }), active: false });
    expect(put).toMatchObject({ status: 200, body: { active: false, [ACME]: { payrollId: 'P-1' } } });
  });
});

describe('what is required', () => {
  const strict = {
    id: ACME,
    attributes: [
      { name: 'badge', type: 'integer', required: true },
      {
        name: 'vehicle',
        type: 'complex',
        subAttributes: [
          { name: 'plate', required: true },
          { name: 'seats', type: 'integer' },
        ],
      },
    ],
  };

  test('in a schema is mandatory for every user, as is what the tenant requires by a path into it', async () => {
    const { send } = await createTenant([strict], [`${ACME}:vehicle.seats`]);
    expect(await send('POST', '/Users', person('a', { vehicle: { plate: 'K' } }))).toMatchObject({
      status: 400,
      body: {
        scimType: 'invalidValue',
        detail: expect.stringContaining(`${ACME}:vehicle.seats, ${ACME}:badge.`) as string,
      },
    });
    expect((await send('POST', '/Users', person('a', { badge: 1, vehicle: { seats: 2, plate: 'K' } }))).status).toBe(
      201,
    );
  });

  test('of a complex attribute is mandatory where the attribute has a value', async () => {
    const { send } = await createTenant([strict]);
    const id = await create(send, 'a', { badge: 1 });
    const answer = await send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: `${ACME}:vehicle.seats`, value: 2 }));
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(`${ACME}:vehicle.plate`) as string },
    });
  });

  test('of users who were there before is only asked for when a request takes it away', async () => {
    const { send, ...tenant } = await createTenant([]);
    const id = await create(send, 'a');
    await declare(tenant, [strict]);
    await until(async () => (await send('POST', '/Users', person('x'))).status === 400);
    expect((await send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'title', value: 'T' }))).status).toBe(200);
    await send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: `${ACME}:badge`, value: 1 }));
    expect(await send('PATCH', `/Users/${id}`, patchOf({ op: 'remove', path: `${ACME}:badge` }))).toMatchObject({
      status: 400,
      body: { scimType: 'mutability' },
    });
    expect(
      (await send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: 'False' }))).status,
    ).toBe(200);
  });

  test('shows in discovery', async () => {
    const { send } = await createTenant([strict]);
    expect((await send('GET', '/ResourceTypes/User')).body).toMatchObject({
      schemaExtensions: expect.arrayContaining([{ schema: ACME, required: true }]) as unknown,
    });
    expect((await send('GET', `/Schemas/${ACME}`)).body).toMatchObject({
      attributes: [
        { name: 'badge', required: true },
        { name: 'vehicle', required: false, subAttributes: [{ name: 'plate', required: true }, { name: 'seats' }] },
      ],
    });
  });
});

test('discovery shows a declared schema with every characteristic spelled out, to its tenant alone', async () => {
  const { send } = await createTenant();
  const { send: other } = await createTenant([]);
  const { body } = await send('GET', `/Schemas/${ACME.toUpperCase()}`);
  expect(body).toMatchObject({ id: ACME, name: 'AcmeUser', meta: { resourceType: 'Schema' } });
  expect((body['attributes'] as object[])[0]).toEqual({
    name: 'costCode',
    type: 'string',
    multiValued: false,
    description: '',
    required: false,
    caseExact: true,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  });
  const ids = async (each: Send) =>
    ((await each('GET', '/Schemas')).body['Resources'] as { id: string }[]).map(({ id }) => id);
  expect(await ids(send)).toContain(ACME);
  expect(await ids(other)).not.toContain(ACME);
  expect((await other('GET', `/Schemas/${ACME}`)).status).toBe(404);
  expect(JSON.stringify(body)).not.toContain('null');
});

describe('an extension of groups', () => {
  const TEAM = 'urn:ietf:params:scim:schemas:extension:acme:2.0:Group';
  const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
  const team = {
    id: TEAM,
    resourceType: 'Group',
    attributes: [
      { name: 'rank', type: 'integer', required: true },
      { name: 'code', mutability: 'immutable' },
      { name: 'notes', returned: 'request' },
    ],
  };
  const named = (displayName: string, extension: object, members: readonly object[] = []) => ({
    schemas: [GROUP],
    displayName,
    members,
    [TEAM]: extension,
  });

  test('is validated, filtered, sorted and projected as one of users is, and users do not have it', async () => {
    const tenant = await stack.createTenant({ schemas: [team, acme], groups: 'ENABLED' });
    const send = scimClient(stack, tenant);
    const value = await create(send, 'ann', { badge: 1 });
    const made = await send('POST', '/Groups', named('fire', { rank: '2', code: 'F', notes: 'N' }, [{ value }]));
    expect(made).toMatchObject({ status: 201, body: { schemas: [GROUP, TEAM], members: [{ value }] } });
    expect(made.body[TEAM]).toEqual({ rank: 2, code: 'F' });
    expect((await send('POST', '/Groups', named('water', { rank: 1 }))).status).toBe(201);
    expect(await send('POST', '/Groups', named('air', { code: 'A' }))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(`${TEAM}:rank`) as string },
    });
    const list = async (path: string) =>
      ((await send('GET', path)).body['Resources'] as Record<string, unknown>[]).map((each) => each['displayName']);
    expect(await list(`/Groups?filter=${TEAM}:rank%20gt%201`)).toEqual(['fire']);
    expect(await list(`/Groups?sortBy=${TEAM}:rank`)).toEqual(['water', 'fire']);
    expect(await find(send, `${TEAM}:rank pr`)).toMatchObject({ status: 400 });
    const path = `/Groups/${String(made.body['id'])}`;
    const recode = patchOf({ op: 'replace', path: `${TEAM}:code`, value: 'X' }, { op: 'remove', path: 'members' });
    expect(await send('PATCH', path, recode)).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect((await send('GET', `${path}?attributes=members,${TEAM}:notes`)).body).toMatchObject({
      members: [{ value }],
      [TEAM]: { notes: 'N' },
    });
    expect((await send('PUT', path, named('fire', { rank: 3 }))).body[TEAM]).toEqual({ rank: 3, code: 'F' });
    expect((await send('GET', '/ResourceTypes/Group')).body).toMatchObject({
      schemaExtensions: [{ schema: TEAM, required: true }],
    });
  });

  test('is found in groups that were stored before it was declared', async () => {
    const tenant = await stack.createTenant({ groups: 'ENABLED' });
    const send = scimClient(stack, tenant);
    const { body } = await send('POST', '/Groups', named('fire', { rank: 2, code: 'F' }));
    await declare(tenant, [team]);
    const filter = `/Groups?filter=${TEAM}:rank%20eq%202`;
    await until(async () => (await send('GET', filter)).status === 200);
    expect((await send('GET', filter)).body).toMatchObject({ Resources: [{ displayName: 'fire' }] });
    await declare(tenant, []);
    expect((await send('DELETE', `/Groups/${String(body['id'])}`)).status).toBe(204);
    expect(
      (await database.query('select from muster.group_terms where tenant_id = $1', [tenant.tenantId])).rowCount,
    ).toBe(0);
  });

  test('at the root, what only the one type has is without a value for the other', async () => {
    const tenant = await stack.createTenant({ schemas: [team, acme], groups: 'ENABLED' });
    const send = scimClient(stack, tenant);
    await create(send, 'ann', { badge: 1 });
    await send('POST', '/Groups', named('fire', { rank: 1 }));
    const search = async (filter: string) => {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
      const { status, body } = await send('POST', '/.search', { schemas, filter });
      expect(status).toBe(200);
      return (body['Resources'] as Record<string, unknown>[]).map((each) => each['userName'] ?? each['displayName']);
    };
    expect(await search(`${TEAM}:rank eq 1`)).toEqual(['fire']);
    expect(await search(`${ACME}:badge eq 1 or ${TEAM}:rank eq 1`)).toEqual(['ann', 'fire']);
    expect(await search(`not (${ACME}:badge pr)`)).toEqual(['fire']);
  });
});

test('two tenants mean by one URN what each of them declared, and neither sees the other’s', async () => {
  const one = await createTenant([{ id: ACME, attributes: [{ name: 'level', type: 'integer' }] }]);
  const other = await createTenant([
    { id: ACME, attributes: [{ name: 'level', type: 'string', caseExact: true }, { name: 'own' }] },
  ]);
  await create(one.send, 'a', { level: 10, own: 'x' });
  await create(other.send, 'a', { level: '9', own: 'x' });
  expect(await found(one.send, `${ACME}:level gt 9`)).toEqual(['a']);
  expect(await found(other.send, `${ACME}:level gt "10"`)).toEqual(['a']);
  expect(await find(one.send, `${ACME}:own pr`)).toMatchObject({ status: 400 });
  expect(await found(other.send, `${ACME}:own eq "X"`)).toEqual(['a']);
  expect((await one.send('POST', '/Users', person('b', { level: 'high' }))).status).toBe(400);
  expect((await other.send('POST', '/Users', person('b', { level: 1 }))).status).toBe(400);
});
