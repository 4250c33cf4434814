// What a filter means: names looked up, values read as their types, and which users match.
import { describe, expect, test } from 'vitest';
import { findAttribute } from './attribute.ts';
import { comparableElement, comparableResource } from './comparable.ts';
import { parseFilter } from './filter.ts';
import { matches } from './match.ts';
import { resolveElementFilter, resolveFilter } from './resolve.ts';
import { ENTERPRISE_SCHEMA, userType } from './user.ts';

const user = comparableResource(userType, {
  userName: 'BJensen@example.com',
  externalId: 'Abc',
  name: { familyName: 'Jensen' },
  active: true,
  emails: [
    { type: 'work', value: 'b@work.example', primary: true },
    { type: 'home', value: 'b@home.example' },
    { type: 'other' },
  ],
  [ENTERPRISE_SCHEMA]: { employeeNumber: '007', manager: { value: 'M1' } },
});

const holds = (text: string): boolean => matches(resolveFilter(userType, parseFilter(text)), user);

describe('a user matches', () => {
  test.each([
    'USERNAME eq "bjensen@EXAMPLE.com"',
    'urn:ietf:params:scim:schemas:core:2.0:user:userName sw "bj"',
    'externalId eq Abc',
    'active eq "True"',
    'emails co "@home"',
    'emails[type eq "work" and value ew "work.example"]',
    'emails[type eq "work"].value eq "b@work.example"',
    'emails[primary eq "True"].value pr',
    'emails.value ne "b@work.example"',
    'name[familyName eq "jensen"]',
    'manager eq "M1"',
    `${ENTERPRISE_SCHEMA.toUpperCase()}:employeeNumber eq 007`,
    `${ENTERPRISE_SCHEMA}.manager eq "M1"`,
    'title eq null',
    'title ne "x"',
    'not (title co "x")',
    'userName gt "bjensen" and userName lt "c"',
  ])('%s', (text) => expect(holds(text)).toBe(true));
});

describe('a user does not match', () => {
  test.each([
    'externalId eq "abc"',
    'manager eq "m1"',
    'emails[type eq "home" and value ew "work.example"]',
    'emails[type eq "work"].value ne "b@work.example"',
    'userName eq "bjensen"',
    'title co ""',
    'title lt "x"',
    'active ne true',
    'title pr',
  ])('%s', (text) => expect(holds(text)).toBe(false));
});

test.each([
  ['shoeSize eq 1', 'shoeSize'],
  ['constructor eq "x"', 'constructor'],
  ['emails.shoeSize pr', 'emails.shoeSize'],
  ['emails[shoeSize pr]', 'shoeSize'],
  ['name eq "x"', 'name'],
  ['userName[value eq "x"]', 'userName'],
  ['password eq "x"', 'password'],
  ['active gt true', 'active'],
  ['active eq "maybe"', 'active'],
  ['meta.created eq "yesterday"', 'meta.created'],
  ['meta.created gt "0000-01-01T00:00:00Z"', 'meta.created'],
  ['meta.created co "2024-01-01T00:00:00Z"', 'meta.created'],
])('%s is invalidFilter and names %s', (text, name) => {
  const error = expect.objectContaining({
    scimType: 'invalidFilter',
    message: expect.stringContaining(`"${name}"`) as string,
  });
  expect(() => resolveFilter(userType, parseFilter(text))).toThrow(error as Error);
});

test('an element matches by its sub-attributes, and the value given is kept as it was written', () => {
  const emails = findAttribute(userType.schema.attributes, 'emails');
  if (emails === undefined) throw new Error('The schema has no emails');
  const filter = resolveElementFilter(emails, parseFilter('type eq "Work"'));
  expect(matches(filter, comparableElement(emails, { type: 'WORK' }))).toBe(true);
  expect(filter).toMatchObject({ value: 'work', given: 'Work', path: { attribute: { name: 'type' } } });
});

test('texts are in the order of their UTF-8 bytes', () => {
  const emoji = comparableResource(userType, { title: '😀' });
  expect(matches(resolveFilter(userType, parseFilter('title gt "\uFFFD"')), emoji)).toBe(true);
});
