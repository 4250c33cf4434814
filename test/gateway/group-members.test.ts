// Who is in a group while many change it at once, while users and groups go, and when there are a hundred thousand of them.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { GROUP, fullUser, patchOf, scimClient, type Answer, type Send } from '../support/scim.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

let owned: TestDatabase;
let stack: Stack;
let tenant: StackTenant;
let send: Send;
let owner: pg.Client;

beforeAll(async () => {
  owned = await createTestDatabase();
  stack = await startStack({ databaseUrl: owned.url });
  tenant = await stack.createTenant({ groups: 'ENABLED' });
  send = inTurn(scimClient(stack, tenant));
  owner = new pg.Client({ connectionString: owned.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await stack.stop();
  await owned.drop();
});

/** Asks again when the gateway let a request wait too long for its turn, as it may on a busy machine. */
const inTurn =
  (once: Send): Send =>
  async (...request) => {
    for (;;) {
      const answer = await once(...request);
      if (answer.status !== 503 || !String(answer.body['detail']).includes('turn')) return answer;
    }
  };

let serial = 0;
const idOf = ({ body }: Answer) => body['id'] as string;
const createUser = async () => idOf(await send('POST', '/Users', fullUser(`member-${(serial += 1)}@x.example`)));
const createUsers = (count: number) => Promise.all(Array.from({ length: count }, createUser));
const createGroup = async (members: readonly string[] = []) =>
  idOf(await send('POST', '/Groups', { schemas: [GROUP], displayName: `Group ${(serial += 1)}`, members }));
const patch = (id: string, ...operations: unknown[]) => send('PATCH', `/Groups/${id}`, patchOf(...operations));
const add = (id: string, ...members: string[]) =>
  patch(id, { op: 'Add', path: 'members', value: members.map((value) => ({ value })) });
const remove = (id: string, ...members: string[]) =>
  patch(id, { op: 'Remove', path: 'members', value: members.map((value) => ({ value })) });
const memberIds = async (id: string) => {
  const { body } = await send('GET', `/Groups/${id}?attributes=members`);
  return ((body['members'] ?? []) as { value: string }[]).map((each) => each.value).sort();
};
const versionOf = async (id: string) => (await send('GET', `/Groups/${id}`)).headers.get('etag');
const statuses = (answers: readonly Answer[]) => [...new Set(answers.map((each) => each.status))].sort();

/** Member rows that point at nobody, and groups whose count is wrong. */
async function contradictions(): Promise<Record<string, unknown>[]> {
  const { rows } = await owner.query<Record<string, unknown>>(`
    select group_id, member_id::text as what from muster.group_members m
    where not exists (select from muster.users u where (u.tenant_id, u.id) = (m.tenant_id, m.member_id) and m.member_type = 'User')
      and not exists (select from muster.groups g where (g.tenant_id, g.id) = (m.tenant_id, m.member_id) and m.member_type = 'Group')
    union all
    select group_id, 'no such group' from muster.group_members m
    where not exists (select from muster.groups g where (g.tenant_id, g.id) = (m.tenant_id, m.group_id))
    union all
    select id, 'has ' || member_count || ' by its count' from muster.groups g
    where member_count <> (select count(*) from muster.group_members m where (m.tenant_id, m.group_id) = (g.tenant_id, g.id))`);
  return rows;
}

describe('many at once', () => {
  test('fifty PATCHes that add one member each lose none, and each is a version', async () => {
    const users = await createUsers(50);
    const id = await createGroup();
    const answers = await Promise.all(users.map((user) => add(id, user)));
    expect(statuses(answers)).toEqual([204]);
    expect(await memberIds(id)).toEqual([...users].sort());
    expect(await versionOf(id)).toBe('W/"51"');
    const removed = await Promise.all(users.slice(0, 25).flatMap((user) => [remove(id, user), add(id, users[30]!)]));
    expect(statuses(removed)).toEqual([204]);
    expect(await memberIds(id)).toEqual(users.slice(25).sort());
    expect(await versionOf(id)).toBe('W/"76"');
    expect(await contradictions()).toEqual([]);
  });

  test('users that are deleted while they are added to groups are in none, and no request fails for it', async () => {
    const groups = await Promise.all(Array.from({ length: 6 }, () => createGroup()));
    for (let round = 0; round < 8; round += 1) {
      const users = await createUsers(8);
      await Promise.all(groups.map((group) => add(group, ...users.slice(0, 4))));
      const answers = await Promise.all([
        ...groups.map((group) => add(group, ...users.slice(4))),
        ...users.map((user) => send('DELETE', `/Users/${user}`)),
        ...groups.toReversed().map((group) => remove(group, ...users.slice(0, 6))),
        ...groups.map((group) => patch(group, { op: 'replace', path: 'members', value: users.slice(2, 6) })),
      ]);
      // 400: the user was gone before it could be added.
      for (const { status, body } of answers) expect([204, 400], JSON.stringify(body)).toContain(status);
      const deletions = answers.slice(groups.length, groups.length + users.length);
      expect(statuses(deletions)).toEqual([204]);
      for (const group of groups) expect(await memberIds(group)).toEqual([]);
    }
    expect(await contradictions()).toEqual([]);
  });

  test('groups that are deleted while they are put into others, and renamed, leave no trace', async () => {
    const user = await createUser();
    for (let round = 0; round < 8; round += 1) {
      const [parents, children] = [
        await Promise.all([createGroup(), createGroup()]),
        await Promise.all([createGroup(), createGroup()]),
      ];
      await add(parents[0], children[0]);
      const answers = await Promise.all([
        ...parents.flatMap((parent) => children.map((child) => add(parent, child, user))),
        ...children.map((child) => patch(child, { op: 'replace', path: 'displayName', value: `Renamed ${child}` })),
        ...children.map((child) => send('DELETE', `/Groups/${child}`)),
        send('DELETE', `/Groups/${parents[1]}`),
      ]);
      for (const { status, body } of answers) expect([204, 400, 404], JSON.stringify(body)).toContain(status);
      for (const child of children) expect((await send('GET', `/Groups/${child}`)).status).toBe(404);
      expect((await memberIds(parents[0])).filter((each) => each !== user)).toEqual([]);
    }
    expect(await contradictions()).toEqual([]);
  });

  test('of two groups that are put into each other at once, one is refused', async () => {
    for (let round = 0; round < 15; round += 1) {
      const [a, b] = [await createGroup(), await createGroup()];
      const answers = await Promise.all([add(a, b), add(b, a)]);
      expect(answers.map((each) => each.status).sort()).toEqual([204, 400]);
    }
    for (let round = 0; round < 8; round += 1) {
      const [a, b, c] = [await createGroup(), await createGroup(), await createGroup()];
      const answers = await Promise.all([add(a, b), add(b, c), add(c, a)]);
      expect(answers.map((each) => each.status).sort()).toEqual([204, 204, 400]);
    }
    const { rows } = await owner.query(`
      with recursive down(start, id) as (
        select group_id, member_id from muster.group_members where member_type = 'Group'
        union
        select down.start, m.member_id from down join muster.group_members m on m.group_id = down.id and m.member_type = 'Group'
      ) select from down where start = id`);
    expect(rows).toEqual([]);
  });
});

describe('one that waits', () => {
  /** A connection of somebody else's. */
  async function stranger(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: owned.url });
    await client.connect();
    await client.query('begin');
    return client;
  }

  const lockRow = (client: pg.Client, table: 'users' | 'groups', id: string) =>
    client.query(`select from muster.${table} where id = $1 for update`, [id]);

  const waiting = () =>
    expect.poll(async () => (await owner.query('select from pg_locks where not granted')).rowCount, { timeout: 5_000 });

  test('for a row that another waits with for it is run again, and succeeds', async () => {
    for (let survived = false; !survived;) {
      const [user, id] = [await createUser(), await createGroup()];
      const client = await stranger();
      await lockRow(client, 'users', user);
      const adding = add(id, user); // has the group, and waits for the user
      await waiting().toBeGreaterThan(0);
      // Postgres ends who has waited longest: on a busy machine that may be this one, which proves nothing.
      survived = await lockRow(client, 'groups', id).then(
        () => true,
        () => false,
      );
      await client.query(survived ? 'commit' : 'rollback');
      await client.end();
      expect((await adding).status).toBe(204);
      expect(await memberIds(id)).toEqual([user]);
      expect(await versionOf(id)).toBe('W/"2"');
    }
  });

  test('a user that is being deleted is no member when the deletion has ended, and is one when it was undone', async () => {
    const [user, id] = [await createUser(), await createGroup()];
    for (const [end, status] of [
      ['rollback', 204],
      ['commit', 400],
    ] as const) {
      const client = await stranger();
      await client.query('delete from muster.users where id = $1', [user]);
      if (status === 400) await client.query('delete from muster.group_members where member_id = $1', [user]);
      const adding = add(id, user);
      await waiting().toBeGreaterThan(0);
      await client.query(end);
      await client.end();
      expect((await adding).status).toBe(status);
      if (status === 204) await remove(id, user);
    }
  });

  test.each(['User', 'Group'] as const)(
    'a %s that is being added when it is deleted is in no group afterwards',
    async (type) => {
      const [member, id] = [type === 'User' ? await createUser() : await createGroup(), await createGroup()];
      const client = await stranger();
      await client.query('update muster.groups set member_count = 1, version = version + 1 where id = $1', [id]);
      await client.query(`select from muster.${type.toLowerCase()}s where id = $1 for key share`, [member]);
      const added = [tenant.tenantId, id, member, type];
      await client.query('insert into muster.group_members values ($1, $2, $3, $4)', added);
      const deleting = send('DELETE', `/${type}s/${member}`);
      await waiting().toBeGreaterThan(0);
      await client.query('commit');
      await client.end();
      expect((await deleting).status).toBe(204);
      expect(await memberIds(id)).toEqual([]);
      expect(await versionOf(id)).toBe('W/"3"');
      expect(await contradictions()).toEqual([]);
    },
  );

  test.each(['User', 'Group'] as const)(
    'a deletion of a %s waits for its groups before it takes hold of it',
    async (type) => {
      const member = type === 'User' ? await createUser() : await createGroup();
      const id = await createGroup([member]);
      const client = await stranger();
      await client.query('select from muster.groups where id = $1 for no key update', [id]);
      const deleting = send('DELETE', `/${type}s/${member}`);
      await waiting().toBeGreaterThan(0);
      // Who has a group and adds somebody to it is never waited for by one who has that somebody.
      const table = `${type.toLowerCase()}s`;
      await client.query(`select from muster.${table} where id = $1 for key share nowait`, [member]);
      await client.query('commit');
      await client.end();
      expect((await deleting).status).toBe(204);
      expect(await memberIds(id)).toEqual([]);
    },
  );

  test('a change of a user does not wait for who adds it, nor the other way round', async () => {
    const [user, id] = [await createUser(), await createGroup()];
    const client = await stranger();
    await client.query('select from muster.users where id = $1 for no key update', [user]);
    expect((await add(id, user)).status).toBe(204);
    await client.query('rollback');
    await client.query('begin');
    await client.query('select from muster.users where id = $1 for key share', [user]);
    const title = patchOf({ op: 'replace', path: 'title', value: 'T' });
    expect((await send('PATCH', `/Users/${user}`, title)).status).toBe(200);
    await client.end();
  });
});

