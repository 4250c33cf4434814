// What a request asked for, without a value in it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ASKED_PATHS_MAX, documentPaths, operationPaths } from './asked-paths.ts';
import { ENTERPRISE_SCHEMA, userType } from './user.ts';

const patch = (...operations: unknown[]) => operationPaths(userType, { Operations: operations });

test('a document’s paths are those of its attributes, in canonical spelling', () => {
  const paths = documentPaths(userType, {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    USERNAME: 'a@x.example',
    meta: { resourceType: 'User' },
    name: { familyname: 'A', givenName: 'B' },
    emails: [{ type: 'work', value: 'a@x.example' }],
    [ENTERPRISE_SCHEMA.toUpperCase()]: { EmployeeNumber: '1' },
    employeeld: 'misspelt',
  });
  expect(paths).toEqual([
    ...['userName', 'name.familyName', 'name.givenName', 'emails'],
    `${ENTERPRISE_SCHEMA}:employeeNumber`,
    'employeeld',
  ]);
});

test('operations name their paths, in both of Entra’s dialects', () => {
  expect(
    patch(
      { op: 'Replace', path: 'DISPLAYNAME', value: 'A' },
      { op: 'Add', path: 'emails[type eq "WORK"].value', value: 'a@x.example' },
      { op: 'Add', path: `${ENTERPRISE_SCHEMA}:manager`, value: 'id' },
    ),
  ).toEqual(['displayName', 'emails[type eq "work"].value', `${ENTERPRISE_SCHEMA}:manager`]);
  const merged = { 'name.givenName': 'A', [`${ENTERPRISE_SCHEMA}:department`]: 'B', active: false };
  expect(patch({ op: 'replace', value: merged })).toEqual([
    'name.givenName',
    `${ENTERPRISE_SCHEMA}:department`,
    'active',
  ]);
});

test.each([
  ['emails[value eq "secret@x.example"].type', ['emails.type']],
  ['emails[type eq "secret"].value', ['emails.value']],
  ['phoneNumbers[type eq "work" and value eq "+49 secret"].value', ['phoneNumbers.value']],
  ['secret person', []],
  ['secret@x.example', []],
])('a value in the path %s is not told', (path, paths) => {
  expect(patch({ op: 'replace', path, value: 'secret' })).toEqual(paths);
});

test('no body makes it fail, whatever it is, and it never names more than 50', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      for (const paths of [documentPaths(userType, body), operationPaths(userType, body), patch(body)]) {
        expect(paths.length).toBeLessThanOrEqual(ASKED_PATHS_MAX);
      }
    }),
  );
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`a${at}`, 'x']));
  expect(documentPaths(userType, many)).toHaveLength(ASKED_PATHS_MAX);
  expect(patch(many, { op: 'add', value: many }, { op: 'add', path: 'title' })).toHaveLength(ASKED_PATHS_MAX);
});
