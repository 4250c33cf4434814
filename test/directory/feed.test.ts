// What those who follow are told of each change: everything that was committed, whoever made it, and nothing else.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFollower, type Change, type Follower } from '../support/follower.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReader } from '../support/reader.ts';
import { ENTERPRISE, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

let testDatabase: TestDatabase;
let stack: Stack;
let tenant: StackTenant;
let send: Send;
let follower: Follower;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  stack = await startStack({ databaseUrl: testDatabase.url });
  tenant = await stack.createTenant({ groups: 'ENABLED' });
  send = scimClient(stack, tenant);
  follower = startFollower(stack.directoryAddress, await createReader(stack.client, [tenant.tenantId]));
  await follower.checkpoint();
});

afterAll(async () => {
  follower.stop();
  await stack.stop();
  await testDatabase.drop();
});

const newName = () => `${randomUUID()}@example.com`;
const newUser = (rest = {}) => fullUser(newName(), rest);

/** Creates and answers with the id, past the change that tells of it. */
async function create(path: '/Users' | '/Groups', body: object): Promise<string> {
  const { body: created } = await send('POST', path, body);
  const { resource_id } = await follower.change();
  expect(resource_id).toBe(created['id']);
  return resource_id;
}

const patch = (path: string, ...operations: object[]) => send('PATCH', path, patchOf(...operations));
const ids = (members: Change['members_added']) => members.map(({ id }) => id).sort();
const group = (members: readonly string[] = []) => ({
  schemas: [GROUP],
  displayName: randomUUID(),
  members: members.map((value) => ({ value })),
});

test('a new user comes whole, with the request that made it', async () => {
  const user = newUser();
  const { body } = await send('POST', '/Users', user, { 'x-request-id': 'the-request' });
  const change = await follower.change();
  expect(change).toMatchObject({
    tenant_id: tenant.tenantId,
    resource: 'USER',
    resource_id: body['id'],
    kind: 'CREATED',
    version: 1,
    paths: [],
    request_id: 'the-request',
    snapshot: false,
    group: null,
    user: { id: body['id'], version: 1, user_name: user['userName'], active: true, work_email: user['userName'] },
  });
  expect(change.time_ms).toBe(Date.parse((body['meta'] as { created: string }).created));
  expect(JSON.parse(String(change.user?.document))).toMatchObject(user);
});

test('an update names the attributes that changed, and has the state after it', async () => {
  const id = await create('/Users', newUser({ title: 'before' }));
  await patch(
    `/Users/${id}`,
    { op: 'replace', path: 'name.givenName', value: 'Other' },
    { op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+49' },
    { op: 'add', path: `${ENTERPRISE}:department`, value: 'IT' },
    { op: 'remove', path: 'title' },
  );
  const change = await follower.change();
  expect(change).toMatchObject({ kind: 'UPDATED', version: 2, user: { version: 2, department: 'IT' } });
  expect(change.paths.sort()).toEqual(['name.givenName', 'phoneNumbers', 'title', `${ENTERPRISE}:department`].sort());
  await send('PUT', `/Users/${id}`, { ...newUser(), nickName: 'Nick' });
  expect(await follower.change()).toMatchObject({ kind: 'UPDATED', version: 3, user: { version: 3, department: '' } });
});

test('activation and deactivation are told apart from other updates, whatever comes with them', async () => {
  const id = await create('/Users', newUser());
  const set = (active: unknown, title: string) => patch(`/Users/${id}`, { op: 'replace', value: { active, title } });
  await set('False', 'gone');
  expect(await follower.change()).toMatchObject({
    kind: 'DEACTIVATED',
    version: 2,
    paths: ['active', 'title'],
    user: { active: false },
  });
  await set(false, 'still gone');
  expect(await follower.change()).toMatchObject({ kind: 'UPDATED', paths: ['title'], user: { active: false } });
  await set(true, 'back');
  expect(await follower.change()).toMatchObject({ kind: 'ACTIVATED', version: 4, user: { active: true } });
});

test('a deleted user comes with its last state, at the version after it', async () => {
  const id = await create('/Users', newUser({ nickName: 'last' }));
  await send('DELETE', `/Users/${id}`);
  const change = await follower.change();
  expect(change).toMatchObject({
    kind: 'DELETED',
    resource_id: id,
    version: 2,
    user: { id, version: 1, active: true },
  });
  expect(change.time_ms).toBeGreaterThan(change.user!.modified_time_ms);
});

test('what changed nothing, or was refused, is not told', async () => {
  const [first, second] = [newUser(), newUser()];
  const id = await create('/Users', first);
  const other = await create('/Users', second);
  const answers = [
    await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true }),
    await send('POST', '/Users', first),
    await send('POST', '/Users', { ...newUser(), emails: 7 }),
    await patch(`/Users/${other}`, { op: 'replace', path: 'userName', value: first['userName'] }),
    await send('DELETE', `/Users/${randomUUID()}`),
    await send('PUT', `/Users/${id}`, newUser(), { 'if-match': 'W/"9"' }),
    await send('POST', '/Groups', group([randomUUID()])),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 409, 400, 409, 404, 412, 400]);
  const next = await create('/Users', newUser());
  expect([id, other]).not.toContain(next);
});

