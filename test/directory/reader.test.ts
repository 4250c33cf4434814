// What applications read: users and groups by each of their names and a page at a time, and nothing of another tenant.
import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPrivatePostgres } from '../support/postgres.ts';
import { createReader, readerClient, type ReaderClient } from '../support/reader.ts';
import { ENTERPRISE, GROUP, fullUser, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

const { INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, PERMISSION_DENIED, UNAVAILABLE } = grpc.status;
const NOBODY = '01900000-0000-7000-8000-000000000000';

let stack: Stack;
let reader: ReaderClient;
/** Has groups. */
let acme: string;
let sendAcme: Send;
/** Has users with the same names, ids of its own, and no groups. */
let other: string;
let sendOther: Send;

const clients: ReaderClient[] = [];
function client(token: string | undefined, address = stack.directoryAddress): ReaderClient {
  const made = readerClient(address, token);
  clients.push(made);
  return made;
}

beforeAll(async () => {
  stack = await startStack();
  const [one, two] = [await stack.createTenant({ groups: 'ENABLED' }), await stack.createTenant()];
  [acme, other] = [one.tenantId, two.tenantId];
  [sendAcme, sendOther] = [scimClient(stack, one), scimClient(stack, two)];
  reader = client(await createReader(stack.client));
});
afterAll(async () => {
  for (const one of clients) one.close();
  await stack.stop();
});

async function create(send: Send, path: string, body: unknown): Promise<string> {
  const answer = await send('POST', path, body);
  expect(answer.status).toBe(201);
  return answer.body['id'] as string;
}

const createUser = (send: Send, name: string, rest: Readonly<Record<string, unknown>> = {}) =>
  create(send, '/Users', fullUser(`${name}@x.example`, rest));
const createGroup = (displayName: string, ...members: readonly string[]) =>
  create(sendAcme, '/Groups', { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });

/** A tenant of its own, so that a test knows all that is in it. */
async function startTenant(options: Parameters<Stack['createTenant']>[0] = {}) {
  const tenant = await stack.createTenant(options);
  return { id: tenant.tenantId, send: scimClient(stack, tenant) };
}

/** Every page of a list, one after another. */
async function pages(tenant_id: string, page_size: number, filter = '') {
  const found: string[][] = [];
  let cursor = '';
  do {
    const { users, next } = await reader.listUsers({ tenant_id, page_size, filter, cursor });
    found.push(users.map(({ id }) => id));
    cursor = next;
  } while (cursor !== '');
  return found;
}

describe('a user is found', () => {
  const names = { externalId: 'Ext-1', [ENTERPRISE]: { employeeNumber: 'No-42' } };
  let anna: string;
  beforeAll(async () => {
    anna = await createUser(sendAcme, 'Anna', names);
    await createUser(sendOther, 'Anna', names);
  });

  test.each([
    ['id', () => ({ id: anna })],
    ['user_name, without regard to case', () => ({ user_name: 'aNNA@x.EXAMPLE' })],
    ['external_id', () => ({ external_id: 'Ext-1' })],
    ['employee_number, without regard to case', () => ({ employee_number: 'no-42' })],
  ])('by its %s, in the tenant that is asked for', async (_, by) => {
    expect(await reader.findUser({ tenant_id: acme, ...by() })).toMatchObject({
      tenant_id: acme,
      id: anna,
      version: 1,
      user_name: 'Anna@x.example',
      external_id: 'Ext-1',
      employee_number: 'No-42',
      active: true,
    });
  });

  test.each([
    [{ id: NOBODY }],
    [{ id: 'no id' }],
    [{ user_name: 'nobody' }],
    [{ external_id: 'ext-1' }],
    [{ employee_number: 'null' }],
  ])('by nothing that is not its own: %j', async (by) => {
    await expect(reader.findUser({ tenant_id: acme, ...by })).rejects.toMatchObject({ code: NOT_FOUND });
  });

  test.each(['external_id', 'employee_number'] as const)('by %s only when no other has it', async (by) => {
    const value = `shared-${by}`;
    const shared = by === 'external_id' ? { externalId: value } : { [ENTERPRISE]: { employeeNumber: value } };
    for (const name of ['b1', 'b2']) await createUser(sendAcme, `${by}-${name}`, shared);
    await expect(reader.findUser({ tenant_id: acme, [by]: value })).rejects.toMatchObject({
      code: FAILED_PRECONDITION,
      details: expect.stringContaining('More than one user has this'),
    });
  });

  test.each([
    [{}, 'by: say what to look for'],
    [{ user_name: '' }, 'user_name is empty'],
    [{ user_name: 'a\0' }, 'cannot be stored'],
  ])('and %j is refused with what is wrong', async (by, details) => {
    await expect(reader.findUser({ tenant_id: acme, ...by })).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining(details),
    });
  });

  test('as it is after each change, deactivated too, and not when it is gone', async () => {
    const id = await createUser(sendAcme, 'change');
    const find = () => reader.findUser({ tenant_id: acme, id });
    const before = await find();
    await sendAcme('PUT', `/Users/${id}`, { ...fullUser('change@x.example'), active: 'False', displayName: 'Changed' });
    const after = await find();
    expect(after).toMatchObject({ active: false, display_name: 'Changed', version: 2 });
    expect(after.created_time_ms).toBe(before.created_time_ms);
    expect(after.modified_time_ms).toBeGreaterThan(before.modified_time_ms);
    const { meta: _, id: _id, ...sent } = (await sendAcme('GET', `/Users/${id}`)).body;
    expect(JSON.parse(String(after.document))).toEqual(sent);
    await sendAcme('DELETE', `/Users/${id}`);
    await expect(find()).rejects.toMatchObject({ code: NOT_FOUND });
  });
});

