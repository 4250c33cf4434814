import { describe, expect, test } from 'vitest';
import { ScimError } from './error.ts';
import type { JsonObject } from './json.ts';
import { defaultRequiredAttributes, missingAttributes, missingError, parseRequiredAttribute } from './required.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE, userType } from './user.ts';

const missing = (path: string, document: JsonObject) =>
  missingAttributes([parseRequiredAttribute(userType, path)], document).length === 1;

describe('is missing', () => {
  test.each<[string, JsonObject]>([
    ['userName', {}],
    ['userName', { userName: ' \t' }],
    ['name', { name: { familyName: '' } }],
    ['name.familyName', { name: { givenName: 'x' } }],
    ['emails', { emails: [] }],
    ['emails', { emails: [{ value: '' }] }],
    ['emails.value', { emails: [{ type: 'work' }] }],
    ['emails[type eq "work"].value', { emails: [{ type: 'home', value: 'x' }] }],
    ['emails[type eq "work"].value', { emails: [{ type: 'work', value: ' ' }] }],
    ['emails[type eq "work"]', { emails: [{ type: 'home', value: 'x' }] }],
    [`${ENTERPRISE}:employeeNumber`, { employeeNumber: 'x' }],
    [`${ENTERPRISE}:manager`, { [ENTERPRISE]: { department: 'x' } }],
  ])('%s of %j', (path, document) => expect(missing(path, document)).toBe(true));
});

describe('is there', () => {
  test.each<[string, JsonObject]>([
    ['USERNAME', { userName: 'x' }],
    ['active', { active: false }],
    ['name', { name: { familyName: '', givenName: 'x' } }],
    ['emails[type eq "work"].value', { emails: [{ type: 'home' }, { type: 'WORK', value: 'x' }] }],
    ['emails[primary eq "True"].value', { emails: [{ primary: true, value: 'x' }] }],
    [`${ENTERPRISE.toUpperCase()}:EMPLOYEENUMBER`, { [ENTERPRISE]: { employeeNumber: '0' } }],
    [`${ENTERPRISE}:manager.value`, { [ENTERPRISE]: { manager: { value: 'x' } } }],
  ])('%s of %j', (path, document) => expect(missing(path, document)).toBe(false));
});

test.each([
  'nosuch',
  'name.nosuch',
  'urn:a:b:c',
  'emails[',
  'emails[nosuch eq "x"].value',
  'id',
  'meta.created',
  'groups',
  'password',
  '',
])('the path "%s" cannot be required', (path) => {
  expect(() => parseRequiredAttribute(userType, path)).toThrow(ScimError);
});

test('the error names each missing attribute and how to map it; all seven defaults have a hint', () => {
  const required = defaultRequiredAttributes.map((path) => parseRequiredAttribute(userType, path));
  expect(required).toHaveLength(7);
  const { detail, scimType, status } = missingError(missingAttributes(required, {}));
  expect([status, scimType]).toEqual([400, 'invalidValue']);
  for (const path of defaultRequiredAttributes) expect(detail).toContain(`${path}: `);
  expect(missingError(required, true).scimType).toBe('mutability');
});
