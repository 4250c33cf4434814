// The limits that keep answers and searches small where groups are in groups and everybody is in many of them, and what is said when
// one is reached.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerRoom } from '../../services/directory/answer.ts';
import { listQuery } from '../../services/directory/list.ts';
import { listPage } from '../../services/directory/sql/list.ts';
import { groupedUsersTable } from '../../services/directory/sql/table.ts';
import { connectDirectory } from '../../services/rpc/client.ts';
import { userType } from '../../services/scim/user.ts';
import { blocksOf, connectAs } from '../directory/cost.ts';
import { groupId, insertGroups, insertMembers } from '../directory/many-groups.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { GROUP, fullUser, patchOf, scimClient, type Answer, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { StandIn } from './stand-in.ts';

const MEMBERSHIPS = 2_000;
const NESTINGS = 5_000;
const NO_SCHEMA = 'urn:custom:1.0:User';

let owned: TestDatabase;
let stack: Stack;
let owner: pg.Client;
let tenantId: string;
let send: Send;

beforeAll(async () => {
  owned = await createTestDatabase();
  stack = await startStack({ databaseUrl: owned.url });
  owner = new pg.Client({ connectionString: owned.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await stack.stop();
  await owned.drop();
});
beforeEach(async () => {
  const tenant = await stack.createTenant({ groups: 'ENABLED' });
  tenantId = tenant.tenantId;
  send = scimClient(stack, tenant);
});

const idOf = ({ body }: Answer) => body['id'] as string;
const idsOf = ({ body }: Answer) => {
  expect(body, JSON.stringify(body).slice(0, 300)).toHaveProperty('Resources');
  return (body['Resources'] as { id: string }[]).map((each) => each.id);
};
const detailOf = ({ body }: Answer) => String(body['detail']);
const createUser = async (name: string, rest = {}) =>
  idOf(await send('POST', '/Users', fullUser(`${name}@x.example`, rest)));
const createGroup = (displayName: string, ...members: string[]) =>
  send('POST', '/Groups', { schemas: [GROUP], displayName, members });
const add = (id: string, ...value: string[]) =>
  send('PATCH', `/Groups/${id}`, patchOf({ op: 'add', path: 'members', value }));
const membersOf = async (id: string) =>
  ((await send('GET', `/Groups/${id}`)).body['members'] as { value: string }[] | undefined)?.map((each) => each.value);

/** Makes somebody a member of many groups at once, as so many requests would. */
async function putInto(memberId: string, type: 'User' | 'Group', first: number, last: number): Promise<void> {
  await owner.query(
    `insert into muster.group_members select $1, id, $2, $3 from muster.groups where tenant_id = $1 and id between $4 and $5`,
    [tenantId, memberId, type, groupId(first), groupId(last)],
  );
  await owner.query(
    `update muster.groups set member_count = member_count + 1 where tenant_id = $1 and id between $2 and $3`,
    [tenantId, groupId(first), groupId(last)],
  );
  await owner.query('analyze muster.groups, muster.group_members'); // as Postgres does by itself in a minute
}

/** All pages of a walk. */
async function walk(query: string): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await send('GET', `/Users?cursor=${cursor}&${query}`);
    expect(page.status).toBe(200);
    pages.push(page);
    cursor = page.body['nextCursor'] as string | undefined;
  }
  return pages;
}

