// Pages by cursor over HTTP (RFC 9865): what a client sends and is answered, through two directories of one database.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTERPRISE, GROUP, fullUser, scimClient, type Answer, type Send } from '../support/scim.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createTenant, startStack, type Stack, type StackTenant } from '../support/stack.ts';

const USERS = 23;
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let owned: TestDatabase;
let stack: Stack;
let replica: Stack;
let send: Send;
let sendToReplica: Send;

beforeAll(async () => {
  owned = await createTestDatabase();
  [stack, replica] = [await startStack({ databaseUrl: owned.url }), await startStack({ databaseUrl: owned.url })];
  const tenant = await stack.createTenant();
  [send, sendToReplica] = [scimClient(stack, tenant), scimClient(replica, tenant)];
  for (let n = 0; n < USERS; n++) {
    const user = fullUser(`u${n}@x.example`, {
      title: n % 2 ? 'Odd' : 'Even',
      active: n % 3 > 0,
      // Several share one, several have none, and one is longer than what is compared of it.
      nickName: n % 4 === 0 ? undefined : `${n === 9 ? 'z'.repeat(5_000) : 'N'}${n % 5}`,
      timezone: n === 3 ? 'Europe/Berlin' : undefined,
      [ENTERPRISE]: { employeeNumber: String(n % 7) },
    });
    expect((await send('POST', '/Users', user)).status).toBe(201);
  }
});
afterAll(async () => {
  await stack.stop();
  await replica.stop();
  await owned.drop();
});

const list = (query: string, via = send): Promise<Answer> => via('GET', `/Users?${query}`);
const idsOf = ({ body }: Answer): string[] => (body['Resources'] as { id: string }[]).map((each) => each.id);
const cursorOf = ({ body }: Answer, name: 'nextCursor' | 'previousCursor' = 'nextCursor'): string => {
  expect(body[name]).toMatch(/^[A-Za-z0-9._~-]+$/); // RFC 9865 section 2: unreserved characters only
  return body[name] as string;
};

/** Every page, the first one first; every second one from the other directory. */
async function walk(query: string): Promise<Answer[]> {
  const pages = [await list(`${query}&cursor`)];
  for (let page = pages[0]; page?.body['nextCursor'] !== undefined; page = pages.at(-1)) {
    expect(pages.length).toBeLessThan(USERS + 1);
    pages.push(await list(`${query}&cursor=${cursorOf(page)}`, pages.length % 2 ? sendToReplica : send));
  }
  return pages;
}