test('a user that there is no room for is not told', async () => {
  const name = `limited-${randomUUID().slice(0, 8)}`;
  const limited = await stack.createTenant({ name });
  const spec = { required_attributes: { paths: [] }, max_users: 1 };
  await stack.client.tenants.ensureTenant({ name, owner: 'test', owner_name: 'test', spec, keep_tokens: true });
  const own = startFollower(stack.directoryAddress, await createReader(stack.client, [name]));
  await own.checkpoint();
  const post = () => scimClient(stack, limited)('POST', '/Users', newUser());
  const first = (await post()).body['id'];
  expect((await post()).status).toBe(400);
  expect(await own.change()).toMatchObject({ kind: 'CREATED', resource_id: first });
  await scimClient(stack, limited)('DELETE', `/Users/${String(first)}`);
  expect(await own.change()).toMatchObject({ kind: 'DELETED', resource_id: first });
  own.stop();
});

test('a group comes with its members, and each change says who came and who left', async () => {
  const [a, b, c] = [
    await create('/Users', newUser()),
    await create('/Users', newUser()),
    await create('/Users', newUser()),
  ];
  const inner = await create('/Groups', group());
  const { body } = await send('POST', '/Groups', group([a, b]));
  const id = body['id'] as string;
  const created = await follower.change();
  expect(created).toMatchObject({ resource: 'GROUP', kind: 'CREATED', version: 1, user: null, members_removed: [] });
  expect(created.group).toMatchObject({ id, version: 1, display_name: body['displayName'] });
  expect(ids(created.members_added)).toEqual([a, b].sort());

  await patch(
    `/Groups/${id}`,
    { op: 'add', path: 'members', value: [{ value: c }, { value: inner }, { value: a }] },
    { op: 'remove', path: `members[value eq "${b}"]` },
    { op: 'replace', path: 'displayName', value: 'renamed' },
  );
  const changed = await follower.change();
  expect(changed).toMatchObject({ kind: 'MEMBERS_CHANGED', version: 2, paths: ['members', 'displayName'] });
  expect(ids(changed.members_added)).toEqual([c, inner].sort());
  expect(changed.members_added).toContainEqual({ id: inner, kind: 'GROUP' });
  expect(changed.members_removed).toEqual([{ id: b, kind: 'USER' }]);

  await patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: 'again' });
  expect(await follower.change()).toMatchObject({ kind: 'UPDATED', version: 3, paths: ['displayName'] });

  await patch(
    `/Groups/${id}`,
    { op: 'remove', path: `members[value eq "${a}"]` },
    { op: 'add', path: 'members', value: [{ value: a }] },
  );
  await send('DELETE', `/Users/${a}`);
  const left = await follower.change();
  expect(left).toMatchObject({ resource_id: id, kind: 'MEMBERS_CHANGED', members_removed: [{ id: a, kind: 'USER' }] });
  expect(await follower.change()).toMatchObject({ resource_id: a, kind: 'DELETED' });

  await send('DELETE', `/Groups/${inner}`);
  const last = await follower.change();
  expect(last).toMatchObject({ resource_id: id, members_removed: [{ id: inner, kind: 'GROUP' }] });
  expect(last.version).toBe(left.version + 1);
  expect(await follower.change()).toMatchObject({ resource_id: inner, kind: 'DELETED', resource: 'GROUP' });
});

test('a change of many members comes in parts of one version', async () => {
  const rows = await testDatabase.database.queryTenant<{ id: string }>(tenant.tenantId, {
    text: `
      insert into muster.users (tenant_id, id, user_name_folded, active, created_at, modified_at, document, comparable)
      select $1::text, gen_random_uuid(), 'many-' || number, true, now(), now(), '{}', '{}'
      from generate_series(1, 2100) as number
      returning id`,
    values: [tenant.tenantId],
  });
  const members = rows.map(({ id }) => id);
  const { body } = await send('POST', '/Groups', group(members));
  const parts = await follower.changes(3);
  expect(parts.map((part) => part.members_added.length)).toEqual([1_000, 1_000, 100]);
  expect(new Set(parts.map(({ version, resource_id }) => `${resource_id} ${version}`))).toEqual(
    new Set([`${String(body['id'])} 1`]),
  );
  expect(ids(parts.flatMap((part) => part.members_added))).toEqual(members.sort());
  await send('PUT', `/Groups/${String(body['id'])}`, group(members.slice(0, 2)));
  const removed = await follower.changes(3);
  expect(removed.flatMap((part) => part.members_removed)).toHaveLength(2_098);
});

