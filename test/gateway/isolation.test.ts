// The tenant matrix: every verb, and every field that carries an id or a value, with another tenant's.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOf, sendBulk, statusesOf, type Operation } from '../support/bulk.ts';
import { ENTERPRISE, GROUP, fullUser, patchOf, scimClient, type Answer, type Send } from '../support/scim.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { startStack, type Stack, type StackTenant } from '../support/stack.ts';

let stack: Stack;
let ours: StackTenant;
let theirs: StackTenant;
let us: Send;
let them: Send;
/** Their only user, as they see it. */
let victim: Record<string, unknown>;
let id: string;
/** Their only group, whose member their user is, as they see it; and one of ours, with a user of ours. */
let theirGroup: Record<string, unknown>;
let groupId: string;
let ourGroup: string;
let ourUser: string;

let owned: TestDatabase;

beforeAll(async () => {
  owned = await createTestDatabase();
  stack = await startStack({ databaseUrl: owned.url });
  const withGroups = () => stack.createTenant({ groups: 'ENABLED' });
  [ours, theirs] = [await withGroups(), await withGroups()];
  [us, them] = [scimClient(stack, ours), scimClient(stack, theirs)];
  const user = fullUser('victim@x.example', { externalId: 'ext-1', title: 'Chief', password: 'x' });
  id = (await them('POST', '/Users', user)).body['id'] as string;
  const group = { schemas: [GROUP], displayName: 'Victims', externalId: 'ext-g', 'urn:x:y': { z: 1 } };
  theirGroup = (await them('POST', '/Groups', { ...group, members: [id] })).body;
  groupId = theirGroup['id'] as string;
  victim = (await them('GET', `/Users/${id}`)).body;
});
afterAll(async () => {
  await stack.stop();
  await owned.drop();
});

/** A random id of ours that nobody has: what another tenant's id must look like. */
const nobody = '018f0000-0000-7000-8000-000000000000';
const withoutId = (answer: Answer): unknown =>
  JSON.parse(
    JSON.stringify([answer.status, answer.body])
      .replaceAll(id, 'ID')
      .replaceAll(groupId, 'ID')
      .replaceAll(nobody, 'ID'),
  );

const setSecurity = async (verb: 'enable' | 'disable') => {
  const client = new pg.Client(owned.url);
  await client.connect();
  for (const table of ['users', 'user_terms', 'user_counts', 'groups', 'group_terms', 'group_members']) {
    await client.query(`alter table muster.${table} ${verb} row level security`);
  }
  await client.end();
};