test('a group that is full takes no more, and says how many it takes', async () => {
  const [one, two] = await createUsers(2);
  const id = await createGroup();
  await owner.query('update muster.groups set member_count = 249999 where id = $1', [id]);
  const { status, body } = await add(id, one!, two!);
  expect(status).toBe(400);
  expect(body).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining('250000') as string });
  expect(await memberIds(id)).toEqual([]);
  expect((await add(id, one!)).status).toBe(204);
  expect((await add(id, two!)).status).toBe(400);
  expect(
    (await patch(id, { op: 'remove', path: 'members', value: [one] }, { op: 'add', path: 'members', value: [two] }))
      .status,
  ).toBe(204);
  const other = await createGroup();
  await owner.query('update muster.groups set member_count = 100 where id = $1', [other]);
  const list = await send('GET', '/Groups');
  expect(list.status, 'a page of more members than an answer holds').toBe(400);
  expect(list.body).toMatchObject({
    scimType: 'tooMany',
    detail: expect.stringContaining('excludedAttributes') as string,
  });
  expect((await send('GET', '/Groups?excludedAttributes=members')).status).toBe(200);
  expect((await send('GET', `/Groups?filter=id+eq+%22${id}%22`)).status).toBe(200);
  for (const each of [id, other]) expect((await send('DELETE', `/Groups/${each}`)).status).toBe(204);
});

