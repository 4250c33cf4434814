import { describe, expect, test } from 'vitest';
import { changedExtensions, declaredType, recognise } from './declared-type.ts';
import { groupType } from './group.ts';
import { parseSchemas } from './schema-declaration.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE, USER_SCHEMA, userType } from './user.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const declare = (...attributes: object[]) => parseSchemas('schemas', [{ id: ACME, attributes }]);
const level = { name: 'level' };

describe('a type', () => {
  test('has the extensions that are declared for it, after its own', () => {
    const schemas = parseSchemas('schemas', [
      { id: ACME, attributes: [level] },
      { id: 'urn:acme:Group', resourceType: 'Group', attributes: [level] },
    ]);
    expect(declaredType(userType, schemas).extensions.map(({ id }) => id)).toEqual([ENTERPRISE, ACME]);
    expect(declaredType(groupType, schemas).extensions.map(({ id }) => id)).toEqual(['urn:acme:Group']);
    expect(declaredType(userType, [])).toBe(userType);
  });
});

describe('what is stored has to be indexed anew', () => {
  const before = declare(level, { name: 'other', type: 'complex', subAttributes: [{ name: 'part' }] });
  test.each<[string, object[]]>([
    ['with another type', [{ ...level, type: 'integer' }]],
    ['with case', [{ ...level, caseExact: true }]],
    ['as a list', [{ ...level, multiValued: true }]],
    ['with another spelling', [{ name: 'LEVEL' }]],
    ['never returned', [{ ...level, returned: 'never' }]],
    ['without one', []],
    ['with one more', [level, { name: 'more' }]],
  ])('%s', (_, changed) => {
    const after = declare(...changed, { name: 'other', type: 'complex', subAttributes: [{ name: 'part' }] });
    expect(changedExtensions(userType, before, after)).toEqual([ACME]);
    expect(changedExtensions(groupType, before, after)).toEqual([]);
  });

  test('when a part of a complex attribute changes', () => {
    const after = declare(level, {
      name: 'other',
      type: 'complex',
      subAttributes: [{ name: 'part', type: 'integer' }],
    });
    expect(changedExtensions(userType, before, after)).toEqual([ACME]);
  });

  test('but not for words, order, what is required or suggested, or when it is taken away', () => {
    const after = declare(
      { name: 'other', type: 'complex', required: true, subAttributes: [{ name: 'part', description: 'x' }] },
      { ...level, canonicalValues: ['a'], mutability: 'immutable', returned: 'request' },
    );
    expect(changedExtensions(userType, before, after)).toEqual([]);
    expect(changedExtensions(userType, before, [])).toEqual([]);
  });
});

test('a document that was stored before has the canonical names, and every value as it was', () => {
  const type = declaredType(
    userType,
    declare(level, { name: 'shifts', type: 'complex', multiValued: true, subAttributes: [{ name: 'hours' }] }),
  );
  const document = {
    schemas: [USER_SCHEMA, ACME.toUpperCase()],
    userName: 'a',
    'urn:other:User': { LEVEL: 1 },
    [ACME.toUpperCase()]: { LEVEL: [1], More: 2, Shifts: [{ HOURS: 'x', Hours: 'y' }, 7], shifts: null },
  };
  expect(recognise(type, document)).toEqual({
    schemas: [USER_SCHEMA, ACME.toUpperCase()],
    userName: 'a',
    'urn:other:User': { LEVEL: 1 },
    [ACME]: { level: [1], More: 2, Shifts: [{ hours: 'x', Hours: 'y' }, 7], shifts: null },
  });
  expect(recognise(userType, document)).toBe(document);
});
