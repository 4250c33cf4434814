// Groups over HTTP, through gateway, directory and Postgres.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GROUP, fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let send: Send;
/** Ids of users. */
let anna: string;
let ben: string;

beforeAll(async () => {
  stack = await startStack();
  send = scimClient(stack, await stack.createTenant({ groups: 'ENABLED' }));
  [anna, ben] = [await createUser('anna'), await createUser('ben')];
});
afterAll(() => stack.stop());

async function createUser(name: string): Promise<string> {
  return (await send('POST', '/Users', fullUser(`${name}@x.example`))).body['id'] as string;
}

const read = async (id: string) => (await send('GET', `/Groups/${id}`)).body;
const memberIds = async (id: string) =>
  (((await read(id))['members'] ?? []) as { value: string }[]).map((each) => each.value).sort();
const find = async (filter: string, path = '/Groups') =>
  (await send('GET', `${path}?filter=${encodeURIComponent(filter)}`)).body;
const patch = (id: string, ...operations: unknown[]) => send('PATCH', `/Groups/${id}`, patchOf(...operations));

describe('a group', () => {
  test('is created, read, found, changed and deleted', async () => {
    const created = await send('POST', '/Groups', {
      schemas: [GROUP],
      externalId: 'ext',
      displayName: 'Fire Brigade',
      members: [{ value: anna, $ref: null, type: 'Group' }],
    });
    expect(created.status).toBe(201);
    const id = created.body['id'] as string;
    expect(created.body).toMatchObject({ displayName: 'Fire Brigade', externalId: 'ext', schemas: [GROUP] });
    expect(created.body['members']).toEqual([
      { value: anna, $ref: `${stack.url}/scim/v2/Users/${anna}`, type: 'User' },
    ]);
    expect(created.headers.get('etag')).toBe('W/"1"');
    expect(await read(id)).toEqual(created.body);
    expect((await find('displayName eq "fire brigade"'))['Resources']).toEqual([created.body]);
    const changed = await patch(id, { op: 'Add', path: 'members', value: [{ $ref: null, value: ben }] });
    expect(changed.status).toBe(204);
    expect(changed.headers.get('etag')).toBe('W/"2"');
    expect(await memberIds(id)).toEqual([anna, ben].sort());
    expect((await find(`members.value eq "${ben}"`))['totalResults']).toBe(1);
    expect((await send('GET', `/Users/${ben}`)).body['groups']).toEqual([
      { value: id, $ref: `${stack.url}/scim/v2/Groups/${id}`, display: 'Fire Brigade', type: 'direct' },
    ]);
    expect((await find(`groups.value eq "${id}"`, '/Users'))['totalResults']).toBe(2);
    expect((await send('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await send('GET', `/Groups/${id}`)).status).toBe(404);
    expect((await send('GET', `/Users/${ben}`)).body['groups']).toBeUndefined();
  });

  test('is shown with the members’ ids alone, and a user with those of groups', async () => {
    const created = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Ids', members: [{ value: anna }] });
    const id = created.body['id'] as string;
    const members = { members: [{ value: anna }] };
    expect(await send('GET', `/Groups/${id}?attributes=members.value`)).toMatchObject({ status: 200, body: members });
    const groups = { groups: [{ value: id }] };
    expect(await send('GET', `/Users/${anna}?attributes=groups.value`)).toMatchObject({ status: 200, body: groups });
    for (const page of ['', '&startIndex=2']) {
      const answer = await send('GET', `/Users?attributes=groups.value${page}`);
      expect(answer).toMatchObject({ status: 200, body: { totalResults: 2 } });
    }
    expect((await send('DELETE', `/Groups/${id}`)).status).toBe(204);
  });
});