describe('a group of 100,000', () => {
  const COUNT = 100_000;
  const PER_PATCH = 20_000;
  const user = (serialNumber: number) => `00000000-0000-7000-8000-${String(serialNumber).padStart(12, '0')}`;
  let big: StackTenant;
  let ask: Send;
  let group: string;

  beforeAll(async () => {
    big = await stack.createTenant({ groups: 'ENABLED' });
    ask = scimClient(stack, big);
    await owner.query('set session_replication_role = replica');
    await owner.query(
      `insert into muster.users
       select $1, ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'user' || i, null, true, 1, now(), now(),
         json_build_object('schemas', array['urn:ietf:params:scim:schemas:core:2.0:User'], 'userName', 'user' || i, 'active', true),
         jsonb_build_object('userName', 'user' || i, 'active', true)
       from generate_series(1, ${COUNT}) i`,
      [big.tenantId],
    );
    await owner.query('reset session_replication_role');
    group = idOf(await ask('POST', '/Groups', { schemas: [GROUP], displayName: 'All' }));
    for (let start = 1; start <= COUNT; start += PER_PATCH) {
      const value = Array.from({ length: PER_PATCH }, (_, at) => ({ value: user(start + at) }));
      const body = patchOf({ op: 'Add', path: 'members', value });
      expect(JSON.stringify(body).length, 'fits into a request').toBeLessThan(1_048_576);
      expect((await ask('PATCH', `/Groups/${group}`, body)).status).toBe(204);
    }
    await owner.query('analyze muster.users, muster.groups, muster.group_members');
  }, 60_000);

  const filter = () => encodeURIComponent(`groups.value eq "${group}"`);

  test('is read whole, without its members, and in pages of users by an index', async () => {
    // Together they would be more than a directory may hold: they take turns.
    const wholes = await Promise.all([1, 2, 3].map(() => ask('GET', `/Groups/${group}`)));
    for (const { body } of wholes) expect(body['members']).toHaveLength(COUNT);
    const { body } = await ask('GET', `/Groups/${group}?excludedAttributes=members`);
    expect(body).toMatchObject({ displayName: 'All', meta: { version: 'W/"6"' } });
    expect(Object.keys(body)).not.toContain('members');
    for (const startIndex of [1, 50_001, 99_801]) {
      const page = await ask('GET', `/Users?filter=${filter()}&startIndex=${startIndex}&count=200&attributes=id`);
      expect(page.body['totalResults']).toBe(COUNT);
      const ids = (page.body['Resources'] as { id: string }[]).map((each) => each.id);
      expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => user(startIndex + at)));
    }
    const found = await ask('GET', `/Groups?filter=members.value+eq+%22${user(77)}%22&excludedAttributes=members`);
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: group }] });
    expect((await ask('GET', `/Users/${user(77)}`)).body['groups']).toMatchObject([{ value: group, type: 'direct' }]);
  });

  test('is changed by one request of any kind, and deleted', async () => {
    const change = async (...operations: unknown[]) => {
      const { status } = await ask('PATCH', `/Groups/${group}`, patchOf(...operations));
      return { status, total: (await ask('GET', `/Users?filter=${filter()}&count=0`)).body['totalResults'] };
    };
    expect(await change({ op: 'remove', path: `members[value eq "${user(1)}"]` })).toEqual({
      status: 204,
      total: COUNT - 1,
    });
    expect((await ask('DELETE', `/Users/${user(2)}`)).status).toBe(204);
    expect(await change({ op: 'remove', path: 'members[value ew "7"]' })).toEqual({
      status: 204,
      total: COUNT * 0.9 - 2,
    });
    const replacement = Array.from({ length: PER_PATCH }, (_, at) => user(at + 3));
    expect(await change({ op: 'replace', path: 'members', value: replacement })).toEqual({
      status: 204,
      total: PER_PATCH,
    });
    expect(await contradictions()).toEqual([]);
    const fill = Array.from({ length: PER_PATCH }, (_, at) => user(at + 50_000));
    expect(await change({ op: 'add', path: 'members', value: fill })).toEqual({ status: 204, total: 2 * PER_PATCH });
    expect((await ask('DELETE', `/Groups/${group}`)).status).toBe(204);
    const { rows } = await owner.query('select count(*)::int as left from muster.group_members where tenant_id = $1', [
      big.tenantId,
    ]);
    expect(rows).toEqual([{ left: 0 }]);
    expect((await ask('GET', `/Users/${user(5)}`)).body['groups']).toBeUndefined();
  });

  test('is erased with its tenant', async () => {
    const value = Array.from({ length: PER_PATCH }, (_, at) => user(at + 3));
    const made = await ask('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'Erased',
      externalId: 'x',
      members: value,
    });
    expect(made.status).toBe(201);
    await ask('POST', '/Groups', { schemas: [GROUP], displayName: 'Outer', members: [idOf(made)] });
    await stack.client.tenants.deleteTenant({ name: big.tenantId, policy: 'ERASE' }, { timeoutMs: 60_000 });
    for (const table of ['group_members', 'group_terms', 'groups', 'users', 'user_terms', 'tenants']) {
      const { rows } = await owner.query(`select from muster.${table} where tenant_id = $1`, [big.tenantId]);
      expect(rows, table).toEqual([]);
    }
  }, 60_000);
});
