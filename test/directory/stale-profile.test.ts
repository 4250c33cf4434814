// A directory that has not heard of a declaration: what it holds of the tenant is old, and the database tells it so whenever that
// would matter. Another directory declares and has indexed everybody long before.
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt } from '../../services/directory/attempt.ts';
import { createCursorKeys } from '../../services/directory/cursor-keys.ts';
import type { Directory } from '../../services/directory/directory.ts';
import { createProfiles } from '../../services/directory/profiles.ts';
import { createReindexing } from '../../services/directory/reindexing.ts';
import type { Database } from '../../services/directory/sql/database.ts';
import { createGroup, listGroups, patchGroup, replaceGroup } from '../../services/directory/groups.ts';
import { createTurn } from '../../services/directory/turn.ts';
import { createUser, deleteUser, listUsers, patchUser, replaceUser } from '../../services/directory/users.ts';
import { GROUP_SCHEMA } from '../../services/scim/group.ts';
import { PATCH_SCHEMA } from '../../services/scim/message.ts';
import { USER_SCHEMA } from '../../services/scim/user.ts';
import { startStack, type Stack } from '../support/stack.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const BASE_URL = 'https://scim.example/scim/v2';
const exact = { id: ACME, attributes: [{ name: 'level', caseExact: true }] };
const folded = { id: ACME, attributes: [{ name: 'level' }] };
const whole = { id: ACME, attributes: [{ name: 'level', type: 'integer' }] };

let stack: Stack;
let database: Database;
beforeAll(async () => {
  stack = await startStack();
  database = stack.database!;
});
afterAll(() => stack.stop());

/** A directory for which time stands still, and that is told nothing. */
function createDeaf(): Directory {
  const profiles = createProfiles(database, { subscribe: () => () => undefined }, () => 0);
  const reindexing = createReindexing(database, () => undefined);
  const keys = createCursorKeys(database);
  const largeAnswers = createTurn();
  return { database, profiles, keys, reindexing, largeAnswers, now: () => new Date(), createId: uuidv7 };
}

async function declare(
  name: string,
  schemas: readonly object[],
  maxUsers = 0,
  groups: 'ENABLED' | 'DISABLED' = 'DISABLED',
): Promise<void> {
  await stack.client.tenants.ensureTenant({
    name,
    owner: 'test',
    owner_name: 'test',
    spec: {
      required_attributes: { paths: [] },
      max_users: maxUsers,
      groups,
      schemas: schemas.map((schema) => Buffer.from(JSON.stringify(schema))),
    },
    keep_tokens: true,
  });
}

const attemptOf = (
  method: Attempt['method'],
  request: Attempt['request'],
  kind: Attempt['kind'] = 'User',
): Attempt => ({
  ...{ method, kind, request, requestId: 'test', entryId: uuidv7(), logged: false, hidden: undefined },
});
const shape = { base_url: BASE_URL, attributes: '', excluded_attributes: '' };
const unconditional = { if_match: '', if_none_match: '' };
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const person = (userName: string, level?: unknown) =>
  json({ schemas: [USER_SCHEMA], userName, ...(level !== undefined && { [ACME]: { level } }) });

async function create(directory: Directory, tenant_id: string, userName: string, level?: unknown): Promise<string> {
  const request = { ...shape, tenant_id, id: '', document: person(userName, level) };
  const { id } = await createUser(directory, request, attemptOf('create', request));
  return id;
}

async function find(directory: Directory, tenant_id: string, filter: string): Promise<unknown[]> {
  const query = { filter };
  const { document } = await listUsers(directory, { tenant_id, base_url: BASE_URL, source: 'query', query });
  const list = JSON.parse(document.toString()) as { Resources: { userName: string }[] };
  return list.Resources.map((each) => each.userName);
}

/** A tenant of which the deaf directory knows what is declared first, and not what is declared second. */
async function arrange(first: readonly object[], second: readonly object[], maxUsers = 0) {
  const tenantId = `stale-${uuidv7()}`;
  await declare(tenantId, first, maxUsers);
  const deaf = createDeaf();
  const id = await create(deaf, tenantId, 'ann', 'Gold');
  await declare(tenantId, second, maxUsers);
  const hearing = createDeaf();
  await expect.poll(() => find(hearing, tenantId, `${ACME}:level pr`).catch(() => undefined)).toBeDefined();
  return { tenantId, deaf, hearing, id };
}