describe('many users at once', () => {
  test('come in the order of their ids, each once, without those that there are not', async () => {
    const { id: tenant_id, send } = await startTenant();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await createUser(send, name));
    const [a, b, c] = ids as [string, string, string];
    const asked = [c, NOBODY, a, 'no id', c, b, a.toUpperCase()];
    const { users } = await reader.batchGetUsers({ tenant_id, ids: asked });
    expect(users.map(({ id }) => id)).toEqual([c, a, b]);
    expect((await reader.batchGetUsers({ tenant_id, ids: [] })).users).toEqual([]);
  });

  test('are 1,000 at most', async () => {
    const ids = Array.from({ length: 1_000 }, () => NOBODY);
    expect((await reader.batchGetUsers({ tenant_id: acme, ids })).users).toEqual([]);
    await expect(reader.batchGetUsers({ tenant_id: acme, ids: [...ids, NOBODY] })).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining('at most 1000'),
    });
  });

  test('are found though they take several looks', async () => {
    const { id: tenant_id, send } = await startTenant();
    const ids: string[] = [];
    while (ids.length < 230) {
      const names = Array.from({ length: 8 }, (_, at) => `many-${ids.length + at}`);
      ids.push(...(await Promise.all(names.map((name) => createUser(send, name)))));
    }
    const { users } = await reader.batchGetUsers({ tenant_id, ids });
    expect(users.map(({ id }) => id)).toEqual(ids);
    expect((await pages(tenant_id, 1_000)).flat()).toEqual(ids.toSorted());
    expect((await pages(tenant_id, 0)).map((page) => page.length)).toEqual([100, 100, 32]);
  });
});

