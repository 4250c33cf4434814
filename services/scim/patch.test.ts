import { expect, describe, test } from 'vitest';
import { ScimError } from './error.ts';
import type { JsonObject } from './json.ts';
import { readPatch, PATCH_SCHEMA } from './message.ts';
import { applyPatch, deactivates } from './patch.ts';
import { ENTERPRISE_SCHEMA as ENTERPRISE, USER_SCHEMA, userType } from './user.ts';

const CUSTOM = 'urn:ietf:params:scim:schemas:extension:Custom:2.0:User';
const work = { type: 'work', value: 'a@work.example', primary: true };
const home = { type: 'home', value: 'a@home.example' };
const before: JsonObject = {
  schemas: [USER_SCHEMA, ENTERPRISE],
  userName: 'a@work.example',
  active: true,
  displayName: 'A',
  name: { familyName: 'Family', givenName: 'Given' },
  emails: [work, home],
  [ENTERPRISE]: { employeeNumber: '7', manager: { value: 'boss', $ref: '../Users/boss' } },
};

const patch = (...operations: JsonObject[]): JsonObject => {
  const kept = structuredClone(before);
  const body = { schemas: [PATCH_SCHEMA], Operations: operations };
  const { document } = applyPatch(userType, before, readPatch(body));
  expect(before, 'the stored document is not touched').toEqual(kept);
  return document;
};
const failure = (...operations: JsonObject[]): ScimError => {
  try {
    patch(...operations);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('the operations were applied');
};

describe('RFC 7644 section 3.5.2', () => {
  test('add sets a single value, and appends to a list what is not there yet', () => {
    const other = { type: 'other', value: 'o@x.example' };
    const after = patch(
      { op: 'add', path: 'title', value: 'Chief' },
      { op: 'add', path: 'emails', value: [home, other] },
    );
    expect(after).toMatchObject({ title: 'Chief', emails: [work, home, other] });
  });

  test('a new primary value makes the others not primary', () => {
    expect(patch({ op: 'add', path: 'emails', value: [{ value: 'n@x', primary: true }] })['emails']).toEqual([
      { ...work, primary: false },
      home,
      { value: 'n@x', primary: true },
    ]);
    expect(patch({ op: 'replace', path: 'emails[type eq "home"].primary', value: true })['emails']).toEqual([
      { ...work, primary: false },
      { ...home, primary: true },
    ]);
  });

  test.each([null, {}, []])('adding %j adds nothing, and takes nothing away', (value) => {
    for (const path of ['displayName', 'name', 'emails', 'emails[type eq "work"]', `${ENTERPRISE}:manager`]) {
      expect(patch({ op: 'add', path, value })).toEqual(before);
    }
  });

  test('replace of a list replaces all of it', () => {
    expect(patch({ op: 'replace', path: 'emails', value: [home] })['emails']).toEqual([home]);
  });

  test('replace of an element by a filter replaces it, and keeps what the filter says', () => {
    const after = patch({ op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@x' } });
    expect(after['emails']).toEqual([{ type: 'work', value: 'n@x' }, home]);
  });

  test('add to an element by a filter merges', () => {
    const after = patch({ op: 'add', path: 'emails[type eq "work"]', value: { display: 'W' } });
    expect(after['emails']).toEqual([{ ...work, display: 'W' }, home]);
  });

  test('replace of a sub-attribute of every element', () => {
    const after = patch({ op: 'replace', path: 'emails.display', value: 'D' });
    expect(after['emails']).toEqual([
      { ...work, display: 'D' },
      { ...home, display: 'D' },
    ]);
  });

  test('remove takes away an attribute, a sub-attribute, matching elements, a part of them', () => {
    expect(patch({ op: 'remove', path: 'displayName' })).not.toHaveProperty('displayName');
    expect(patch({ op: 'remove', path: 'name.givenName' })['name']).toEqual({ familyName: 'Family' });
    expect(patch({ op: 'remove', path: 'emails[type eq "work"]' })['emails']).toEqual([home]);
    expect(patch({ op: 'remove', path: 'emails[type eq "work"].primary' })['emails']).toEqual([
      { type: 'work', value: 'a@work.example' },
      home,
    ]);
    expect(patch({ op: 'remove', path: 'emails' })).not.toHaveProperty('emails');
    expect(patch({ op: 'remove', path: 'nickName' })).toEqual(before);
  });

  test('remove of an extension takes its URN out of schemas', () => {
    const after = patch({ op: 'remove', path: ENTERPRISE });
    expect(after).not.toHaveProperty([ENTERPRISE]);
    expect(after['schemas']).toEqual([USER_SCHEMA]);
  });

  test.each([
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'replace', path: 'nosuch', value: 1 }, 'invalidPath'],
    [{ op: 'replace', path: 'constructor', value: 1 }, 'invalidPath'],
    [{ op: 'replace', path: 'constructor.prototype', value: 1 }, 'invalidPath'],
    [{ op: 'replace', path: '__proto__.x', value: 1 }, 'invalidPath'],
    [{ op: 'add', path: `${CUSTOM}:constructor.prototype`, value: 1 }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[type eq', value: 'x' }, undefined],
    [{ op: 'replace', path: 'emails[type eq "work"', value: 'x' }, undefined],
    [{ op: 'replace', path: `${ENTERPRISE}:nosuch`, value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[nosuch eq "x"].value', value: 'x' }, 'invalidFilter'],
    [{ op: 'replace', path: 'emails[value co "zzz"].value', value: 'x' }, 'noTarget'],
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    [{ op: 'remove', path: 'meta.created' }, 'mutability'],
    [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }, 'mutability'],
    [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
    [{ op: 'replace', path: 'title', value: 5 }, 'invalidValue'],
    [{ op: 'replace', path: 'name', value: 'x' }, 'invalidValue'],
    [{ op: 'add', path: 'emails', value: ['x'] }, 'invalidValue'],
    [{ op: 'add', path: 'title' }, 'invalidValue'],
    [{ op: 'replace', value: 'x' }, 'invalidValue'],
    [{ op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    [{ op: 'replace', path: 5, value: 'x' }, 'invalidSyntax'],
  ])('%j is refused as %s', (operation, scimType) => {
    const error = failure({ op: 'replace', path: 'displayName', value: 'B' }, operation);
    expect(error.status).toBe(400);
    if (scimType !== undefined) expect(error.scimType).toBe(scimType);
  });
});

describe('Entra ID, default dialect', () => {
  test('capitalised operations and booleans as texts', () => {
    const after = patch({ op: 'Replace', path: 'active', value: 'False' }, { op: 'Add', path: 'title', value: 'T' });
    expect(after).toMatchObject({ active: false, title: 'T' });
  });

  test('a filter that matches nothing makes the element that it describes', () => {
    const after = patch(
      { op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 1' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Ulm' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' },
    );
    expect(after).toMatchObject({
      phoneNumbers: [{ type: 'mobile', value: '+49 1' }],
      addresses: [{ type: 'work', locality: 'Ulm', country: 'DE' }],
      roles: [{ primary: true, value: 'admin' }],
    });
  });

  test.each([
    ['a text', `${ENTERPRISE}:manager`, 'new'],
    ['an object', `${ENTERPRISE}:manager`, { value: 'new' }],
    ['a list of one object', `${ENTERPRISE}:manager`, [{ $ref: null, value: 'new' }]],
    ['its value', `${ENTERPRISE}:manager.value`, 'new'],
    ['a dotted URN', `${ENTERPRISE}.manager`, 'new'],
  ])('a manager given as %s', (_, path, value) => {
    expect(patch({ op: 'Add', path, value })[ENTERPRISE]).toEqual({
      employeeNumber: '7',
      manager: { value: 'new' },
    });
  });

  test.each([
    { op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' },
    { op: 'Replace', path: `${ENTERPRISE}:manager`, value: { value: '' } },
    { op: 'Replace', path: `${ENTERPRISE}:manager.value`, value: '' },
    { op: 'Remove', path: `${ENTERPRISE}:manager` },
  ])('a manager is cleared by %j', (operation) => {
    expect(patch(operation)[ENTERPRISE]).toEqual({ employeeNumber: '7' });
  });

  test('a single value wrapped in a list, as older clients do', () => {
    expect(patch({ op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'X' }] })).toMatchObject({
      displayName: 'X',
    });
  });

  test('remove with a value removes only what is listed', () => {
    const after = patch({ op: 'Remove', path: 'emails', value: [{ $ref: null, value: 'A@HOME.example' }] });
    expect(after['emails']).toEqual([work]);
  });

  test('roles as JSON in a text are kept as they are', () => {
    const value = '{"id":"1","value":"admin","displayName":"Admin"}';
    expect(patch({ op: 'Add', path: 'roles', value: [{ value }] })['roles']).toEqual([{ value }]);
  });

  test('attributes of an unknown extension are kept', () => {
    const after = patch({ op: 'Add', path: `${CUSTOM}:tag`, value: 'x' });
    expect(after[CUSTOM]).toEqual({ tag: 'x' });
    expect(after['schemas']).toEqual([USER_SCHEMA, ENTERPRISE, CUSTOM]);
  });

  test('an object for an attribute of an unknown extension is its value, and no extension of its own', () => {
    const stored = { ...before, [CUSTOM]: { tag: 'x' } };
    const operation = { op: 'replace', path: `${CUSTOM}:tag`, value: { a: 1 } } as const;
    const { document } = applyPatch(userType, stored, [operation]);
    expect(document).toEqual({ ...stored, schemas: [USER_SCHEMA, ENTERPRISE, CUSTOM], [CUSTOM]: { tag: { a: 1 } } });
  });
});

describe('Entra ID with aadOptscim062020, and others without a path', () => {
  test('keys may be dotted paths, URN paths, filters, and whole extensions', () => {
    const after = patch({
      op: 'replace',
      value: {
        displayName: 'B',
        'name.givenName': 'New',
        'emails[type eq "work"].value': 'b@work.example',
        [`${ENTERPRISE}:department`]: 'D',
        [ENTERPRISE]: { employeeNumber: '8', nosuch: 1 },
        [CUSTOM]: { tag: [1] },
        nosuch: true,
        id: 'mine',
        meta: {},
        schemas: [],
      },
    });
    expect(after).toEqual({
      ...before,
      schemas: [USER_SCHEMA, ENTERPRISE, CUSTOM],
      displayName: 'B',
      name: { familyName: 'Family', givenName: 'New' },
      emails: [{ ...work, value: 'b@work.example' }, home],
      [ENTERPRISE]: { employeeNumber: '8', department: 'D', manager: { value: 'boss', $ref: '../Users/boss' } },
      [CUSTOM]: { tag: [1] },
    });
  });

  test('a part of a complex value leaves the other parts, and null clears one', () => {
    expect(patch({ op: 'replace', value: { name: { givenName: 'New' } } })['name']).toEqual({
      familyName: 'Family',
      givenName: 'New',
    });
    expect(patch({ op: 'replace', value: { name: { givenName: null } } })['name']).toEqual({ familyName: 'Family' });
    expect(patch({ op: 'replace', value: { displayName: null } })).not.toHaveProperty('displayName');
  });
});

describe('deactivates', () => {
  test.each([
    { op: 'Replace', path: 'active', value: 'False' },
    { op: 'replace', path: 'ACTIVE', value: false },
    { op: 'replace', value: { active: 'FALSE' } },
    { op: 'add', value: { Active: false } },
    { op: 'replace', value: [{ active: 'False' }] },
    { op: 'replace', path: `${USER_SCHEMA}:active`, value: false },
    { op: 'replace', path: USER_SCHEMA, value: { active: false } },
    { op: 'replace', path: 'active', value: [{ value: 'False' }] },
  ])('sees %j', (operation) => {
    expect(deactivates(userType, readPatch({ schemas: [PATCH_SCHEMA], Operations: [operation] }))).toBe(true);
  });

  test('does not see what sets it to true in the end, or something else', () => {
    const operations = (...values: JsonObject[]) => readPatch({ schemas: [PATCH_SCHEMA], Operations: values });
    const off = { op: 'replace', path: 'active', value: false };
    expect(deactivates(userType, operations(off, { op: 'replace', path: 'active', value: true }))).toBe(false);
    expect(deactivates(userType, operations({ op: 'replace', path: 'displayName', value: 'active' }))).toBe(false);
  });
});

test('more steps than the limit are refused, however they are packed', () => {
  const value = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`x${n}`, n]));
  expect(failure({ op: 'add', value })).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
});