test('who follows one tenant gets nothing of another, who follows all gets both', async () => {
  const other = await stack.createTenant();
  const all = startFollower(stack.directoryAddress, await createReader(stack.client));
  await all.checkpoint();
  const foreign = await scimClient(stack, other)('POST', '/Users', newUser());
  const own = await create('/Users', newUser());
  expect((await all.changes(2)).map(({ tenant_id, resource_id }) => [tenant_id, resource_id])).toEqual([
    [other.tenantId, foreign.body['id']],
    [tenant.tenantId, own],
  ]);
  all.stop();
});

test('a write that does not record itself is told all the same, without paths', async () => {
  const client = new pg.Client({ connectionString: testDatabase.url, options: '-c role=muster_service' });
  await client.connect();
  const run = async (text: string, values: unknown[] = []) => {
    await client.query('begin');
    await client.query(`select set_config('muster.tenant_id', $1, true)`, [tenant.tenantId]);
    await client.query(text, values);
    await client.query('commit');
  };
  const id = randomUUID();
  const document = JSON.stringify({ schemas: [], userName: 'old', active: true });
  await run(`insert into muster.users values ($1, $2, 'old', null, true, 1, now(), now(), $3, '{}')`, [
    tenant.tenantId,
    id,
    document,
  ]);
  const set = (what: string) =>
    run(`update muster.users set ${what} where tenant_id = $1 and id = $2`, [tenant.tenantId, id]);
  await set('active = false, version = version + 1');
  await set('active = true, version = version + 1');
  await set('external_id = id, version = version + 1');
  await set('external_id = null'); // no new version, no change
  await run('delete from muster.users where tenant_id = $1 and id = $2', [tenant.tenantId, id]);
  await client.end();
  const changes = await follower.changes(5);
  expect(changes.map(({ kind, version, paths }) => [kind, version, paths])).toEqual([
    ['CREATED', 1, []],
    ['DEACTIVATED', 2, []],
    ['ACTIVATED', 3, []],
    ['UPDATED', 4, []],
    ['DELETED', 5, []],
  ]);
  expect(changes[4]).toMatchObject({ resource_id: id, user: { user_name: 'old', version: 4 } });
});

test('an erased tenant leaves nothing behind but that it was erased', async () => {
  const name = `erased-${randomUUID().slice(0, 8)}`;
  const doomed = await stack.createTenant({ name });
  const reader = await createReader(stack.client, [name]);
  const before = startFollower(stack.directoryAddress, reader);
  const { cursor } = await before.checkpoint();
  for (let index = 0; index < 3; index++) await scimClient(stack, doomed)('POST', '/Users', newUser());
  await before.changes(3);
  await stack.client.tenants.deleteTenant({ name, policy: 'ERASE' });
  expect(await before.change()).toMatchObject({ kind: 'TENANT_ERASED', tenant_id: name, user: null });
  const { rows } = await query(
    `select kind, document from muster.changes where tenant_id = $1
     union all select kind, document from muster.outbox where tenant_id = $1`,
    [name],
  );
  expect(rows).toEqual([{ kind: 'TENANT_ERASED', document: null }]);
  // What is kept in memory for those who follow is gone as well: another stream begins in it.
  const late = startFollower(stack.directoryAddress, reader, { cursor });
  await late.checkpoint();
  expect(await late.change()).toMatchObject({ kind: 'TENANT_ERASED' });
  before.stop();
  late.stop();
});

test('a statement without its predicate finds no change of another tenant, and none without a tenant', async () => {
  await create('/Users', newUser());
  const other = await stack.createTenant();
  const count = async (tenantId: string | undefined) => {
    const statement = {
      text: `select (select count(*) from muster.outbox) + (select count(*) from muster.changes) as n`,
      values: [],
    };
    const { database } = testDatabase;
    const [row] = await (tenantId === undefined
      ? database.query<{ n: string }>(statement)
      : database.queryTenant<{ n: string }>(tenantId, statement));
    return Number(row?.n);
  };
  expect(await count(undefined)).toBe(0);
  expect(await count(other.tenantId)).toBe(0);
  expect(await count(tenant.tenantId)).toBeGreaterThan(0);
});

async function query(text: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client(testDatabase.url);
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