describe('a list of users', () => {
  test('is in the order of ids, without gap or repetition, and ends', async () => {
    const { id, send } = await startTenant();
    expect(await pages(id, 2)).toEqual([[]]);
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await createUser(send, name));
    expect(await pages(id, 2)).toEqual([ids.slice(0, 2), ids.slice(2)]);
    expect(await pages(id, 3)).toEqual([ids.slice(0, 3), ids.slice(3)]);
    expect(await pages(id, 4)).toEqual([ids]);
  });

  test('goes on behind a user that was deleted meanwhile', async () => {
    const { id: tenant_id, send } = await startTenant();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await createUser(send, name));
    const { next } = await reader.listUsers({ tenant_id, page_size: 2 });
    await send('DELETE', `/Users/${ids[1]}`);
    const { users } = await reader.listUsers({ tenant_id, page_size: 2, cursor: next });
    expect(users.map(({ id }) => id)).toEqual([ids[2]]);
  });

  test('has those that a filter lets through, page after page', async () => {
    const { id, send } = await startTenant();
    const it: string[] = [];
    for (const [at, department] of ['IT', 'Ward', 'it', 'IT'].entries()) {
      const user = await createUser(send, `${at}`, { active: at !== 3, [ENTERPRISE]: { department } });
      if (department.toLowerCase() === 'it') it.push(user);
    }
    const byDepartment = `${ENTERPRISE}:department eq "IT"`;
    expect(await pages(id, 1, byDepartment)).toEqual(it.map((one) => [one]));
    expect(await pages(id, 9, `active eq true and ${byDepartment}`)).toEqual([it.slice(0, 2)]);
    expect(await pages(id, 1, 'userName eq "1@x.example" or not (active eq true)')).toHaveLength(2);
    expect(await pages(id, 9, 'userName sw "nobody"')).toEqual([[]]);
  });

  test('comes in pages that a gRPC client takes as it is, however large the users are', async () => {
    const { id, send } = await startTenant();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      ids.push(await createUser(send, name, { displayName: 'ö'.repeat(400_000) }));
    }
    const found = await pages(id, 100);
    expect(found.flat()).toEqual(ids);
    expect(found.length).toBeGreaterThan(2);
  });

  test.each([
    [{ page_size: 1_001 }, 'page_size is 1001; it is at most 1000'],
    [{ cursor: 'x' }, 'cursor is not what a page before gave'],
    [{ filter: 'userName eq' }, 'filter'],
    [{ filter: 'shoeSize eq "42"' }, 'shoeSize'],
  ])('refuses %j with what is wrong', async (query, details) => {
    await expect(reader.listUsers({ tenant_id: acme, ...query })).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining(details),
    });
  });
});

