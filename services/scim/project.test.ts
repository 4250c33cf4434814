import { expect, test } from 'vitest';
import { projection } from './project.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE, USER_SCHEMA, userType } from './user.ts';

const CUSTOM = 'urn:custom:1.0:User';
const user = {
  id: '1',
  schemas: [USER_SCHEMA],
  userName: 'a',
  name: { familyName: 'F', givenName: 'G' },
  emails: [{ value: 'v', type: 'work' }, { type: 'home' }],
  [ENTERPRISE]: { employeeNumber: '7', department: 'D', manager: { value: 'm' } },
  [CUSTOM]: { a: 1 },
  meta: { version: 'W/"1"', created: 'c' },
};
const always = { id: '1', schemas: [USER_SCHEMA] };
const cut = (attributes: string, excluded = '') => projection(userType, attributes, excluded)?.(user);

test('nothing asked for is no projection at all', () => {
  expect(projection(userType, ' ', '')).toBeUndefined();
  expect(projection(userType, '', 'not a path')).toBeUndefined();
});

test.each([
  ['userName', { userName: 'a' }],
  ['USERNAME, nosuch', { userName: 'a' }],
  ['nosuch', {}],
  ['not a path', {}],
  [`${USER_SCHEMA}:userName`, { userName: 'a' }],
  ['name.givenName', { name: { givenName: 'G' } }],
  ['name,name.givenName', { name: user.name }],
  ['emails.value', { emails: [{ value: 'v' }] }],
  ['meta.version', { meta: { version: 'W/"1"' } }],
  [ENTERPRISE, { [ENTERPRISE]: user[ENTERPRISE] }],
  [`${ENTERPRISE}:department`, { [ENTERPRISE]: { department: 'D' } }],
  [`${ENTERPRISE}:manager.value`, { [ENTERPRISE]: { manager: { value: 'm' } } }],
  [CUSTOM, { [CUSTOM]: { a: 1 } }],
])('attributes=%s keeps that and what is returned always', (attributes, expected) => {
  expect(cut(attributes)).toEqual({ ...always, ...expected });
  expect(cut(attributes, 'userName')).toEqual({ ...always, ...expected });
});

test.each([
  ['id,schemas,nosuch', {}],
  ['userName', { userName: undefined }],
  ['name.givenName', { name: { familyName: 'F' } }],
  ['emails.type', { emails: [{ value: 'v' }] }],
  [
    `${ENTERPRISE}:department,${CUSTOM}`,
    { [ENTERPRISE]: { employeeNumber: '7', manager: { value: 'm' } }, [CUSTOM]: undefined },
  ],
  [ENTERPRISE, { [ENTERPRISE]: undefined }],
])('excludedAttributes=%s leaves that out', (excluded, change) => {
  expect(JSON.parse(JSON.stringify(cut('', excluded)))).toEqual(JSON.parse(JSON.stringify({ ...user, ...change })));
});