describe('a walk', () => {
  const orders = ['id', 'userName', 'active', 'nickName', 'timezone', 'emails', 'meta.created', 'meta.lastModified']
    .concat(['meta.version', 'meta.location', 'externalId', `${ENTERPRISE}:employeeNumber`])
    .flatMap((each) => [`sortBy=${each}`, `sortBy=${each}&sortOrder=descending`]);

  test.each([
    '',
    ...orders,
    'filter=title+eq+"odd"',
    'filter=nickName+pr&sortBy=nickName',
    'filter=emails.type+eq+"work"',
  ])('%s meets whom the list by index has, in the same order', async (query) => {
    const all = await list(`${query}&startIndex=1`);
    for (const count of [1, 7, USERS, 200]) {
      const pages = await walk(`${query}&count=${count}`);
      expect(pages.flatMap(idsOf)).toEqual(idsOf(all));
      expect(pages).toHaveLength(Math.ceil(idsOf(all).length / count));
      for (const { status, body } of pages) {
        expect(status).toBe(200);
        expect(body).toMatchObject({ totalResults: all.body['totalResults'] });
        expect(body['itemsPerPage']).toBe((body['Resources'] as unknown[]).length);
        expect(body).not.toHaveProperty('startIndex');
      }
    }
  });

  test.each(['', ...orders])('%s can be gone back on, page by page', async (query) => {
    const pages = await walk(`${query}&count=5`);
    const back: Answer[] = [];
    for (let page = pages.at(-1); page?.body['previousCursor'] !== undefined; page = back[0]) {
      expect(back.length).toBeLessThan(pages.length);
      back.unshift(await list(`${query}&count=5&cursor=${cursorOf(page, 'previousCursor')}`));
    }
    expect(back.map(idsOf)).toEqual(pages.slice(0, -1).map(idsOf));
    // And forth again.
    const [first, second] = back;
    if (first === undefined || second === undefined) throw new Error('no pages');
    expect(idsOf(await list(`${query}&count=5&cursor=${cursorOf(first)}`))).toEqual(idsOf(second));
  });

  test('by POST to .search is the same, the cursor in the body', async () => {
    const search = {
      schemas: [SEARCH],
      filter: 'title eq "odd"',
      sortBy: 'userName',
      count: 4,
      attributes: ['userName'],
    };
    const expected = await list('filter=title+eq+"odd"&sortBy=userName');
    for (const path of ['/Users/.search', '/.search']) {
      const seen: string[] = [];
      let cursor: string | undefined = '';
      while (cursor !== undefined) {
        const page: Answer = await send('POST', path, { ...search, cursor });
        expect(page).toMatchObject({ status: 200, body: { totalResults: 11 } });
        seen.push(...idsOf(page));
        cursor = page.body['nextCursor'] as string | undefined;
      }
      expect(seen).toEqual(idsOf(expected));
    }
  });

  test('goes on from a user that is gone, in both directions', async () => {
    const query = 'sortBy=userName&filter=userName+sw+"gone"';
    const create = async (name: string) => (await send('POST', '/Users', fullUser(name))).body['id'] as string;
    const ids = [await create('gone1@x.example'), await create('gone2@x.example'), await create('gone3@x.example')];
    const first = await list(`${query}&count=1&cursor=`);
    const second = await list(`${query}&count=1&cursor=${cursorOf(first)}`);
    for (const id of ids.slice(0, 2)) expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(idsOf(await list(`${query}&count=1&cursor=${cursorOf(second)}`))).toEqual([ids[2]]);
    const before = await list(`${query}&count=1&cursor=${cursorOf(second, 'previousCursor')}`);
    expect(idsOf(before), 'nobody is left before the second').toEqual([]);
    expect(before.body).not.toHaveProperty('previousCursor');
    expect(idsOf(await list(`${query}&count=1&cursor=${cursorOf(before)}`)), 'the first page').toEqual([ids[2]]);
    expect((await send('DELETE', `/Users/${String(ids[2])}`)).status).toBe(204);
    const behind = await list(`${query}&count=1&cursor=${cursorOf(second)}`);
    expect(behind.body).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
    expect(behind.body).not.toHaveProperty('nextCursor');
  });
});

describe('the first page', () => {
  test('that holds everything has no cursor', async () => {
    const { body } = await list('cursor&filter=timezone+pr');
    expect(body).toMatchObject({ totalResults: 1, itemsPerPage: 1 });
    expect(body).not.toHaveProperty('nextCursor');
    expect(body).not.toHaveProperty('previousCursor');
  });

  test('has as many as a page has by default, or at most', async () => {
    expect((await list('cursor=')).body).toMatchObject({ itemsPerPage: USERS });
    expect((await list('cursor=&count=100000')).body).toMatchObject({ itemsPerPage: USERS });
  });

  test.each(['count=0', 'count=-5'])('%s is the total and nothing else', async (count) => {
    for (const [query, total] of [
      ['', USERS],
      ['&filter=title+eq+"odd"', 11],
    ] as const) {
      const { body } = await list(`cursor=&${count}${query}`);
      expect(body).toMatchObject({ totalResults: total, itemsPerPage: 0, Resources: [] });
      expect(body).not.toHaveProperty('nextCursor');
    }
  });

  test('is by index for who asks for neither, so that older clients see no change', async () => {
    for (const query of ['', 'count=2', 'startIndex=1', 'startIndex=3&count=2']) {
      const { body } = await list(query);
      expect(body).toHaveProperty('startIndex');
      expect(body).not.toHaveProperty('nextCursor');
    }
  });

  test('of groups, which are off, is empty', async () => {
    const { status, body } = await send('GET', '/Groups?cursor&count=5');
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
    expect(body).not.toHaveProperty('startIndex');
  });
});