describe('groups', () => {
  test('are found by each of their names', async () => {
    const id = await create(sendAcme, '/Groups', { schemas: [GROUP], displayName: 'Night Shift', externalId: 'G-1' });
    const expected = { tenant_id: acme, id, version: 1, display_name: 'Night Shift', external_id: 'G-1' };
    for (const by of [{ id }, { display_name: 'night SHIFT' }, { external_id: 'G-1' }]) {
      const group = await reader.findGroup({ tenant_id: acme, ...by });
      expect(group).toMatchObject(expected);
      expect(JSON.parse(String(group.document))).toEqual({
        schemas: [GROUP],
        displayName: 'Night Shift',
        externalId: 'G-1',
      });
    }
    await create(sendAcme, '/Groups', { schemas: [GROUP], displayName: 'Late Shift', externalId: 'G-1' });
    await expect(reader.findGroup({ tenant_id: acme, external_id: 'G-1' })).rejects.toMatchObject({
      code: FAILED_PRECONDITION,
    });
    for (const by of [{ id: NOBODY }, { id: 'x' }, { display_name: 'x' }, { external_id: 'g-1' }]) {
      await expect(reader.findGroup({ tenant_id: acme, ...by })).rejects.toMatchObject({ code: NOT_FOUND });
    }
    for (const by of [{}, { display_name: '' }]) {
      await expect(reader.findGroup({ tenant_id: acme, ...by })).rejects.toMatchObject({ code: INVALID_ARGUMENT });
    }
  });

  test('have members, a page at a time, and users have their ids, those of indirect ones too', async () => {
    const users: string[] = [];
    for (const name of ['m1', 'm2', 'm3']) users.push(await createUser(sendAcme, name));
    const inner = await createGroup('Inner', ...users);
    const outer = await createGroup('Outer', inner, users[0]!);
    const members: unknown[][] = [];
    for (let cursor = ''; members.length === 0 || cursor !== '';) {
      const page = await reader.listMembers({ tenant_id: acme, group_id: inner, page_size: 2, cursor });
      members.push(page.members);
      cursor = page.next;
    }
    const expected = users.map((id) => ({ id, kind: 'USER' }));
    expect(members).toEqual([expected.slice(0, 2), expected.slice(2)]);
    expect((await reader.listMembers({ tenant_id: acme, group_id: outer })).members).toEqual([
      expected[0],
      { id: inner, kind: 'GROUP' },
    ]);
    const found = await reader.findUser({ tenant_id: acme, id: users[1]! });
    expect(found.group_ids).toEqual([inner, outer]);
    const [batch] = (await reader.batchGetUsers({ tenant_id: acme, ids: users })).users;
    expect(batch?.group_ids).toEqual([inner, outer]);
    const filter = `groups.value eq "${outer}"`;
    const listed = await reader.listUsers({ tenant_id: acme, filter });
    expect(listed.users.map(({ id, group_ids }) => [id, group_ids])).toEqual(users.map((id) => [id, [inner, outer]]));
    for (const group_id of [NOBODY, 'x', users[0]!]) {
      await expect(reader.listMembers({ tenant_id: acme, group_id })).rejects.toMatchObject({ code: NOT_FOUND });
    }
    for (const query of [{ page_size: 10_001 }, { cursor: 'x' }]) {
      await expect(reader.listMembers({ tenant_id: acme, group_id: inner, ...query })).rejects.toMatchObject({
        code: INVALID_ARGUMENT,
      });
    }
  });

  test('are listed in the order of their ids, filtered, page after page', async () => {
    const tenant = await startTenant({ groups: 'ENABLED' });
    const ids: string[] = [];
    for (const displayName of ['a', 'b', 'c']) {
      ids.push(await create(tenant.send, '/Groups', { schemas: [GROUP], displayName }));
    }
    const first = await reader.listDirectoryGroups({ tenant_id: tenant.id, page_size: 2 });
    const second = await reader.listDirectoryGroups({ tenant_id: tenant.id, page_size: 2, cursor: first.next });
    expect([...first.groups, ...second.groups].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBe('');
    const { groups } = await reader.listDirectoryGroups({ tenant_id: tenant.id, filter: 'displayName eq "B"' });
    expect(groups.map(({ display_name }) => display_name)).toEqual(['b']);
  });

  test('are none while they are off', async () => {
    const id = await createUser(sendOther, 'groupless');
    expect(await reader.listDirectoryGroups({ tenant_id: other })).toEqual({ groups: [], next: '' });
    await expect(reader.findGroup({ tenant_id: other, id: NOBODY })).rejects.toMatchObject({ code: NOT_FOUND });
    await expect(reader.listMembers({ tenant_id: other, group_id: NOBODY })).rejects.toMatchObject({ code: NOT_FOUND });
    expect((await reader.findUser({ tenant_id: other, id })).group_ids).toEqual([]);
  });
});

type Call = readonly [name: string, call: (client: ReaderClient, tenantId: string) => Promise<unknown>];

/** Each call that an id or a name can be given to, with those of `user` and `group`. */
const callsWith = (user: string, name: string, group: string, groupName: string): readonly Call[] => [
  ['findUser by id', (one, tenant_id) => one.findUser({ tenant_id, id: user })],
  ['findUser by user_name', (one, tenant_id) => one.findUser({ tenant_id, user_name: `${name}@x.example` })],
  ['findUser by external_id', (one, tenant_id) => one.findUser({ tenant_id, external_id: name })],
  ['findUser by employee_number', (one, tenant_id) => one.findUser({ tenant_id, employee_number: name })],
  ['batchGetUsers', (one, tenant_id) => one.batchGetUsers({ tenant_id, ids: [user] })],
  ['listUsers', (one, tenant_id) => one.listUsers({ tenant_id, filter: `id eq "${user}"` })],
  ['listUsers by name', (one, tenant_id) => one.listUsers({ tenant_id, filter: `userName eq "${name}@x.example"` })],
  ['listUsers from', (one, tenant_id) => one.listUsers({ tenant_id, cursor: user, filter: 'userName sw "apart"' })],
  ['listUsers by group', (one, tenant_id) => one.listUsers({ tenant_id, filter: `groups.value eq "${group}"` })],
  ['findGroup by id', (one, tenant_id) => one.findGroup({ tenant_id, id: group })],
  ['findGroup by display_name', (one, tenant_id) => one.findGroup({ tenant_id, display_name: groupName })],
  ['findGroup by external_id', (one, tenant_id) => one.findGroup({ tenant_id, external_id: groupName })],
  ['listDirectoryGroups', (one, tenant_id) => one.listDirectoryGroups({ tenant_id, filter: `id eq "${group}"` })],
  [
    'listDirectoryGroups by member',
    (one, tenant_id) => one.listDirectoryGroups({ tenant_id, filter: `members.value eq "${user}"` }),
  ],
  ['listMembers', (one, tenant_id) => one.listMembers({ tenant_id, group_id: group })],
];

/** What an answer tells, be it found or not. */
const outcome = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    const { code, details } = error as grpc.ServiceError;
    return { code, details };
  });

