import { expect, test } from 'vitest';
import { validateResource } from '../scim/validate.ts';
import { ENTERPRISE_SCHEMA, USER_SCHEMA, userType } from '../scim/user.ts';
import { directoryUser } from './directory-user.ts';
import { storedUser } from './user-document.ts';

const times = { created_at: new Date(1_000), modified_at: new Date(2_000) };

/** What applications read of a user that was sent like this. */
function read(sent: Readonly<Record<string, unknown>>) {
  const document = validateResource(userType, { schemas: [USER_SCHEMA], active: true, userName: 'ann', ...sent });
  return directoryUser('acme', {
    id: 'id',
    version: '7',
    ...times,
    document: storedUser(userType, document, 0).values.document,
  });
}

test('a user has what applications use, and the whole document', () => {
  const { document, ...user } = read({
    active: 'False',
    userName: 'Ann@example.com',
    externalId: 'E-1',
    displayName: 'Ann Lee',
    name: { formatted: 'Dr Ann Lee', givenName: 'Ann', familyName: 'Lee' },
    emails: [{ type: 'work', value: 'ann@work.example' }],
    phoneNumbers: [{ type: 'mobile', value: '+49 1', primary: true }, { type: 'fax', value: '' }, { value: '+49 2' }],
    preferredLanguage: 'de-DE',
    [ENTERPRISE_SCHEMA]: { employeeNumber: '0042', department: 'Ward 3', manager: 'boss' },
    'urn:example:shift': { early: true },
  });
  expect(user).toEqual({
    tenant_id: 'acme',
    id: 'id',
    version: 7,
    created_time_ms: 1_000,
    modified_time_ms: 2_000,
    active: false,
    user_name: 'Ann@example.com',
    external_id: 'E-1',
    display_name: 'Ann Lee',
    formatted_name: 'Dr Ann Lee',
    given_name: 'Ann',
    family_name: 'Lee',
    work_email: 'ann@work.example',
    phone_numbers: [
      { type: 'mobile', value: '+49 1', primary: true },
      { type: '', value: '+49 2', primary: false },
    ],
    employee_number: '0042',
    department: 'Ward 3',
    manager_id: 'boss',
    preferred_language: 'de-DE',
    group_ids: [],
  });
  expect(JSON.parse(String(document))).toMatchObject({
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA, 'urn:example:shift'],
    userName: 'Ann@example.com',
    'urn:example:shift': { early: true },
  });
});

test('what a user does not have is an empty text, and not absent', () => {
  const { document: _, phone_numbers, group_ids, ...user } = read({});
  expect([phone_numbers, group_ids]).toEqual([[], []]);
  expect(Object.entries(user).filter(([, value]) => value === '')).toHaveLength(10);
  expect(Object.values(user)).not.toContain(undefined);
});

const home = { type: 'home', value: 'home' };

test.each([
  ['of type work, in any case', [home, { type: 'WORK', value: 'it' }]],
  [
    'the primary one of those of type work',
    [
      { type: 'work', value: 'no' },
      { type: 'work', value: 'it', primary: true },
    ],
  ],
  [
    'of type work though another is primary',
    [
      { ...home, primary: true },
      { type: 'work', value: 'it' },
    ],
  ],
  ['the primary one where none is of type work', [home, { type: 'other', value: 'it', primary: true }]],
  ['the first where none is of type work or primary', [{ value: 'it' }, home]],
  ['not what was cleared', [{ type: 'work', value: '' }, { value: 'it' }]],
])('the work address is %s', (_, emails) => {
  expect(read({ emails }).work_email).toBe('it');
});
