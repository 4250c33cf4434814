// Groups and their members in a bulk: references between what one request makes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf, sendBulk, statusesOf, type Operation } from '../support/bulk.ts';
import { GROUP, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let send: Send;
let them: Send;

beforeAll(async () => {
  stack = await startStack();
  send = scimClient(stack, await stack.createTenant({ groups: 'ENABLED' }));
  them = scimClient(stack, await stack.createTenant({ groups: 'ENABLED' }));
});
afterAll(() => stack.stop());

let serial = 0;
const user = (bulkId: string): Operation => ({
  ...{ method: 'POST', path: '/Users', bulkId, data: fullUser(`${bulkId}-${serial++}@x.example`) },
});
const members = (...bulkIds: string[]) => bulkIds.map((each) => ({ value: `bulkId:${each}` }));
const group = (bulkId: string, ...of: string[]): Operation => ({
  ...{ method: 'POST', path: '/Groups', bulkId },
  data: { schemas: [GROUP], displayName: `${bulkId} ${serial++}`, members: members(...of) },
});
const membersOf = async (id: string) => {
  const { body } = await send('GET', `/Groups/${id}`);
  return ((body['members'] ?? []) as { value: string }[]).map(({ value }) => value).sort();
};

test('each method does what it does alone, and is answered with its status, version and location', async () => {
  const made = await sendBulk(send, [group('put'), group('patch'), group('gone'), user('anna')]);
  const [put, patched, gone, anna] = made.map(idOf) as [string, string, string, string];
  const results = await sendBulk(send, [
    {
      ...{ method: 'PUT', path: `/Groups/${put}`, version: 'W/"1"' },
      data: { schemas: [GROUP], displayName: 'Replaced', members: [{ value: anna }] },
    },
    {
      method: 'PATCH',
      path: `/Groups/${patched}`,
      data: patchOf({ op: 'Add', path: 'members', value: [{ value: anna }] }),
    },
    { method: 'DELETE', path: `/Groups/${gone}` },
    { method: 'DELETE', path: `/Groups/${put}`, version: 'W/"1"' },
  ]);
  const location = (id: string) => `${stack.url}/scim/v2/Groups/${id}`;
  expect(results.slice(0, 3)).toEqual([
    { method: 'PUT', status: '200', version: 'W/"2"', location: location(put) },
    { method: 'PATCH', status: '204', version: 'W/"2"', location: location(patched) },
    { method: 'DELETE', status: '204', location: location(gone) },
  ]);
  expect(results[3]?.status).toBe('412');
  expect([await membersOf(put), await membersOf(patched)]).toEqual([[anna], [anna]]);
  expect((await send('GET', `/Groups/${gone}`)).status).toBe(404);
});

test('groups, their members and their members’ members come in any order', async () => {
  const expected = new Set<string>();
  for (const order of [
    [0, 1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1, 0],
    [4, 1, 5, 0, 3, 2],
  ]) {
    const operations: Operation[] = [
      group('outer', 'inner', 'anna'),
      group('inner', 'ben'),
      user('anna'),
      user('ben'),
      user('carl'),
      {
        ...{ method: 'PATCH', path: '/Groups/bulkId:inner' },
        data: patchOf(
          { op: 'add', path: 'members', value: members('carl') },
          { op: 'remove', path: 'members[value eq "bulkId:ben"]' },
        ),
      },
    ];
    const results = await sendBulk(
      send,
      order.map((index) => operations[index]!),
    );
    const sorted = [...order.keys()].sort((a, b) => order[a]! - order[b]!).map((at) => results[at]!);
    expect(statusesOf(sorted)).toEqual(['201', '201', '201', '201', '201', '204']);
    const names = new Map(sorted.slice(0, 5).map((result) => [idOf(result), result.bulkId!]));
    const shape = async (id: string) => (await membersOf(id)).map((each) => names.get(each)).sort();
    expected.add(JSON.stringify([await shape(idOf(sorted[0])), await shape(idOf(sorted[1]))]));
  }
  expect([...expected]).toEqual([JSON.stringify([['anna', 'inner'], ['carl']])]);
});

test('groups that are in each other are a conflict, and neither is made; a user beside them is', async () => {
  const results = await sendBulk(send, [group('a', 'b', 'anna'), group('b', 'a'), group('own', 'own'), user('anna')]);
  expect(statusesOf(results)).toEqual(['409', '409', '409', '201']);
  expect(results[0]?.response?.['detail']).toContain('"b" in a circle');
  expect(results[2]?.response?.['detail']).toContain('"own" in a circle');
  for (const name of ['a', 'b', 'own']) {
    const { body } = await send('GET', `/Groups?filter=${encodeURIComponent(`displayName sw "${name} "`)}`);
    expect(body['totalResults']).toBe(0);
  }
});

test('a member that was refused keeps its group from being made, and a PATCH of one from being done', async () => {
  const [kept] = await sendBulk(send, [group('kept')]);
  const path = `/Groups/${idOf(kept)}`;
  const results = await sendBulk(send, [
    group('lonely', 'bad'),
    { method: 'PATCH', path, data: patchOf({ op: 'add', path: 'members', value: members('bad') }) },
    { ...user('bad'), data: { schemas: [] } },
  ]);
  expect(statusesOf(results)).toEqual(['409', '409', '400']);
  expect(await membersOf(idOf(kept))).toEqual([]);
});

test('another tenant’s group and members are nobody’s in a bulk too', async () => {
  const [theirs, theirUser] = await sendBulk(them, [group('theirs', 'member'), user('member')]);
  const before = (await them('GET', `/Groups/${idOf(theirs)}`)).body;
  const path = `/Groups/${idOf(theirs)}`;
  const value = [{ value: idOf(theirUser) }];
  const [own] = await sendBulk(send, [group('own-group')]);
  const results = await sendBulk(send, [
    { method: 'PUT', path, data: { schemas: [GROUP], displayName: 'Stolen' } },
    { method: 'PATCH', path, data: patchOf({ op: 'remove', path: 'members' }) },
    { method: 'DELETE', path },
    { method: 'PATCH', path: `/Groups/${idOf(own)}`, data: patchOf({ op: 'add', path: 'members', value }) },
    { method: 'POST', path: '/Groups', bulkId: 'x', data: { schemas: [GROUP], displayName: 'X', members: value } },
  ]);
  expect(statusesOf(results)).toEqual(['404', '404', '404', '400', '400']);
  expect(await membersOf(idOf(own))).toEqual([]);
  expect((await them('GET', path)).body).toEqual(before);
});