test('no id and no name of one tenant finds anything in another', async () => {
  const [one, two] = [await startTenant({ groups: 'ENABLED' }), await startTenant({ groups: 'ENABLED' })];
  const apart = { externalId: 'apart', [ENTERPRISE]: { employeeNumber: 'apart' } };
  const user = await createUser(one.send, 'apart', apart);
  const group = await create(one.send, '/Groups', {
    ...{ schemas: [GROUP], displayName: 'aparts', externalId: 'aparts' },
    members: [{ value: user }],
  });
  await createUser(two.send, 'mine');
  for (const [name, call] of callsWith(user, 'apart', group, 'aparts')) {
    const own = JSON.stringify(await outcome(call(reader, one.id)));
    const foreign = await outcome(call(reader, two.id));
    if (name !== 'listUsers from') expect(own, name).toMatch(new RegExp(`${user}|${group}`));
    if (/^(find|listMembers)/.test(name)) expect(foreign, name).toMatchObject({ code: NOT_FOUND });
    else expect(JSON.stringify(foreign), name).toMatch(/^\{"(users|groups)":\[\](,"next":"")?\}$/);
  }
});

test('a reader of named tenants reads no other, and is not told whether there is one', async () => {
  const [mine, foreign] = [await startTenant(), await startTenant()];
  const user = await createUser(foreign.send, 'foreign');
  const limited = client(await createReader(stack.client, [mine.id]));
  expect((await limited.listUsers({ tenant_id: mine.id })).users).toEqual([]);
  const answers = new Set<string>();
  for (const [name, call] of callsWith(user, 'foreign', NOBODY, 'x')) {
    for (const tenantId of [foreign.id, 'no-such-tenant', '', `${mine.id}\0`, mine.id.toUpperCase()]) {
      const answer = await outcome(call(limited, tenantId));
      expect(answer, `${name} in ${tenantId}`).toMatchObject({ code: PERMISSION_DENIED });
      answers.add(JSON.stringify(answer));
    }
  }
  expect(answers.size).toBe(1);
  // One of all tenants is told the same of one that there is not: NOT_FOUND would be about a user.
  const unknown = await outcome(reader.findUser({ tenant_id: 'no-such-tenant', id: user }));
  expect(answers).toContain(JSON.stringify(unknown));
});

test('a suspended tenant is read like any other, a deleted one is not', async () => {
  const { id: name, send } = await startTenant();
  const id = await createUser(send, 'kept');
  const find = () => outcome(reader.findUser({ tenant_id: name, id }));
  await stack.createTenant({ name, provisioning: 'SUSPENDED' });
  // It was declared with another token, of which the gateway hears in a moment.
  await expect.poll(async () => (await send('GET', '/Users')).status).toBe(401);
  expect(await find()).toMatchObject({ id });
  await stack.client.tenants.deleteTenant({ name, policy: 'RETAIN' });
  await expect.poll(find).toMatchObject({ code: PERMISSION_DENIED });
  for (const [, call] of callsWith(id, 'kept', NOBODY, 'x')) {
    expect(await outcome(call(reader, name))).toMatchObject({ code: PERMISSION_DENIED });
  }
  await stack.createTenant({ name });
  await expect.poll(find).toMatchObject({ id });
});

test('while the database is away every call is UNAVAILABLE: nobody is not found, and nobody is unknown', async () => {
  const postgres = await startPrivatePostgres();
  const own = await startStack({ databaseUrl: postgres.url });
  try {
    const { tenantId } = await own.createTenant({ groups: 'ENABLED' });
    const one = client(await createReader(own.client), own.directoryAddress);
    expect((await one.listUsers({ tenant_id: tenantId })).users).toEqual([]);
    await postgres.kill();
    for (const [name, call] of callsWith(NOBODY, 'x', NOBODY, 'x')) {
      expect(await outcome(call(one, tenantId)), name).toMatchObject({ code: UNAVAILABLE });
    }
    const unknown = client(await createReader(stack.client), own.directoryAddress);
    expect(await outcome(unknown.listUsers({ tenant_id: tenantId }))).toMatchObject({ code: UNAVAILABLE });
    await postgres.restart();
    await expect
      .poll(() => outcome(one.listUsers({ tenant_id: tenantId })), { timeout: 20_000 })
      .toMatchObject({ users: [] });
    expect(await outcome(one.findUser({ tenant_id: tenantId, id: NOBODY }))).toMatchObject({ code: NOT_FOUND });
  } finally {
    await own.stop();
    await postgres.drop();
  }
}, 60_000);