describe('a cursor is for one query only', () => {
  const query = 'filter=userName+sw+"U"&sortBy=userName&count=5&attributes=userName,title';
  let cursor: string;
  beforeAll(async () => {
    cursor = cursorOf(await list(`${query}&cursor`));
  });

  test.each([
    ['another filter', query.replace('"U"', '"u1"')],
    ['no filter', query.replace('filter=userName+sw+"U"&', '')],
    ['another order', query.replace('sortBy=userName', 'sortBy=title')],
    ['the other direction', `${query}&sortOrder=descending`],
    ['other attributes', query.replace(',title', ',name')],
    ['fewer attributes', `${query}&excludedAttributes=title`],
  ])('with %s it is invalidCursor', async (_, other) => {
    expect((await list(`${other}&cursor=${cursor}`)).body).toMatchObject({ status: '400', scimType: 'invalidCursor' });
  });

  test.each(['0', '4', '6', '200', ''])('with count=%s it is invalidCount', async (count) => {
    const other = query.replace('count=5', `count=${count}`);
    expect((await list(`${other}&cursor=${cursor}`)).body).toMatchObject({ status: '400', scimType: 'invalidCount' });
  });

  // RFC 9865 section 2 itself asks for `userName` first and for `username` then.
  test('spacing and the case of names make no difference', async () => {
    const other = 'filter=++USERNAME++SW++"U"&sortBy=username&sortOrder=Ascending&count=5&attributes=USERNAME,+title';
    expect(idsOf(await list(`${other}&cursor=${cursor}`))).toEqual(idsOf(await list(`${query}&cursor=${cursor}`)));
  });
});