test.each([
  ['without a limit', 0],
  ['with one', 10],
])('who is created is found as is declared now, %s', async (_, maxUsers) => {
  const { tenantId, deaf, hearing } = await arrange([], [folded], maxUsers);
  await create(deaf, tenantId, 'bob', 'Gold');
  expect(await find(hearing, tenantId, `${ACME}:level eq "gold"`)).toEqual(['ann', 'bob']);
});

test('what is declared now is asked of who is created', async () => {
  const { tenantId, deaf } = await arrange([folded], [whole]);
  await expect(create(deaf, tenantId, 'bob', 'Gold')).rejects.toMatchObject({ status: 400, scimType: 'invalidValue' });
});

test.each([
  ['PATCH of the extension', { op: 'replace', path: `${ACME}:level`, value: 'Tin' }, 'tin'],
  ['PATCH of anything else', { op: 'replace', path: 'active', value: false }, 'gold'],
])('who is changed by a %s is found as is declared now', async (_, operation, level) => {
  const { tenantId, deaf, hearing, id } = await arrange([exact], [folded]);
  const operations = json({ schemas: [PATCH_SCHEMA], Operations: [operation] });
  const request = { ...shape, ...unconditional, tenant_id: tenantId, id, operations };
  await patchUser(deaf, request, attemptOf('patch', request));
  expect(await find(hearing, tenantId, `${ACME}:level eq "${level}"`)).toEqual(['ann']);
});

test('who is replaced is found as is declared now', async () => {
  const { tenantId, deaf, hearing, id } = await arrange([exact], [folded]);
  const document = person('ann', 'TIN');
  const request = { ...shape, ...unconditional, tenant_id: tenantId, id, document };
  await replaceUser(deaf, request, attemptOf('replace', request));
  expect(await find(hearing, tenantId, `${ACME}:level eq "tin"`)).toEqual(['ann']);
});

test('who is deleted leaves no term behind', async () => {
  const { tenantId, deaf, id } = await arrange([exact], [folded]);
  const request = { ...unconditional, tenant_id: tenantId, id };
  await deleteUser(deaf, request, attemptOf('delete', request));
  const text = 'select from muster.user_terms where tenant_id = $1 and user_id = $2';
  expect(await database.queryTenant(tenantId, { text, values: [tenantId, id] })).toEqual([]);
});

test.each([
  ['case made a difference then', [exact], [folded], 'eq "gold"', ['ann']],
  ['case made none then', [folded], [exact], 'eq "gold"', []],
  ['it was a number then', [whole], [folded], 'gt 3', ['ann']],
])('a filter finds what is declared now: %s', async (_, first, second, rest, names) => {
  const tenantId = `stale-${uuidv7()}`;
  await declare(tenantId, []);
  await create(createDeaf(), tenantId, 'ann', 'Gold');
  await declare(tenantId, first);
  const deaf = createDeaf();
  await deaf.profiles.getProfile(tenantId);
  await declare(tenantId, second);
  await expect.poll(() => find(createDeaf(), tenantId, `${ACME}:level pr`).catch(() => undefined)).toBeDefined();
  expect(await find(deaf, tenantId, `${ACME}:level ${rest}`)).toEqual(names);
});

test.each([
  ['without a limit', 0],
  ['with one', 10],
])('what was begun with the old declaration is not logged, what was done is, once, %s', async (_, maxUsers) => {
  const { tenantId, deaf, id } = await arrange([folded], [whole], maxUsers);
  await expect(create(deaf, tenantId, 'bob', 'Gold')).rejects.toMatchObject({ status: 400 });
  const created = await create(createDeaf(), tenantId, 'cid', 7);
  await declare(tenantId, [exact], maxUsers);
  const operations = json({ schemas: [PATCH_SCHEMA], Operations: [{ op: 'replace', path: 'title', value: 'Chief' }] });
  const request = { ...shape, ...unconditional, tenant_id: tenantId, id, operations };
  await patchUser(deaf, request, attemptOf('patch', request));
  const text =
    'select method, subject, resource_id, version::int from muster.provisioning_log where tenant_id = $1 order by at';
  expect(await database.queryTenant(tenantId, { text, values: [tenantId] })).toEqual([
    { method: 'create', subject: 'ann', resource_id: id, version: 1 },
    { method: 'create', subject: 'cid', resource_id: created, version: 1 },
    { method: 'patch', subject: 'ann', resource_id: id, version: 2 },
  ]);
});

const ACME_GROUP = 'urn:ietf:params:scim:schemas:extension:acme:2.0:Group';
const groupSchema = (attribute: object) => [
  { id: ACME_GROUP, resourceType: 'Group', attributes: [{ name: 'level', ...attribute }] },
];
const team = (displayName: string, level: string) =>
  json({ schemas: [GROUP_SCHEMA], displayName, [ACME_GROUP]: { level } });