// Each wall must hold by itself: row-level security would hide a forgotten predicate.
describe.each([
  ['with both walls', 'enable'],
  ['by the statements alone', 'disable'],
] as const)('%s', (_, verb) => {
  beforeAll(() => setSecurity(verb));
  afterAll(() => setSecurity('enable'));

  describe('another tenant’s id is nobody’s id', () => {
    test.each<[string, string, unknown?]>([
      ['GET', '/Users/ID'],
      ['HEAD', '/Users/ID'],
      ['GET', '/Users/ID?attributes=userName'],
      ['PUT', '/Users/ID', fullUser('thief@x.example')],
      ['PUT', '/Users/ID', fullUser('victim@x.example')],
      ['PATCH', '/Users/ID', patchOf({ op: 'replace', path: 'active', value: false })],
      ['PATCH', '/Users/ID', patchOf({ op: 'remove', path: 'title' })],
      ['DELETE', '/Users/ID'],
    ])('%s %s', async (method, path, body) => {
      const answer = await us(method, path.replace('ID', id), body);
      expect(answer.status).toBe(404);
      expect(withoutId(answer)).toEqual(withoutId(await us(method, path.replace('ID', nobody), body)));
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
    });

    test.each<[string, unknown?]>([
      ['PUT', fullUser('thief@x.example')],
      ['PUT', fullUser('victim@x.example')],
      ['PATCH', patchOf({ op: 'replace', path: 'active', value: false })],
      ['PATCH', patchOf({ op: 'remove', path: 'title' })],
      ['DELETE'],
    ])('%s in a bulk, with and without the version that they have', async (method, data) => {
      for (const version of [undefined, 'W/"1"']) {
        const operation = (of: string) => ({ method, path: `/Users/${of}`, version, data });
        const results = await sendBulk(us, [operation(id), operation(nobody)] as Operation[]);
        const [first, second] = results.map((result) => JSON.stringify(result).replaceAll(id, nobody));
        expect(results[0]?.status).toBe('404');
        expect(first).toBe(second);
      }
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
    });

    test.each(['If-Match', 'If-None-Match'])('%s with the version that they have', async (header) => {
      const headers = { [header]: 'W/"1"' };
      expect((await us('GET', `/Users/${id}`, undefined, headers)).status).toBe(404);
      expect((await us('DELETE', `/Users/${id}`, undefined, headers)).status).toBe(404);
      expect((await them('GET', `/Users/${id}`)).status).toBe(200);
    });
  });

  describe('another tenant’s group is nobody’s', () => {
    beforeAll(async () => {
      ourUser = (await us('POST', '/Users', fullUser('neighbour@x.example'))).body['id'] as string;
      const ourOwn = { schemas: [GROUP], displayName: 'Neighbours', members: [ourUser] };
      ourGroup = (await us('POST', '/Groups', ourOwn)).body['id'] as string;
    });
    afterAll(async () => {
      await us('DELETE', `/Groups/${ourGroup}`);
      await us('DELETE', `/Users/${ourUser}`);
    });

    test.each<[string, string, unknown?]>([
      ['GET', '/Groups/ID'],
      ['HEAD', '/Groups/ID'],
      ['GET', '/Groups/ID?attributes=members'],
      ['PUT', '/Groups/ID', { schemas: [GROUP], displayName: 'Thieves' }],
      ['PUT', '/Groups/ID', { schemas: [GROUP], displayName: 'Victims' }],
      ['PATCH', '/Groups/ID', patchOf({ op: 'remove', path: 'members' })],
      ['PATCH', '/Groups/ID', patchOf({ op: 'replace', path: 'displayName', value: 'x' })],
      ['PATCH', '/Groups/ID?attributes=id', patchOf({ op: 'add', path: 'members', value: [] })],
      ['DELETE', '/Groups/ID'],
    ])('%s %s', async (method, path, body) => {
      const answer = await us(method, path.replace('ID', groupId), body);
      expect(answer.status).toBe(404);
      expect(withoutId(answer)).toEqual(withoutId(await us(method, path.replace('ID', nobody), body)));
      expect((await them('GET', `/Groups/${groupId}`)).body).toEqual(theirGroup);
    });

    const add = (value: string) => patchOf({ op: 'add', path: 'members', value: [{ value }] });
    const group = { schemas: [GROUP], displayName: 'Ours' };
    test.each<[string, string, (theirs: string) => unknown]>([
      ['PATCH add', 'PATCH', add],
      ['PATCH replace', 'PATCH', (theirs) => patchOf({ op: 'replace', value: { members: [ourUser, theirs] } })],
      ['PUT', 'PUT', (theirs) => ({ ...group, members: [{ value: theirs, type: 'User' }] })],
      ['POST', 'POST', (theirs) => ({ ...group, displayName: 'Another', members: [ourUser, theirs] })],
    ])('as a member: %s is 400 for their user and their group, as for nobody', async (_, method, body) => {
      for (const value of [id, groupId]) {
        const path = method === 'POST' ? '/Groups' : `/Groups/${ourGroup}`;
        const answer = await us(method, path, body(value));
        expect(answer.status).toBe(400);
        expect(withoutId(answer)).toEqual(withoutId(await us(method, path, body(nobody))));
      }
      expect((await us('GET', `/Groups/${ourGroup}`)).body).toMatchObject({ members: [{ value: ourUser }] });
      expect((await us('GET', '/Groups')).body['totalResults']).toBe(1);
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
    });

    test('removing their user or group from ours removes nobody', async () => {
      for (const value of [id, groupId]) {
        for (const operation of [
          { op: 'remove', path: 'members', value: [{ value }] },
          { op: 'remove', path: `members[value eq "${value}"]` },
          { op: 'remove', path: `members[value eq "${value}" and type pr]` },
        ]) {
          const { status, headers } = await us('PATCH', `/Groups/${ourGroup}`, patchOf(operation));
          expect([status, headers.get('etag')]).toEqual([204, 'W/"1"']);
        }
      }
      expect((await them('GET', `/Groups/${groupId}`)).body).toEqual(theirGroup);
    });

    test.each([
      ['/Groups', 'id eq "GROUP"'],
      ['/Groups', 'displayName eq "victims"'],
      ['/Groups', 'externalId eq "ext-g"'],
      ['/Groups', 'members.value eq "ID"'],
      ['/Groups', 'members[value eq "ID"]'],
      ['/Groups', 'members[value eq "ID" and type eq "User"]'],
      ['/Groups', 'members.$ref co "ID"'],
      ['/Groups', 'members.type eq "User" and members.value ne "OURS"'],
      ['/Users', 'groups.value eq "GROUP"'],
      ['/Users', 'groups[value eq "GROUP"]'],
      ['/Users', 'groups[value eq "GROUP" and type eq "direct"]'],
      ['/Users', 'groups.display eq "victims"'],
      ['/Users', 'groups.display sw "vic"'],
      ['/Users', 'groups.$ref co "GROUP"'],
    ])('%s?filter=%s shows it to its own tenant only', async (path, template) => {
      const filter = template.replace('ID', id).replace('GROUP', groupId).replace('OURS', ourUser);
      const query = `${path}?filter=${encodeURIComponent(filter)}`;
      expect((await them('GET', query)).body).toMatchObject({ totalResults: 1 });
      for (const each of [query, `${query}&count=0`, `${query}&startIndex=1&sortBy=displayName`]) {
        expect((await us('GET', each)).body).toMatchObject({ totalResults: 0, Resources: [] });
      }
      const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
      for (const each of [`${path}/.search`, '/.search']) {
        expect((await us('POST', each, search)).body).toMatchObject({ totalResults: 0 });
      }
    });

    test('the lists, and what a user or a group of ours shows, hold nothing of theirs', async () => {
      const answers = await Promise.all(
        ['/Groups', '/Users', `/Users/${ourUser}`, `/Groups/${ourGroup}`].map((path) => us('GET', path)),
      );
      const shown = JSON.stringify(answers.map((each) => each.body));
      expect(shown).toContain(ourGroup);
      for (const secret of [id, groupId, 'Victims', 'victim@']) expect(shown).not.toContain(secret);
    });

    test('the same name and externalId can be used, and ids in a body choose nothing', async () => {
      const mine = await us('POST', '/Groups', { ...group, displayName: 'Victims', externalId: 'ext-g', id: groupId });
      expect(mine.status).toBe(201);
      expect(mine.body['id']).not.toBe(groupId);
      expect((await us('DELETE', `/Groups/${String(mine.body['id'])}`)).status).toBe(204);
      expect((await them('GET', `/Groups/${groupId}`)).body).toEqual(theirGroup);
    });
  });

  describe('no query shows another tenant’s user', () => {
    test.each([
      'id eq "ID"',
      'userName eq "victim@x.example"',
      'externalId eq "ext-1"',
      'emails[type eq "work" and value eq "victim@x.example"]',
      'emails.value co "victim"',
      `${ENTERPRISE}:employeeNumber eq "n-victim@x.example"`,
      'title eq "chief"',
      'title pr',
      'active eq true',
      'not (title eq "nothing")',
      'id ne "x"',
      'id eq "ID" or title eq "chief"',
      'meta.lastModified gt "2000-01-01T00:00:00Z"',
      'meta.location eq "LOCATION"',
      'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"',
    ])('%s', async (template) => {
      const location = (victim['meta'] as { location: string }).location;
      const filter = template.replace('ID', id).replace('LOCATION', location);
      const query = `/Users?filter=${encodeURIComponent(filter)}`;
      expect((await them('GET', query)).body, 'the filter finds it for its own tenant').toMatchObject({
        totalResults: 1,
      });
      for (const path of [query, `${query}&count=0`, `${query}&startIndex=1&sortBy=userName`]) {
        expect((await us('GET', path)).body).toMatchObject({ totalResults: 0, Resources: [] });
      }
      const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter };
      for (const path of ['/Users/.search', '/.search']) {
        expect((await us('POST', path, search)).body).toMatchObject({ totalResults: 0 });
      }
    });

    test('the plain list and its total', async () => {
      expect((await us('GET', '/Users')).body).toMatchObject({ totalResults: 0, Resources: [] });
    });
  });

  describe('a cursor of another tenant is no cursor', () => {
    const more = ['more1@x.example', 'more2@x.example'];
    let created: string[];
    beforeAll(async () => {
      created = [];
      for (const send of [us, them]) {
        for (const name of more) created.push((await send('POST', '/Users', fullUser(name))).body['id'] as string);
      }
    });
    afterAll(async () => {
      for (const [index, user] of created.entries()) {
        expect((await (index < more.length ? us : them)('DELETE', `/Users/${user}`)).status).toBe(204);
      }
    });

    test.each([
      '',
      'sortBy=userName&',
      'sortBy=userName&sortOrder=descending&',
      'sortBy=title&',
      'filter=active+eq+true&',
      'filter=title+pr+or+userName+pr&',
      'attributes=id&',
    ])('%s', async (query) => {
      const { body } = await them('GET', `/Users?${query}count=1&cursor=`);
      const second = await them('GET', `/Users?${query}count=1&cursor=${String(body['nextCursor'])}`);
      expect(second.body, 'it is good for its own tenant').toMatchObject({ totalResults: 3, itemsPerPage: 1 });
      const garbled = await us('GET', `/Users?${query}count=1&cursor=garbled`);
      expect(garbled).toMatchObject({ status: 400, body: { scimType: 'invalidCursor' } });
      for (const name of ['nextCursor', 'previousCursor']) {
        const cursor = second.body[name];
        const answer = await us('GET', `/Users?${query}count=1&cursor=${String(cursor)}`);
        expect([answer.status, answer.body]).toEqual([garbled.status, garbled.body]);
        const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
        for (const path of ['/Users/.search', '/.search']) {
          expect((await us('POST', path, { schemas, count: 1, cursor })).body).toEqual(garbled.body);
        }
      }
      const own = await us('GET', `/Users?${query}count=1&cursor`);
      expect(own.body).toMatchObject({ totalResults: more.length });
      const next = await us('GET', `/Users?${query}count=1&cursor=${String(own.body['nextCursor'])}`);
      const seen = [own, next].flatMap((page) => (page.body['Resources'] as { id: string }[]).map((each) => each.id));
      expect(seen.sort()).toEqual(created.slice(0, more.length).sort());
      expect(next.body).not.toHaveProperty('nextCursor');
    });
  });

  describe('what belongs to one tenant does not stand in another’s way', () => {
    test('the same userName, externalId and values can be used', async () => {
      const mine = await us('POST', '/Users', fullUser('victim@x.example', { externalId: 'ext-1' }));
      expect(mine.status).toBe(201);
      expect(mine.body['id']).not.toBe(id);
      expect((await us('DELETE', `/Users/${String(mine.body['id'])}`)).status).toBe(204);
      expect((await them('GET', '/Users?filter=userName+eq+%22victim@x.example%22')).body['totalResults']).toBe(1);
    });

    test('a given id, a manager of another tenant, and ids in the body choose nothing', async () => {
      const body = fullUser('own@x.example', { id, [ENTERPRISE]: { employeeNumber: '1', manager: { value: id } } });
      const { body: user } = await us('POST', '/Users', body);
      expect(user['id']).not.toBe(id);
      const put = await us('PUT', `/Users/${String(user['id'])}`, { ...body, id });
      expect(put.body['id']).toBe(user['id']);
      const patch = await us(
        'PATCH',
        `/Users/${String(user['id'])}`,
        patchOf({ op: 'replace', value: { id, title: 'x' } }),
      );
      expect(patch.body['id']).toBe(user['id']);
      expect((await us('DELETE', `/Users/${String(user['id'])}`)).status).toBe(204);
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
    });

    test('nor do a bulkId that is their id, a reference by one of theirs, and ids in a bulk’s data', async () => {
      const made = (userName: string, manager: string) =>
        fullUser(userName, { id, [ENTERPRISE]: { employeeNumber: '1', manager: { value: manager } } });
      const theirBulk = [{ method: 'POST', path: '/Users', bulkId: 'theirs', data: fullUser('second@x.example') }];
      const [second] = await sendBulk(them, theirBulk);
      const results = await sendBulk(us, [
        { method: 'POST', path: '/Users', bulkId: id, data: made('circle@x.example', `bulkId:${id}`) },
        { method: 'PATCH', path: `/Users/bulkId:${id}`, data: patchOf({ op: 'replace', value: { id, title: 'x' } }) },
        { method: 'POST', path: '/Users', bulkId: 'own', data: made('other@x.example', 'bulkId:theirs') },
        { method: 'DELETE', path: '/Users/bulkId:theirs' },
        { method: 'DELETE', path: `/Users/bulkId:${id}` },
      ]);
      expect(statusesOf(results)).toEqual(['201', '200', '400', '400', '204']);
      expect([idOf(results[0]), idOf(results[1])]).not.toContain(id);
      expect((await us('GET', '/Users')).body['totalResults']).toBe(0);
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
      expect((await them('DELETE', `/Users/${idOf(second)}`)).status).toBe(204);
    });

    test('a bulk’s paths stay below the tenant’s own base, whatever they look like', async () => {
      const paths = [
        `/Users/../Users/${id}`,
        `//Users/${id}`,
        `https://other.example/scim/v2/Users/${id}`,
        `/Users/%2e%2e/${id}`,
      ];
      const results = await sendBulk(
        us,
        paths.map((path) => ({ method: 'DELETE', path })),
      );
      for (const { status } of results) expect(['400', '404']).toContain(status);
      expect((await them('GET', `/Users/${id}`)).body).toEqual(victim);
    });
  });
});

test('without the predicate, row-level security finds nothing of another tenant, and nothing without one', async () => {
  const { database } = owned;
  const all = { text: 'select tenant_id from muster.users', values: [] };
  const own = await database.queryTenant<{ tenant_id: string }>(theirs.tenantId, all);
  expect(new Set(own.map((row) => row.tenant_id))).toEqual(new Set([theirs.tenantId]));
  expect(await database.query(all)).toEqual([]);
  for (const table of ['user_terms', 'user_counts', 'groups', 'group_terms', 'group_members']) {
    expect(await database.query({ text: `select * from muster.${table}`, values: [] })).toEqual([]);
  }
  const steal = { text: 'update muster.users set active = false where id = $1::uuid returning id', values: [id] };
  expect(await database.queryTenant(ours.tenantId, steal)).toEqual([]);
});