describe('a tenant with groups', () => {
  const count = 3;
  let tenant: StackTenant;
  let own: Send;
  let ids: { readonly users: readonly string[]; readonly groups: readonly string[] };

  beforeAll(async () => {
    tenant = await stack.createTenant({ groups: 'ENABLED' });
    own = scimClient(stack, tenant);
    const [users, groups]: [string[], string[]] = [[], []];
    for (let n = 0; n < 6; n++) {
      users.push((await own('POST', '/Users', fullUser(`g${n}@x.example`))).body['id'] as string);
      const group = { schemas: [GROUP], displayName: `Group ${n}`, members: users.map((value) => ({ value })) };
      groups.push((await own('POST', '/Groups', group)).body['id'] as string);
    }
    ids = { users, groups };
  });

  const searchAll = (cursor: string, rest: object = {}) =>
    own('POST', '/.search', { schemas: [SEARCH], count, cursor, ...rest });

  test.each([
    ['displayName', ['ascending', 'descending']],
    ['id', ['ascending', 'descending']],
  ])('walks its groups by %s', async (sortBy, sortOrders) => {
    for (const sortOrder of sortOrders) {
      const query = `sortBy=${sortBy}&sortOrder=${sortOrder}&count=4`;
      const first = await own('GET', `/Groups?${query}&cursor`);
      const second = await own('GET', `/Groups?${query}&cursor=${cursorOf(first)}`);
      expect(second.body).not.toHaveProperty('nextCursor');
      const seen = [...idsOf(first), ...idsOf(second)];
      expect(seen).toEqual(sortOrder === 'ascending' ? ids.groups : ids.groups.toReversed());
    }
  });

  test.each([{}, { sortBy: 'displayName' }, { sortBy: 'userName', sortOrder: 'descending' }, { filter: 'id pr' }])(
    'walks users and then groups at the root, there and back: %j',
    async (rest) => {
      const all = idsOf(await own('POST', '/.search', { schemas: [SEARCH], ...rest }));
      expect(all.toSorted()).toEqual([...ids.users, ...ids.groups].sort());
      const pages = [await searchAll('', rest)];
      while (pages.at(-1)?.body['nextCursor'] !== undefined) {
        pages.push(await searchAll(cursorOf(pages.at(-1)!), rest));
      }
      expect(pages.map((each) => idsOf(each).length)).toEqual([3, 3, 3, 3]);
      expect(pages.flatMap(idsOf)).toEqual(all);
      expect(pages.map((each) => each.body['totalResults'])).toEqual([12, 12, 12, 12]);
      const back: Answer[] = [];
      for (let page = pages.at(-1); page?.body['previousCursor'] !== undefined; page = back[0]) {
        back.unshift(await searchAll(cursorOf(page, 'previousCursor'), rest));
      }
      expect(back.map(idsOf)).toEqual(pages.slice(0, -1).map(idsOf));
    },
  );

  test('walks who is in a group, and the groups that somebody is in', async () => {
    for (const [path, filter, expected] of [
      ['/Users', `groups.value eq "${ids.groups[4]}"`, ids.users.slice(0, 5)],
      ['/Users', `groups.display eq "group 4" and active eq true`, ids.users.slice(0, 5)],
      ['/Users', `not (groups.value eq "${ids.groups[1]}")`, ids.users.slice(2)],
      ['/Users', `groups.value eq "${ids.groups[0]}" or userName sw "g5"`, [ids.users[0], ids.users[5]]],
      ['/Groups', `members.value eq "${ids.users[2]}"`, ids.groups.slice(2)],
      ['/Groups', `members[value eq "${ids.users[2]}" and type eq "user"]`, ids.groups.slice(2)],
    ] as const) {
      const read = async (cursor: string) =>
        own('GET', `${path}?filter=${encodeURIComponent(filter)}&count=2&cursor=${cursor}`);
      const pages = [await read('')];
      while (pages.at(-1)?.body['nextCursor'] !== undefined) pages.push(await read(cursorOf(pages.at(-1)!)));
      expect(pages.flatMap(idsOf), filter).toEqual(expected);
      if (pages.length > 1) {
        expect(idsOf(await read(cursorOf(pages[1]!, 'previousCursor'))), filter).toEqual(idsOf(pages[0]!));
      }
    }
  });

  test('knows its cursors apart: of users, of groups, of both', async () => {
    const sources: Record<string, (cursor: string) => Promise<Answer>> = {
      users: (cursor) => own('GET', `/Users?count=${count}&cursor=${cursor}`),
      groups: (cursor) => own('GET', `/Groups?count=${count}&cursor=${cursor}`),
      both: (cursor) => searchAll(cursor),
    };
    for (const [name, source] of Object.entries(sources)) {
      const cursor = cursorOf(await source(''));
      for (const [other, read] of Object.entries(sources)) {
        const { status, body } = await read(cursor);
        expect(status, `${name} at ${other}`).toBe(name === other ? 200 : 400);
        if (name !== other) expect(body).toMatchObject({ scimType: 'invalidCursor' });
      }
    }
  });

  test('has a page end before its members are more than an answer holds', async () => {
    const owner = new pg.Client(owned.url);
    await owner.connect();
    try {
      await owner.query('update muster.groups set member_count = 20001 where tenant_id = $1', [tenant.tenantId]);
      const pages: Answer[] = [await own('GET', '/Groups?cursor')];
      while (pages.at(-1)?.body['nextCursor'] !== undefined) {
        pages.push(await own('GET', `/Groups?cursor=${cursorOf(pages.at(-1)!)}`));
      }
      expect(pages.map(idsOf)).toEqual([ids.groups.slice(0, 2), ids.groups.slice(2, 4), ids.groups.slice(4)]);
      const back = await own('GET', `/Groups?cursor=${cursorOf(pages.at(-1)!, 'previousCursor')}`);
      expect(idsOf(back)).toEqual(ids.groups.slice(2, 4));
      const plain = await own('GET', '/Groups?cursor&excludedAttributes=members');
      expect(idsOf(plain), 'who asks for no members gets all groups').toEqual(ids.groups);
      await owner.query('update muster.groups set member_count = 300000 where tenant_id = $1', [tenant.tenantId]);
      expect(idsOf(await own('GET', '/Groups?cursor')), 'one at least').toEqual(ids.groups.slice(0, 1));
    } finally {
      await owner.end();
    }
  });

  test('ends a walk of everything when its groups are switched off', async () => {
    const cursor = cursorOf(await searchAll(''));
    own = scimClient(stack, await createTenant(stack.client, { name: tenant.tenantId, groups: 'DISABLED' }));
    // The directory is told by Postgres, in its own time.
    await expect.poll(async () => (await searchAll(cursor)).body['scimType']).toBe('invalidCursor');
    const anew = await searchAll('');
    expect(anew.body).toMatchObject({ totalResults: ids.users.length });
  });
});

