// Groups over HTTP, through gateway, directory and Postgres. Who is in them under load: group-members.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GROUP, fullUser, patchOf, scimClient, type Answer, type Send } from '../support/scim.ts';
import { createTenant, startStack, type Stack, type StackTenant } from '../support/stack.ts';

const ADSCIM = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const nobody = '018f0000-0000-7000-8000-000000000000';

let stack: Stack;
let tenant: StackTenant;
let send: Send;
/** Ids of users. */
let anna: string;
let ben: string;

beforeAll(async () => {
  stack = await startStack();
  tenant = await stack.createTenant({ groups: 'ENABLED' });
  send = scimClient(stack, tenant);
  [anna, ben] = [await createUser('anna'), await createUser('ben')];
});
afterAll(() => stack.stop());

async function createUser(name: string, by = send): Promise<string> {
  return (await by('POST', '/Users', fullUser(`${name}@x.example`))).body['id'] as string;
}

let serial = 0;
const newName = () => `Group ${(serial += 1)}`;

async function createGroup(members: readonly string[] = [], rest: Record<string, unknown> = {}): Promise<string> {
  const body = { schemas: [GROUP], displayName: newName(), members: members.map((value) => ({ value })), ...rest };
  const answer = await send('POST', '/Groups', body);
  expect(answer.status).toBe(201);
  return answer.body['id'] as string;
}

interface Member {
  readonly value: string;
  readonly $ref: string;
  readonly type: string;
}

const read = (id: string) => send('GET', `/Groups/${id}`);
const membersIn = ({ body }: Answer) => (body['members'] ?? []) as readonly Member[];
const memberIds = async (id: string) => membersIn(await read(id)).map((each) => each.value);
const versionOf = async (id: string) => (await read(id)).headers.get('etag');
const patch = (id: string, ...operations: unknown[]) => send('PATCH', `/Groups/${id}`, patchOf(...operations));
const find = async (filter: string, path = '/Groups') =>
  (await send('GET', `${path}?filter=${encodeURIComponent(filter)}`)).body;
const idsIn = (list: Record<string, unknown>) => (list['Resources'] as { id: string }[]).map((each) => each.id);
const sorted = (...ids: string[]) => ids.sort();