describe('a page of users', () => {
  test('who are all in thousands of groups is refused with what to ask for, and comes in shorter pages by cursor', async () => {
    const users: string[] = [];
    for (let n = 0; n < 30; n += 1) users.push(await createUser(`hub${n}`));
    await insertGroups(owner, tenantId, 1, 3_000);
    const hub = idOf(await createGroup('Hub', ...users));
    await putInto(hub, 'Group', 1, 3_000);
    const refused = await send('GET', '/Users');
    expect([refused.status, refused.body['scimType']]).toEqual([400, 'tooMany']);
    const [, some = '0'] = /Ask for (\d+) at once/.exec(detailOf(refused)) ?? [];
    expect(Number(some)).toBeGreaterThan(3);
    expect(Number(some)).toBeLessThan(30);
    const fewer = await send('GET', `/Users?count=${some}`);

    expect(idsOf(fewer)).toEqual(users.slice(0, Number(some)));
    expect((fewer.body['Resources'] as { groups: unknown[] }[])[0]?.groups).toHaveLength(3_001);
    const plain = await send('GET', '/Users?excludedAttributes=groups');
    expect(idsOf(plain)).toEqual(users);
    const pages = await walk('count=200');
    expect(pages.flatMap(idsOf)).toEqual(users);
    expect(pages.length).toBeGreaterThan(1);
    for (const { body } of pages) expect(JSON.stringify(body).length).toBeLessThan(9 * 1_048_576);
    expect(pages.map(({ body }) => body['totalResults'])).toEqual(pages.map(() => 30));
    expect((await walk('sortBy=meta.created')).flatMap(idsOf)).toEqual(users);

    // Where there is no room for more, nothing more is made: of twenty users at once.
    const client = await connectAs(owned.url, tenantId);
    const listing = { type: userType, table: groupedUsersTable };
    const asked = { filter: undefined, sortBy: undefined, descending: false, attributes: '', excludedAttributes: '' };
    const query = listQuery(listing, [listing], asked, `${stack.url}/scim/v2`);
    const blocks = (rows: number) =>
      blocksOf(client, listPage(groupedUsersTable, tenantId, query, 0, answerRoom(rows)), 'generic');
    expect(await blocks(30)).toBeLessThan(1.1 * (await blocks(20)));
    await client.end();
  });

  test('that are large by themselves is cut alike', async () => {
    const users: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      users.push(await createUser(`large${n}`, { [NO_SCHEMA]: { text: `${n}`.repeat(950_000) } }));
    }
    const refused = await send('GET', '/Users');
    expect([refused.status, refused.body['scimType']]).toEqual([400, 'tooMany']);
    expect(detailOf(refused)).toContain('Ask for 8 at once');
    expect(idsOf(await send('GET', '/Users?count=8'))).toEqual(users.slice(0, 8));
    const pages = await walk('');
    expect(pages.map(idsOf)).toEqual([users.slice(0, 8), users.slice(8)]);
    const back = await send('GET', `/Users?cursor=${String(pages[1]?.body['previousCursor'])}`);
    expect(idsOf(back)).toEqual(users.slice(0, 8));
  });

  test('and groups, at the root, are cut together', async () => {
    const all: string[] = [];
    const text = 'x'.repeat(950_000);
    for (let n = 0; n < 5; n += 1) all.push(await createUser(`large${n}`, { [NO_SCHEMA]: { text } }));
    for (let n = 0; n < 5; n += 1) {
      const group = { schemas: [GROUP], displayName: `Large ${n}`, [NO_SCHEMA]: { text } };
      all.push(idOf(await send('POST', '/Groups', group)));
    }
    const search = (rest: object) =>
      send('POST', '/.search', { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...rest });
    const refused = await search({});
    expect([refused.status, refused.body['scimType']]).toEqual([400, 'tooMany']);
    expect(detailOf(refused)).toContain('Ask for 8 at once');
    expect(idsOf(await search({ count: 8 }))).toEqual(all.slice(0, 8));
    const first = await search({ cursor: '' });
    expect(idsOf(first)).toEqual(all.slice(0, 8));
    expect(idsOf(await search({ cursor: first.body['nextCursor'] }))).toEqual(all.slice(8));
  });
});

test('an answer that is larger than a message is 400 with what to do, and not a directory that is away', async () => {
  const standIn = await StandIn.start();
  const client = connectDirectory(standIn.address);
  try {
    standIn.works.set('ListUsers', () => ({ document: Buffer.alloc(65 * 1_048_576) }));
    const request = { tenant_id: 'x', base_url: 'https://scim.example' };
    await expect(client.provisioning.listUsers(request)).rejects.toMatchObject({
      status: 400,
      scimType: 'tooMany',
      retryAfterSeconds: undefined,
      message: expect.stringContaining('excludedAttributes') as string,
    });
  } finally {
    client.close();
    standIn.kill();
  }
});