describe('what is wrong is named', () => {
  test.each([
    ['cursor=x', 'invalidCursor'],
    ['cursor=%00', 'invalidCursor'],
    [`cursor=${'A'.repeat(20_000)}`, 'invalidCursor'],
    ['cursor=&count=x', 'invalidCount'],
    ['cursor=&count=1.5', 'invalidCount'],
    ['count=ten', 'invalidCount'],
    ['cursor=&startIndex=1', 'invalidValue'],
    ['cursor=x&startIndex=3', 'invalidValue'],
    ['cursor=&cursor=', 'invalidSyntax'],
    ['cursor=&filter=userName', 'invalidFilter'],
    ['cursor=&sortBy=nosuch', 'invalidPath'],
  ])('%s', async (query, scimType) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', scimType });
  });

  test('a garbled cursor in a search', async () => {
    for (const cursor of ['x', 5, ['x'], { a: 1 }]) {
      const answer = await send('POST', '/Users/.search', { schemas: [SEARCH], cursor });
      expect(answer.status).toBe(400);
    }
  });
});

test('ServiceProviderConfig says how pages can be had', async () => {
  expect((await send('GET', '/ServiceProviderConfig')).body['pagination']).toEqual({
    cursor: true,
    index: true,
    defaultPaginationMethod: 'index',
    defaultPageSize: 100,
    maxPageSize: 200,
    cursorTimeout: 3600,
  });
});

test('a new key takes over, cursors of the one before go on, older ones end, and no directory is restarted', async () => {
  const owner = new pg.Client(owned.url);
  await owner.connect();
  const rotate = () => owner.query('insert into muster.keys default values');
  try {
    const old = cursorOf(await list('count=5&cursor='));
    await rotate();
    // A third directory starts with the new key; the two others learn of it by the cursor that it made.
    const third = await startStack({ databaseUrl: owned.url });
    const tenant = await third.createTenant();
    const sendToThird = scimClient(third, tenant);
    const sendTo = [scimClient(stack, tenant), scimClient(replica, tenant)];
    for (let n = 0; n < 3; n++) await sendToThird('POST', '/Users', fullUser(`k${n}@x.example`));
    const fresh = cursorOf(await list('count=1&cursor=', sendToThird));
    for (const each of sendTo) expect((await list(`count=1&cursor=${fresh}`, each)).status).toBe(200);
    expect((await list(`count=5&cursor=${old}`)).status).toBe(200);
    await rotate();
    const another = await startStack({ databaseUrl: owned.url });
    const newest = cursorOf(await list('count=1&cursor=', scimClient(another, tenant)));
    for (const each of [...sendTo, sendToThird])
      expect((await list(`count=1&cursor=${newest}`, each)).status).toBe(200);
    for (const each of sendTo) expect((await list(`count=1&cursor=${fresh}`, each)).status).toBe(200);
    expect((await list(`count=5&cursor=${old}`)).body).toMatchObject({ status: '400', scimType: 'invalidCursor' });
    await third.stop();
    await another.stop();
  } finally {
    await owner.end();
  }
});
