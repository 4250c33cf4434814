// References in attributes that a tenant declared, in a bulk: RFC 7644 section 3.7.2 has the service put what was made in their place.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf, sendBulk, statusesOf, type Operation, type Result } from '../support/bulk.ts';
import { USER, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const acme = {
  id: ACME,
  attributes: [
    { name: 'mentor', type: 'reference', referenceTypes: ['User'] },
    { name: 'deputies', type: 'reference', multiValued: true, referenceTypes: ['User'] },
    { name: 'motto', type: 'string' },
    {
      name: 'desks',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'type', type: 'string' },
        { name: 'owner', type: 'reference' },
      ],
    },
  ],
};

let stack: Stack;
let send: Send;
/** Of a tenant that declares nothing. */
let other: Send;
beforeAll(async () => {
  stack = await startStack();
  send = scimClient(stack, await stack.createTenant({ schemas: [acme] }));
  other = scimClient(stack, await stack.createTenant());
});
afterAll(() => stack.stop());

let serial = 0;
const post = (bulkId: string, extension: object = {}): Operation => ({
  ...{ method: 'POST', path: '/Users', bulkId },
  data: { schemas: [USER], userName: `${bulkId}-${serial++}`, [ACME]: extension },
});
const extensionOf = async (result: Result | undefined, by = send) =>
  (await by('GET', `/Users/${idOf(result)}`)).body[ACME];

test('are the URL of what is made, before it or after', async () => {
  const results = await sendBulk(send, [
    post('late', { mentor: 'bulkId:boss', motto: 'bulkId:boss' }),
    post('boss'),
    post('list', { deputies: ['https://x.example/', 'bulkId:boss', '../Users/bulkId:late'] }),
    post('desk', { desks: [{ type: 'window', owner: 'bulkId:boss' }] }),
  ]);
  expect(statusesOf(results)).toEqual(['201', '201', '201', '201']);
  const [late, boss, list, desk] = results;
  expect(await extensionOf(late)).toEqual({ mentor: boss?.location, motto: 'bulkId:boss' });
  expect(await extensionOf(list)).toEqual({
    deputies: ['https://x.example/', boss?.location, `../Users/${idOf(late)}`],
  });
  expect(await extensionOf(desk)).toEqual({ desks: [{ type: 'window', owner: boss?.location }] });
});

test('in a circle are each the other’s, and one its own', async () => {
  const results = await sendBulk(send, [
    post('a', { mentor: 'bulkId:b' }),
    post('b', { mentor: 'bulkId:c' }),
    post('c', { mentor: 'bulkId:a' }),
    post('own', { mentor: 'bulkId:own' }),
  ]);
  const [a, b, c, own] = results;
  const mentors = await Promise.all(results.map((each) => extensionOf(each)));
  expect(mentors).toEqual([b, c, a, own].map((each) => ({ mentor: each?.location })));
});

test('are put, patched in by path, filter and object, and taken out again', async () => {
  const [kept] = await sendBulk(send, [post('kept', { desks: [{ type: 'window' }] })]);
  const path = `/Users/${idOf(kept)}`;
  const [, boss, ben] = await sendBulk(send, [
    {
      ...{ method: 'PATCH', path },
      data: patchOf(
        { op: 'add', path: `${ACME}:mentor`, value: 'bulkId:boss' },
        { op: 'replace', path: `${ACME}:desks[type eq "window"].owner`, value: 'bulkId:boss' },
        { op: 'add', value: { [`${ACME}:deputies`]: ['bulkId:boss', 'bulkId:ben'] } },
        { op: 'remove', path: `${ACME}:deputies[value eq "bulkId:boss"]` },
      ),
    },
    post('boss'),
    post('ben'),
  ]);
  expect(await extensionOf(kept)).toEqual({
    mentor: boss?.location,
    desks: [{ type: 'window', owner: boss?.location }],
    deputies: [ben?.location],
  });
  const [put, anna] = await sendBulk(send, [
    { ...post('anna', { mentor: 'bulkId:anna' }), method: 'PUT', path },
    post('anna'),
  ]);
  expect(put?.status).toBe('200');
  expect(await extensionOf(kept)).toEqual({ mentor: anna?.location });
});

test('to what was not made, or is not there, fail the operation, which changes nothing', async () => {
  const results = await sendBulk(send, [
    post('heir', { mentor: 'bulkId:bad' }),
    post('lost', { deputies: ['bulkId:nowhere'] }),
    { ...post('bad'), data: { schemas: [] } },
    post('fine'),
  ]);
  expect(statusesOf(results)).toEqual(['409', '400', '400', '201']);
  expect(results[1]?.response?.['detail']).toContain('"nowhere"');
  expect((await send('GET', '/Users?filter=userName+sw+"heir"+or+userName+sw+"lost"')).body['totalResults']).toBe(0);
});

test('outside of a bulk are refused, so that none is ever stored', async () => {
  const { data } = post('alone', { mentor: 'bulkId:boss' });
  expect(await send('POST', '/Users', data)).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue', detail: expect.stringContaining(`${ACME}:mentor refers to a bulkId`) as string },
  });
});

test('are texts where a tenant did not declare them', async () => {
  const [result] = await sendBulk(other, [post('a', { mentor: 'bulkId:a' })]);
  expect(await extensionOf(result, other)).toEqual({ mentor: 'bulkId:a' });
});