async function findGroups(directory: Directory, tenant_id: string, filter: string): Promise<unknown[]> {
  const query = { filter };
  const { document } = await listGroups(directory, { tenant_id, base_url: BASE_URL, source: 'query', query });
  const list = JSON.parse(document.toString()) as { Resources: { displayName: string }[] };
  return list.Resources.map((each) => each.displayName);
}

describe('a group', () => {
  const arrangeGroup = async () => {
    const tenantId = `stale-${uuidv7()}`;
    await declare(tenantId, groupSchema({ caseExact: true }), 0, 'ENABLED');
    const deaf = createDeaf();
    const create = { ...shape, tenant_id: tenantId, id: '', document: team('red', 'Gold') };
    const { id } = await createGroup(deaf, create, attemptOf('create', create, 'Group'));
    await declare(tenantId, groupSchema({}), 0, 'ENABLED');
    const hearing = createDeaf();
    await expect.poll(() => findGroups(hearing, tenantId, `${ACME_GROUP}:level pr`).catch(() => [])).toEqual(['red']);
    return { tenantId, deaf, hearing, about: { ...shape, ...unconditional, tenant_id: tenantId, id } };
  };

  test('that is created is found as is declared now', async () => {
    const { tenantId, deaf, hearing } = await arrangeGroup();
    const create = { ...shape, tenant_id: tenantId, id: '', document: team('blue', 'GOLD') };
    await createGroup(deaf, create, attemptOf('create', create, 'Group'));
    expect(await findGroups(hearing, tenantId, `${ACME_GROUP}:level eq "gold"`)).toEqual(['red', 'blue']);
  });

  test.each([
    ['the extension', { op: 'replace', path: `${ACME_GROUP}:level`, value: 'TIN' }, 'tin', 'red'],
    ['anything else', { op: 'replace', path: 'displayName', value: 'Pink' }, 'gold', 'Pink'],
  ])('that is changed by a PATCH of %s is found as is declared now', async (_, operation, level, name) => {
    const { tenantId, deaf, hearing, about } = await arrangeGroup();
    const operations = json({ schemas: [PATCH_SCHEMA], Operations: [operation] });
    const patch = { ...about, operations };
    await patchGroup(deaf, patch, attemptOf('patch', patch, 'Group'));
    expect(await findGroups(hearing, tenantId, `${ACME_GROUP}:level eq "${level}"`)).toEqual([name]);
  });

  test('that is replaced is found as is declared now', async () => {
    const { tenantId, deaf, hearing, about } = await arrangeGroup();
    const replace = { ...about, document: team('red', 'TIN') };
    await replaceGroup(deaf, replace, attemptOf('replace', replace, 'Group'));
    expect(await findGroups(hearing, tenantId, `${ACME_GROUP}:level eq "tin"`)).toEqual(['red']);
  });
});

test.each(['a user', 'a group'])('%s never goes back in time, whose clock ever writes', async (what) => {
  const tenantId = `clock-${uuidv7()}`;
  await declare(tenantId, [], 0, 'ENABLED');
  const ahead = { ...createDeaf(), now: () => new Date('2040-01-01T00:00:00.000Z') };
  const behind = { ...createDeaf(), now: () => new Date('2030-01-01T00:00:00.000Z') };
  const isGroup = what === 'a group';
  const kind = isGroup ? 'Group' : 'User';
  const document = isGroup ? json({ schemas: [GROUP_SCHEMA], displayName: 'time' }) : person('time');
  const create = { ...shape, tenant_id: tenantId, id: '', document };
  const { id } = await (isGroup ? createGroup : createUser)(ahead, create, attemptOf('create', create, kind));
  const patch = async (directory: Directory, externalId: string) => {
    const operations = json({
      schemas: [PATCH_SCHEMA],
      Operations: [{ op: 'replace', path: 'externalId', value: externalId }],
    });
    const request = { ...shape, ...unconditional, tenant_id: tenantId, id, attributes: 'meta', operations };
    const attempt = attemptOf('patch', request, kind);
    const { document: written } = await (isGroup ? patchGroup : patchUser)(directory, request, attempt);
    return (JSON.parse(written.toString()) as { meta: { lastModified: string } }).meta.lastModified;
  };
  expect(await patch(behind, 'a')).toBe('2040-01-01T00:00:00.001Z');
  expect(await patch(behind, 'b')).toBe('2040-01-01T00:00:00.002Z');
  expect(await patch(ahead, 'c')).toBe('2040-01-01T00:00:00.003Z');
});