describe('create', () => {
  test('answers 201 with the whole resource, Location and ETag', async () => {
    const group = {
      schemas: [GROUP],
      externalId: 'Ext',
      displayName: 'Fire Brigade',
      'urn:custom:1.0:Group': { a: [1] },
    };
    const { status, headers, body } = await send('POST', '/Groups', {
      ...group,
      schemas: [GROUP, ADSCIM],
      id: 'mine',
      meta: { resourceType: 'Group' },
      members: [{ value: anna, display: 'Anna', $ref: null, type: 'Group' }, ben, { value: anna }],
    });
    expect(status).toBe(201);
    const { id, meta, members, ...rest } = body;
    const location = `${stack.url}/scim/v2/Groups/${String(id)}`;
    expect(headers.get('location')).toBe(location);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(meta).toMatchObject({ resourceType: 'Group', location, version: 'W/"1"' });
    expect(rest).toEqual({ ...group, schemas: [GROUP, 'urn:custom:1.0:Group'] });
    const user = (value: string) => ({ value, $ref: `${stack.url}/scim/v2/Users/${value}`, type: 'User' });
    expect(members).toEqual(sorted(anna, ben).map(user));
    expect((await read(String(id))).body).toEqual(body);
    expect((await find('displayName eq "fire brigade"'))['Resources']).toEqual([body]);
  });

  test('a group without members shows none, and Entra’s empty list is none', async () => {
    for (const part of [{}, { members: [] }, { members: null }]) {
      const { status, body } = await send('POST', '/Groups', { schemas: [GROUP], displayName: newName(), ...part });
      expect(status).toBe(201);
      expect(Object.keys(body)).not.toContain('members');
    }
  });

  test('a name that is taken is 409 uniqueness, whatever its case, and changes nobody', async () => {
    const id = await createGroup([], { displayName: 'Straße Ä' });
    const answer = await send('POST', '/Groups', {
      schemas: [GROUP],
      displayName: 'STRAßE ä',
      members: [{ value: ben }],
    });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      scimType: 'uniqueness',
      detail: expect.stringContaining('displayName') as string,
    });
    expect(idsIn(await find('displayName eq "straße ä"'))).toEqual([id]);
    expect(await memberIds(id)).toEqual([]);
    const other = await createGroup();
    expect((await patch(other, { op: 'replace', value: { displayName: 'straße Ä' } })).status).toBe(409);
    expect((await send('PUT', `/Groups/${other}`, { schemas: [GROUP], displayName: 'straße Ä' })).status).toBe(409);
    expect(await versionOf(other)).toBe('W/"1"');
  });

  test('two groups may have one externalId, and a filter finds both', async () => {
    const ids = [await createGroup([], { externalId: 'same' }), await createGroup([], { externalId: 'same' })];
    expect(idsIn(await find('externalId eq "same"'))).toEqual(sorted(...ids));
  });

  test('of twenty creates of one name at once, one succeeds', async () => {
    const group = { schemas: [GROUP], displayName: 'Race', members: [{ value: anna }] };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('POST', '/Groups', group)));
    expect(answers.map((each) => each.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { displayName: undefined }, 'displayName'],
    ['a blank name', { displayName: ' ' }, 'displayName'],
    ['a name that is a number', { displayName: 7 }, 'displayName'],
    ['a name without end', { displayName: 'x'.repeat(801) }, '800'],
    ['a member that nobody is', { members: [{ value: nobody }] }, nobody],
    ['a member whose id is none', { members: [{ value: 'bob' }, { value: nobody }] }, '"bob", "018f0000'],
    ['a member with the id of nobody’s in capitals', { members: [nobody.toUpperCase()] }, nobody.toUpperCase()],
    ['a member without an id', { members: [{ display: 'x' }] }, 'members[0]'],
  ])('%s is 400, and makes no group', async (_, part, named) => {
    const displayName = newName();
    const { status, body } = await send('POST', '/Groups', { schemas: [GROUP], displayName, ...part });
    expect(status).toBe(400);
    expect(body).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining(named) as string });
    expect(await find(`displayName eq "${displayName}"`)).toMatchObject({ totalResults: 0 });
  });
});