describe.each(['User', 'Group'] as const)('a %s that is in as many groups as it may', (type) => {
  test('is put into no other, and who asks is told whom it is about', async () => {
    await insertGroups(owner, tenantId, 1, MEMBERSHIPS + 1);
    const other = await createUser('other');
    const member = type === 'User' ? await createUser('crowded') : idOf(await createGroup('Crowded'));
    await putInto(member, type, 1, MEMBERSHIPS - 1);
    const last = groupId(MEMBERSHIPS);
    expect((await add(last, member)).status).toBe(204);
    expect((await add(last, member)).status, 'where it is in').toBe(204);

    const next = groupId(MEMBERSHIPS + 1);
    const refused = await add(next, other, member);
    expect([refused.status, refused.body['scimType']]).toEqual([400, 'invalidValue']);
    expect(detailOf(refused)).toContain(member);
    expect(detailOf(refused)).toContain(String(MEMBERSHIPS));
    expect(detailOf(refused)).not.toContain(other);
    expect((await createGroup('One more', member)).status).toBe(400);
    const body = { schemas: [GROUP], displayName: 'Replaced', members: [other, member] };
    expect((await send('PUT', `/Groups/${next}`, body)).status).toBe(400);
    expect(await membersOf(next)).toBeUndefined();
    expect((await send('GET', '/Groups?filter=displayName+eq+%22One+more%22')).body['totalResults']).toBe(0);

    const removal = patchOf({ op: 'remove', path: `members[value eq "${member}"]` });
    expect((await send('PATCH', `/Groups/${groupId(1)}`, removal)).status).toBe(204);
    expect((await add(next, other, member)).status).toBe(204);
    if (type === 'User') {
      const groups = (await send('GET', `/Users/${member}`)).body['groups'];
      expect(groups).toHaveLength(MEMBERSHIPS);
      const off = patchOf({ op: 'replace', path: 'active', value: false });
      expect((await send('PATCH', `/Users/${member}`, off)).body).toMatchObject({ active: false });
    }
    expect((await send('DELETE', `/${type}s/${member}`)).status).toBe(204);
    expect(await membersOf(next)).toEqual([other]);
  });
});

test('a tenant with as many groups in groups as it may have takes no more, and users go on', async () => {
  const user = await createUser('nested');
  await insertGroups(owner, tenantId, 1, 1_005);
  for (let group = 1_001; group <= 1_005; group += 1) {
    await insertMembers(owner, tenantId, group, 1, group === 1_005 ? 999 : 1_000, 'Group');
  }
  expect((await add(groupId(1_005), groupId(1_000))).status).toBe(204);
  const { rows } = await owner.query(
    `select from muster.group_members where tenant_id = $1 and member_type = 'Group'`,
    [tenantId],
  );
  expect(rows).toHaveLength(NESTINGS);
  const refused = await add(groupId(1), groupId(2), user);
  expect([refused.status, refused.body['scimType']]).toEqual([400, 'invalidValue']);
  expect(detailOf(refused)).toContain(String(NESTINGS));
  expect(await membersOf(groupId(1))).toBeUndefined();
  expect((await add(groupId(1), user)).status).toBe(204);
  expect((await send('GET', `/Users/${user}`)).body['groups']).toHaveLength(6);
});

test('a chain of 2,000 groups can be put into a group, all of them at once, and the circle that one more would close is found', async () => {
  const length = 2_000;
  await insertGroups(owner, tenantId, 1, length);
  await owner.query(
    `insert into muster.group_members
     select tenant_id, id, lead(id) over (order by id), 'Group' from muster.groups where tenant_id = $1
     order by id limit $2`,
    [tenantId, length - 1],
  );
  await owner.query('update muster.groups set member_count = 1 where tenant_id = $1 and id < $2', [
    tenantId,
    groupId(length),
  ]);
  const top = idOf(await createGroup('Top'));
  const chain = Array.from({ length }, (_, at) => groupId(at + 1));
  expect((await add(top, ...chain)).status).toBe(204);
  const circle = await add(groupId(length), top, groupId(3));
  expect(circle.status).toBe(400);
  expect(detailOf(circle)).toContain(top);
  expect(detailOf(circle)).toContain(groupId(3));
  expect(await membersOf(groupId(length))).toBeUndefined();
  const user = await createUser('bottom');
  expect((await add(groupId(length), user)).status).toBe(204);
  expect((await send('GET', `/Users/${user}`)).body['groups']).toHaveLength(length + 1);
});
