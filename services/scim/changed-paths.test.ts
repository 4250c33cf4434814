import { expect, test } from 'vitest';
import { changedPaths } from './changed-paths.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE, USER_SCHEMA } from './user.ts';

const before = {
  schemas: [USER_SCHEMA],
  userName: 'a',
  active: true,
  name: { familyName: 'F', givenName: 'G' },
  emails: [{ type: 'work', value: 'a@x' }],
  [ENTERPRISE]: { department: 'IT', manager: { value: '1', displayName: 'M' } },
  'urn:example:own': { badge: 7 },
};

test.each([
  ['nothing', {}, []],
  ['the order of keys only', { name: { givenName: 'G', familyName: 'F' } }, []],
  ['a simple attribute, and one that comes', { userName: 'b', title: 'T' }, ['userName', 'title']],
  ['one inside a complex attribute', { name: { familyName: 'F', givenName: 'H' } }, ['name.givenName']],
  ['a complex attribute that goes', { name: undefined }, ['name.familyName', 'name.givenName']],
  ['an element of a multi-valued attribute', { emails: [{ type: 'work', value: 'b@x' }] }, ['emails']],
  ['a multi-valued attribute that goes', { emails: undefined }, ['emails']],
  [
    'attributes of an extension',
    { [ENTERPRISE]: { employeeNumber: '7', manager: { value: '2', displayName: 'M' } } },
    [`${ENTERPRISE}:department`, `${ENTERPRISE}:manager.value`, `${ENTERPRISE}:employeeNumber`],
  ],
  ['an extension that nobody knows', { 'urn:example:own': { badge: 8 } }, ['urn:example:own:badge']],
  ['an extension that goes', { 'urn:example:own': undefined }, ['urn:example:own:badge']],
  ['an extension that is no object', { 'urn:example:own': 'text' }, ['urn:example:own']],
])('%s', (_, change, paths) => {
  const after = Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined));
  expect(changedPaths(before, after)).toEqual(paths);
});