describe('PATCH', () => {
  test('answers 204 with the new version and no body; with the state after the write where it is asked for', async () => {
    const id = await createGroup([anna]);
    const answer = await patch(id, { op: 'Add', path: 'members', value: [{ $ref: null, value: ben }] });
    expect([answer.status, answer.headers.get('etag'), answer.body]).toEqual([204, 'W/"2"', {}]);
    const operation = patchOf({ op: 'Remove', path: 'members', value: [{ $ref: null, value: anna }] });
    const shown = await send('PATCH', `/Groups/${id}?attributes=members.value`, operation);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('etag')).toBe('W/"3"');
    expect(shown.body).toEqual({ id, schemas: [GROUP], members: [{ value: ben }] });
    const rename = patchOf({ op: 'Replace', path: 'displayName', value: 'Renamed' });
    const named = await send('PATCH', `/Groups/${id}?excludedAttributes=members`, rename);
    expect(named.status).toBe(200);
    expect(named.body).toMatchObject({ displayName: 'Renamed', meta: { version: 'W/"4"' } });
    expect(Object.keys(named.body)).not.toContain('members');
    expect(await memberIds(id)).toEqual([ben]);
  });

  test('one request may do all of it, in order, and is one version', async () => {
    const id = await createGroup([anna]);
    const answer = await patch(
      id,
      { op: 'replace', value: { displayName: 'Everything', 'members.value': [ben] } },
      { op: 'add', path: 'members', value: [anna] },
      { op: 'remove', path: `members[value eq "${ben}"]` },
      { op: 'add', path: 'externalId', value: 'e' },
    );
    expect(answer.headers.get('etag')).toBe('W/"2"');
    expect((await read(id)).body).toMatchObject({
      displayName: 'Everything',
      externalId: 'e',
      members: [{ value: anna }],
    });
  });

  test.each<[string, (id: string) => unknown[]]>([
    ['adds who is in it', () => [{ op: 'add', path: 'members', value: [anna] }]],
    ['removes who is not', () => [{ op: 'remove', path: 'members', value: [ben, nobody, 'bob'] }]],
    ['removes by a filter that finds nobody', () => [{ op: 'remove', path: 'members[type eq "Group"]' }]],
    ['replaces by the same', () => [{ op: 'replace', path: 'members', value: [anna] }]],
    [
      'adds and removes one',
      () => [
        { op: 'add', path: 'members', value: [ben] },
        { op: 'remove', path: `members[value eq "${ben}"]` },
      ],
    ],
    ['sets the name that it has', (id) => [{ op: 'replace', path: 'externalId', value: `ext-${id}` }]],
  ])('that %s succeeds and changes neither version nor time', async (_, operations) => {
    const id = await createGroup([anna]);
    await patch(id, { op: 'add', path: 'externalId', value: `ext-${id}` });
    const before = (await read(id)).body;
    const answer = await patch(id, ...operations(id));
    expect([answer.status, answer.headers.get('etag')]).toEqual([204, 'W/"2"']);
    expect((await read(id)).body).toEqual(before);
  });

  test.each<[string, unknown[], string, string]>([
    ['adds nobody', [{ op: 'add', path: 'members', value: [nobody] }], 'invalidValue', nobody],
    ['replaces by nobody', [{ op: 'replace', path: 'members', value: [nobody] }], 'invalidValue', nobody],
    ['adds a number', [{ op: 'add', path: 'members', value: [{ value: 1 }] }], 'invalidValue', 'members[0]'],
    ['changes a type', [{ op: 'replace', path: 'members[type eq "User"].type', value: 'x' }], 'mutability', 'type'],
    ['names no attribute', [{ op: 'add', path: 'membres', value: [] }], 'invalidPath', 'membres'],
    ['filters by no attribute', [{ op: 'remove', path: 'members[name eq "x"]' }], 'invalidFilter', 'name'],
    ['takes the name', [{ op: 'remove', path: 'displayName' }], 'mutability', 'displayName'],
  ])('that %s is 400 and undoes what is beside it', async (_, wrong, scimType, named) => {
    const id = await createGroup([anna]);
    const before = (await read(id)).body;
    const good = [
      { op: 'remove', path: 'members' },
      { op: 'add', path: 'members', value: [ben] },
      { op: 'replace', path: 'externalId', value: 'x' },
    ];
    const { status, body } = await patch(id, ...good, ...wrong);
    expect(status).toBe(400);
    expect(body).toMatchObject({ scimType, detail: expect.stringContaining(named) as string });
    expect((await read(id)).body).toEqual(before);
  });

  test('every id that is nobody’s is named, but not without end', async () => {
    const ghosts = Array.from({ length: 30 }, (_, at) => nobody.slice(0, -2) + String(at + 10));
    const { body } = await patch(await createGroup(), { op: 'add', path: 'members', value: [anna, ...ghosts] });
    const detail = body['detail'] as string;
    expect(detail).toContain('and 10 more');
    expect(ghosts.filter((each) => detail.includes(each))).toHaveLength(20);
    expect(detail).not.toContain(anna);
  });

  test('what it makes grow beyond 1 MiB is refused', async () => {
    const id = await createGroup();
    const half = 'x'.repeat(600_000);
    const grow = (name: string) => patch(id, { op: 'add', path: `urn:custom:1.0:Group:${name}`, value: half });
    expect((await grow('a')).status).toBe(204);
    expect((await grow('b')).status).toBe(400);
  });
});

describe('PUT', () => {
  test('replaces the group with its members, and answers with the whole', async () => {
    const id = await createGroup([anna], { externalId: 'old' });
    const body = { schemas: [GROUP], displayName: newName(), members: [{ value: ben }] };
    const answer = await send('PUT', `/Groups/${id}`, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ displayName: body.displayName, members: [{ value: ben, type: 'User' }] });
    expect(answer.body['externalId']).toBeUndefined();
    expect(answer.headers.get('etag')).toBe('W/"2"');
    expect((await read(id)).body).toEqual(answer.body);
    const again = await send('PUT', `/Groups/${id}`, body);
    expect([again.status, again.headers.get('etag')]).toEqual([200, 'W/"2"']);
    const emptied = await send('PUT', `/Groups/${id}`, { schemas: [GROUP], displayName: body.displayName });
    expect(emptied.headers.get('etag')).toBe('W/"3"');
    expect(await memberIds(id)).toEqual([]);
  });

  test('with a member that nobody is, or without a name, changes nothing', async () => {
    const id = await createGroup([anna]);
    const before = (await read(id)).body;
    for (const body of [{ displayName: newName(), members: [ben, nobody] }, { members: [ben] }]) {
      expect((await send('PUT', `/Groups/${id}`, { schemas: [GROUP], ...body })).status).toBe(400);
    }
    expect((await read(id)).body).toEqual(before);
  });
});

describe('versions', () => {
  test('If-Match and If-None-Match are obeyed by every verb', async () => {
    const id = await createGroup([anna]);
    const path = `/Groups/${id}`;
    const add = patchOf({ op: 'add', path: 'members', value: [ben] });
    const put = { schemas: [GROUP], displayName: newName() };
    for (const headers of [{ 'if-match': 'W/"7"' }, { 'if-none-match': 'W/"1"' }]) {
      expect((await send('PATCH', path, add, headers)).status).toBe(412);
      expect((await send('PUT', path, put, headers)).status).toBe(412);
      expect((await send('DELETE', path, undefined, headers)).status).toBe(412);
    }
    expect((await send('GET', path, undefined, { 'if-match': 'W/"7"' })).status).toBe(412);
    const same = await send('GET', path, undefined, { 'if-none-match': 'W/"1"' });
    expect([same.status, same.body]).toEqual([304, {}]);
    expect((await send('PATCH', path, add, { 'if-match': 'W/"1"' })).status).toBe(204);
    expect((await send('GET', path, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(200);
    expect((await send('DELETE', path, undefined, { 'if-match': 'W/"2"' })).status).toBe(204);
  });

  test('a change of members is a change of the group and of no user', async () => {
    const id = await createGroup();
    const before = await send('GET', `/Users/${anna}`);
    const created = (await read(id)).body['meta'] as Record<string, string>;
    await patch(id, { op: 'add', path: 'members', value: [anna] });
    const changed = (await read(id)).body['meta'] as Record<string, string>;
    expect(changed).toMatchObject({ version: 'W/"2"', created: created['created'] });
    expect(Date.parse(changed['lastModified']!)).toBeGreaterThan(Date.parse(created['lastModified']!));
    const after = await send('GET', `/Users/${anna}`);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(after.body['meta']).toEqual(before.body['meta']);
  });
});

describe('delete', () => {
  test('answers 204, and then there is none; its members stay', async () => {
    const id = await createGroup([anna, ben]);
    expect((await send('DELETE', `/Groups/${id}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await send(method, `/Groups/${id}`)).status).toBe(404);
    expect((await patch(id, { op: 'add', path: 'members', value: [anna] })).status).toBe(404);
    expect((await send('PUT', `/Groups/${id}`, { schemas: [GROUP], displayName: newName() })).status).toBe(404);
    expect(await find(`id eq "${id}"`)).toMatchObject({ totalResults: 0 });
    expect((await send('GET', `/Users/${anna}`)).status).toBe(200);
  });

  test('a user that goes leaves its groups, each of which has a new version', async () => {
    const gone = await createUser('gone');
    const ids = [await createGroup([gone, anna]), await createGroup([gone])];
    const other = await createGroup([anna]);
    const meta = (await read(ids[0]!)).body['meta'] as Record<string, string>;
    expect((await send('DELETE', `/Users/${gone}`)).status).toBe(204);
    expect(await memberIds(ids[0]!)).toEqual([anna]);
    expect(await memberIds(ids[1]!)).toEqual([]);
    for (const id of ids) expect(await versionOf(id)).toBe('W/"2"');
    expect(await versionOf(other)).toBe('W/"1"');
    const after = (await read(ids[0]!)).body['meta'] as Record<string, string>;
    expect(Date.parse(after['lastModified']!)).toBeGreaterThan(Date.parse(meta['lastModified']!));
  });

  test('a user that is deactivated stays in its groups', async () => {
    const leaver = await createUser('leaver');
    const id = await createGroup([leaver]);
    await send('PATCH', `/Users/${leaver}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    expect(await memberIds(id)).toEqual([leaver]);
    expect((await send('GET', `/Users/${leaver}`)).body['groups']).toMatchObject([{ value: id }]);
  });
});

describe('groups in groups', () => {
  test('are members with their type and URL, and their users are in both', async () => {
    const inner = await createGroup([anna]);
    const outer = await createGroup([inner, ben], { displayName: 'Outer' });
    const members = membersIn(await read(outer));
    expect(members.find((each) => each.value === inner)).toEqual({
      value: inner,
      $ref: `${stack.url}/scim/v2/Groups/${inner}`,
      type: 'Group',
    });
    const groups = (await send('GET', `/Users/${anna}`)).body['groups'] as { value: string; type: string }[];
    expect(groups.find((each) => each.value === inner)?.type).toBe('direct');
    expect(groups.find((each) => each.value === outer)).toEqual({
      value: outer,
      $ref: `${stack.url}/scim/v2/Groups/${outer}`,
      display: 'Outer',
      type: 'indirect',
    });
    await patch(outer, { op: 'add', path: 'members', value: [anna] });
    const both = (await send('GET', `/Users/${anna}`)).body['groups'] as { value: string; type: string }[];
    expect(both.filter((each) => each.value === outer)).toMatchObject([{ type: 'direct' }]);
    expect(sorted(...idsIn(await find(`groups.value eq "${outer}"`, '/Users')))).toEqual(sorted(anna, ben));
    expect(idsIn(await find(`groups.value eq "${inner}"`, '/Users'))).toEqual([anna]);
    expect((await send('DELETE', `/Groups/${inner}`)).status).toBe(204);
    expect(await memberIds(outer)).toEqual(sorted(anna, ben));
    expect(await versionOf(outer)).toBe('W/"3"');
  });

  test('a group in itself, directly or not, is refused with the group that closes the circle', async () => {
    const a = await createGroup();
    const b = await createGroup([a]);
    const c = await createGroup([b, anna]);
    const own = await patch(a, { op: 'add', path: 'members', value: [a] });
    expect(own.status).toBe(400);
    expect(own.body).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining(a) as string });
    const circle = await patch(a, { op: 'add', path: 'members', value: [anna, c] });
    expect(circle.status).toBe(400);
    expect(circle.body['detail']).toContain(c);
    const put = { schemas: [GROUP], displayName: newName(), members: [b] };
    expect((await send('PUT', `/Groups/${a}`, put)).status).toBe(400);
    expect(await memberIds(a)).toEqual([]);
    expect(await versionOf(a)).toBe('W/"1"');
    await patch(c, { op: 'remove', path: 'members', value: [b] });
    expect((await patch(a, { op: 'add', path: 'members', value: [c] })).status).toBe(204);
  });
});

describe('lists', () => {
  test('filters, orders, pages and projections are those of users', async () => {
    const own = await stack.createTenant({ groups: 'ENABLED' });
    const ask = scimClient(stack, own);
    const user = await createUser('lister', ask);
    const ids: string[] = [];
    for (const displayName of ['Delta', 'alpha', 'Charlie', 'bravo']) {
      const body = { schemas: [GROUP], displayName, externalId: `x-${displayName}`, members: [user] };
      ids.push((await ask('POST', '/Groups', body)).body['id'] as string);
    }
    const names = (list: Record<string, unknown>) =>
      (list['Resources'] as { displayName: string }[]).map((each) => each.displayName);
    const query = async (text: string) => (await ask('GET', `/Groups?${text}`)).body;
    expect(names(await query('sortBy=displayName'))).toEqual(['alpha', 'bravo', 'Charlie', 'Delta']);
    expect(names(await query('sortBy=displayName&sortOrder=descending&startIndex=2&count=2'))).toEqual([
      'Charlie',
      'bravo',
    ]);
    expect(await query('count=0')).toMatchObject({ totalResults: 4, itemsPerPage: 0 });
    expect(await query('startIndex=4&count=2')).toMatchObject({ totalResults: 4, itemsPerPage: 1 });
    const filter = (text: string) => query(`filter=${encodeURIComponent(text)}`);
    expect(names(await filter('displayName sw "b" or externalId eq "x-Delta"'))).toEqual(['Delta', 'bravo']);
    expect(await filter(`members.value eq "${user}" and not (displayName co "a")`)).toMatchObject({ totalResults: 0 });
    expect(await filter(`members[value eq "${user}" and type eq "User"]`)).toMatchObject({ totalResults: 4 });
    expect(await filter(`members.$ref ew "${user}"`)).toMatchObject({ totalResults: 4 });
    expect(await filter('members pr and members.type eq "group"')).toMatchObject({ totalResults: 0 });
    expect(await filter(`meta.location eq "${stack.url}/scim/v2/Groups/${ids[0]!}"`)).toMatchObject({
      totalResults: 1,
    });
    expect((await query('excludedAttributes=members'))['Resources']).toHaveLength(4);
    for (const excluding of [
      'excludedAttributes=members',
      'attributes=displayName',
      'excludedAttributes=MEMBERS,meta',
    ]) {
      expect(JSON.stringify(await query(excluding)), excluding).not.toContain(user);
    }
    expect((await query('attributes=members.type&count=1'))['Resources']).toEqual([
      { id: ids[0], schemas: [GROUP], members: [{ type: 'User' }] },
    ]);
    expect((await query('excludedAttributes=members.$ref,meta&count=1'))['Resources']).toMatchObject([
      { members: [{ value: user, type: 'User' }] },
    ]);
    const search = await ask('POST', '/Groups/.search', { schemas: [SEARCH], filter: 'displayName eq "ALPHA"' });
    expect(names(search.body)).toEqual(['alpha']);
    const unknown = await ask('GET', '/Groups?filter=userName+eq+%22x%22');
    expect(unknown.body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
    // What Entra sends to match a group.
    const match = await query('excludedAttributes=members&filter=displayName+eq+%22alpha%22');
    expect(match).toMatchObject({ totalResults: 1, Resources: [{ id: ids[1], displayName: 'alpha' }] });
  });

  test('a query at the root lists users and then groups, and pages across the two', async () => {
    const own = await stack.createTenant({ groups: 'ENABLED' });
    const ask = scimClient(stack, own);
    const users = [await createUser('one', ask), await createUser('two', ask)];
    const groups: string[] = [];
    for (const displayName of ['A', 'B', 'C']) {
      const body = { schemas: [GROUP], displayName, externalId: 'e' };
      groups.push((await ask('POST', '/Groups', body)).body['id'] as string);
    }
    const search = async (query: Record<string, unknown>) =>
      (await ask('POST', '/.search', { schemas: [SEARCH], ...query })).body;
    const all = [...users, ...groups];
    expect(idsIn(await search({}))).toEqual(all);
    for (const startIndex of [1, 2, 3, 4, 5, 6]) {
      const page = await search({ startIndex, count: 2 });
      expect(page['totalResults']).toBe(5);
      expect(idsIn(page)).toEqual(all.slice(startIndex - 1, startIndex + 1));
    }
    expect(await search({ count: 0 })).toMatchObject({ totalResults: 5, Resources: [] });
    // RFC 7644 section 3.4.2.1: an attribute that a type does not have is one without a value.
    const found = async (filter: string) => idsIn(await search({ filter }));
    expect(await found('userName eq "one@x.example"')).toEqual([users[0]]);
    expect(await found('userName eq "one@x.example" or displayName eq "b"')).toEqual([users[0], groups[1]]);
    expect(await found('userName pr')).toEqual(users);
    expect(await found('not (userName pr)')).toEqual(groups);
    expect(await found('userName ne "one@x.example"')).toEqual([users[1], ...groups]);
    expect(await found('members pr or emails[type eq "work"]')).toEqual(users);
    expect(await found('externalId eq "e" and userName eq null')).toEqual(groups);
    expect(await found('meta.resourceType eq "Group"')).toEqual(groups);
    expect(idsIn(await search({ sortBy: 'userName', sortOrder: 'descending' }))).toEqual([
      ...users.toReversed(),
      ...groups,
    ]);
    expect((await search({ filter: 'shoeSize eq "7"' }))['scimType']).toBe('invalidFilter');
    expect((await search({ sortBy: 'shoeSize' }))['status']).toBe('400');
  });
});

describe('an order by who is in a group', () => {
  test.each([
    ['/Groups', 'members'],
    ['/Groups', 'members.value'],
    ['/Groups', 'MEMBERS.$ref'],
    ['/Users', 'groups'],
    ['/Users', 'groups.value'],
    ['/Users', 'groups.display'],
  ])('of %s by %s there is none: it is 400 invalidPath by index and by cursor', async (path, sortBy) => {
    for (const query of ['', '&cursor', '&sortOrder=descending']) {
      const { status, body } = await send('GET', `${path}?sortBy=${sortBy}${query}`);
      expect([status, body['scimType']]).toEqual([400, 'invalidPath']);
      expect(String(body['detail']).toLowerCase()).toContain(sortBy.split('.')[0]?.toLowerCase());
    }
    expect((await send('POST', '/.search', { schemas: [SEARCH], sortBy })).status).toBe(400);
  });

  test('is refused alike where groups are off', async () => {
    const off = scimClient(stack, await stack.createTenant());
    expect((await off('GET', '/Users?sortBy=groups.value')).body).toMatchObject({ scimType: 'invalidPath' });
  });
});

describe('a user’s groups', () => {
  test('are shown by default, cut as asked for, and not written', async () => {
    const user = await createUser('shown');
    const id = await createGroup([user], { displayName: 'Quote " and \\ back' });
    const whole = {
      value: id,
      $ref: `${stack.url}/scim/v2/Groups/${id}`,
      display: 'Quote " and \\ back',
      type: 'direct',
    };
    const get = async (query = '') => (await send('GET', `/Users/${user}${query}`)).body['groups'];
    expect(await get()).toEqual([whole]);
    expect(await get('?attributes=groups')).toEqual([whole]);
    expect(await get('?attributes=groups.display,groups.type')).toEqual([{ display: whole.display, type: 'direct' }]);
    expect(await get('?excludedAttributes=groups.$ref')).toEqual([
      { value: id, display: whole.display, type: 'direct' },
    ]);
    expect(await get('?excludedAttributes=groups')).toBeUndefined();
    expect(await get('?attributes=userName')).toBeUndefined();
    expect((await find('userName eq "shown@x.example"', '/Users'))['Resources']).toMatchObject([{ groups: [whole] }]);
    const patched = await send(
      'PATCH',
      `/Users/${user}`,
      patchOf({ op: 'replace', value: { title: 'T', groups: [] } }),
    );
    expect(patched.body).toMatchObject({ title: 'T', groups: [whole] });
    const refused = await send('PATCH', `/Users/${user}`, patchOf({ op: 'remove', path: 'groups' }));
    expect(refused.body).toMatchObject({ status: '400', scimType: 'mutability' });
    const put = await send('PUT', `/Users/${user}`, fullUser('shown@x.example', { groups: [{ value: nobody }] }));
    expect(put.body['groups']).toEqual([whole]);
    await patch(id, { op: 'remove', path: 'members' });
    expect(await get()).toBeUndefined();
  });

  test('can be filtered in the whole grammar', async () => {
    const own = await stack.createTenant({ groups: 'ENABLED' });
    const ask = scimClient(stack, own);
    const [one, two, three] = [await createUser('1', ask), await createUser('2', ask), await createUser('3', ask)];
    const make = async (displayName: string, ...members: string[]) =>
      (await ask('POST', '/Groups', { schemas: [GROUP], displayName, members })).body['id'] as string;
    const inner = await make('Inner', one);
    const outer = await make('Outer', inner, two);
    const found = async (filter: string) =>
      idsIn((await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body);
    expect(await found(`groups eq "${outer}"`)).toEqual([one, two]);
    expect(await found(`groups.value eq "${outer}" and not (groups.value eq "${inner}")`)).toEqual([two]);
    expect(await found(`groups.value eq "${inner}" or userName sw "3"`)).toEqual([one, three]);
    expect(await found(`groups[value eq "${outer}" and type eq "indirect"]`)).toEqual([one]);
    expect(await found('groups.display eq "INNER"')).toEqual([one]);
    expect(await found('groups.display sw "out"')).toEqual([one, two]);
    expect(await found('not (groups pr)')).toEqual([three]);
    expect(await found('groups eq null')).toEqual([three]);
    expect(await found(`groups.value ne "${outer}"`)).toEqual([one, three]);
    expect(await found('groups.value eq "x"')).toEqual([]);
    expect(await found(`groups.$ref eq "${stack.url}/scim/v2/Groups/${inner}"`)).toEqual([one]);
  });
});

describe('groups off', () => {
  test('is the default: a list is empty, making one is 501, one by id is 404', async () => {
    const off = scimClient(stack, await stack.createTenant());
    for (const path of ['/Groups', '/Groups?excludedAttributes=members&filter=displayName+eq+%22x%22']) {
      expect((await off('GET', path)).body).toMatchObject({ totalResults: 0, Resources: [] });
    }
    const made = await off('POST', '/Groups', { schemas: [GROUP], displayName: 'x' });
    expect(made.status).toBe(501);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'PUT' || method === 'PATCH' ? {} : undefined;
      expect((await off(method, `/Groups/${nobody}`, body)).status, method).toBe(404);
    }
  });

  test('keeps what there is and hides it everywhere, until it is on again', async () => {
    const own = await stack.createTenant({ groups: 'ENABLED' });
    const on = scimClient(stack, own);
    const [user, goes] = [await createUser('kept', on), await createUser('goes', on)];
    const made = await on('POST', '/Groups', { schemas: [GROUP], displayName: 'Kept', members: [user, goes] });
    const id = made.body['id'] as string;
    const types = async (by: Send) => JSON.stringify((await by('GET', '/ResourceTypes')).body);
    expect(await types(on)).toContain('/Groups');
    expect((await on('GET', `/Schemas/${GROUP}`)).status).toBe(200);

    const { token } = await createTenant(stack.client, { name: own.tenantId, groups: 'DISABLED' });
    const off = scimClient(stack, { token });
    await expect.poll(() => types(off)).not.toContain('/Groups'); // the directory hears of it in a moment
    expect((await off('GET', '/Groups')).body).toMatchObject({ totalResults: 0 });
    expect((await off('GET', `/Groups/${id}`)).status).toBe(404);
    expect((await off('DELETE', `/Groups/${id}`)).status).toBe(404);
    expect((await off('GET', `/Users/${user}`)).body['groups']).toBeUndefined();
    const filter = encodeURIComponent(`groups.value eq "${id}" or groups pr`);
    expect((await off('GET', `/Users?filter=${filter}`)).body).toMatchObject({ totalResults: 0 });
    expect((await off('POST', '/.search', { schemas: [SEARCH] })).body).toMatchObject({ totalResults: 2 });
    expect((await off('GET', `/Schemas/${GROUP}`)).status).toBe(404);
    expect((await off('DELETE', `/Users/${goes}`)).status).toBe(204);

    const again = scimClient(stack, await createTenant(stack.client, { name: own.tenantId, groups: 'ENABLED' }));
    await expect.poll(() => types(again)).toContain('/Groups');
    const group = await again('GET', `/Groups/${id}`);
    expect(group.body).toMatchObject({ displayName: 'Kept', members: [{ value: user }], meta: { version: 'W/"2"' } });
  });

  test('is shown with the members’ ids alone, and users with those of their groups', async () => {
    const own = scimClient(stack, await stack.createTenant({ groups: 'ENABLED' }));
    const user = (await own('POST', '/Users', fullUser('ids@x.example'))).body['id'] as string;
    const members = [{ value: user }];
    const id = (await own('POST', '/Groups', { schemas: [GROUP], displayName: 'Ids', members })).body['id'] as string;
    expect((await own('GET', `/Groups/${id}?attributes=members.value`)).body).toMatchObject({ members });
    const groups = [{ value: id }];
    expect((await own('GET', `/Users/${user}?attributes=groups.value`)).body).toMatchObject({ groups });
    expect((await own('GET', '/Users?attributes=groups.value')).body).toMatchObject({ Resources: [{ groups }] });
    expect((await own('GET', '/Users?attributes=groups.value&startIndex=2')).body).toMatchObject({ totalResults: 1 });
  });
});
