// What becomes of a group's members, beside a set that every step is made on one by one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchedGroup, readGroup } from './group-change.ts';
import { GROUP_SCHEMA, groupType } from './group.ts';
import { matches } from './match.ts';
import { mergeChanges, type MemberChange } from './member-change.ts';
import { readPatch } from './message.ts';
import type { Operation } from './patch.ts';

const before = { schemas: [GROUP_SCHEMA], displayName: 'G' };
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const operationsOf = (...Operations: unknown[]): Operation[] => readPatch({ schemas: [PATCH], Operations });
const changesOf = (...operations: unknown[]) => patchedGroup(groupType, before, operationsOf(...operations)).members;

/** Who is in the group after the changes: the set itself, member by member. */
function applied(changes: readonly MemberChange[], given: Iterable<string>): string[] {
  let members = new Set(given);
  for (const change of changes) {
    if (change.kind === 'filter') {
      const kept = [...members].filter((value) => !matches(change.filter, { value, type: typeOf(value) }));
      members = new Set(kept);
      continue;
    }
    if (change.clear) members = new Set();
    for (const id of change.removed) members.delete(id);
    for (const id of change.added) members.add(id);
  }
  return [...members].sort();
}

/** Even ids are groups. */
const typeOf = (id: string): string => (Number(id) % 2 === 0 ? 'group' : 'user');

const after = (given: readonly string[], ...operations: unknown[]) => applied(changesOf(...operations), given);
const listed = (...ids: string[]) => ids.map((value) => ({ $ref: null, value }));

describe('who is in the group after a PATCH', () => {
  test.each<[string, readonly string[], unknown, readonly string[]]>([
    ['Entra adds', ['1'], { op: 'Add', path: 'members', value: listed('2', '3') }, ['1', '2', '3']],
    ['one is added twice', ['1'], { op: 'add', path: 'members', value: listed('1', '2', '2') }, ['1', '2']],
    ['one object without a list', ['1'], { op: 'add', path: 'members', value: { value: '2' } }, ['1', '2']],
    ['plain ids', ['1'], { op: 'add', path: 'members', value: ['2', '3'] }, ['1', '2', '3']],
    ['one plain id', [], { op: 'add', path: 'members', value: '2' }, ['2']],
    [
      'what else is known of one',
      [],
      { op: 'add', path: 'members', value: [{ Value: '2', display: 'B', type: 'x' }] },
      ['2'],
    ],
    ['nulls in the list', [], { op: 'add', path: 'members', value: [null, { value: '2' }] }, ['2']],
    ['an empty list adds nobody', ['1'], { op: 'add', path: 'members', value: [] }, ['1']],
    ['a null adds nobody', ['1'], { op: 'add', path: 'members', value: null }, ['1']],
    ['without a path', ['1'], { op: 'add', value: { members: listed('2') } }, ['1', '2']],
    ['a dotted key', ['1'], { op: 'add', value: { 'members.value': ['2'] } }, ['1', '2']],
    ['a key in another case', ['1'], { op: 'Add', value: { Members: listed('2'), displayName: 'H' } }, ['1', '2']],
    ['a key with the URN', ['1'], { op: 'add', value: { [`${GROUP_SCHEMA}:members`]: listed('2') } }, ['1', '2']],
    ['the URN with an object', ['1'], { op: 'add', path: GROUP_SCHEMA, value: { members: listed('2') } }, ['1', '2']],
    ['a path with the URN', ['1'], { op: 'add', path: `${GROUP_SCHEMA}:members`, value: listed('2') }, ['1', '2']],
    [
      'Entra removes by listing',
      ['1', '2', '3'],
      { op: 'Remove', path: 'members', value: listed('2', '9') },
      ['1', '3'],
    ],
    ['one is removed by an object', ['1', '2'], { op: 'remove', path: 'members', value: { value: '2' } }, ['1']],
    ['an empty list removes nobody', ['1', '2'], { op: 'remove', path: 'members', value: [] }, ['1', '2']],
    ['no value removes everybody', ['1', '2'], { op: 'remove', path: 'members' }, []],
    ['a null removes everybody', ['1', '2'], { op: 'Remove', path: 'members', value: null }, []],
    ['a filter on the id', ['1', '2'], { op: 'remove', path: 'members[value eq "2"]' }, ['1']],
    ['a filter on the id, and its part', ['1', '2'], { op: 'remove', path: 'members[value eq "2"].value' }, ['1']],
    ['a filter on two ids', ['1', '2', '3'], { op: 'remove', path: 'members[value eq "2" or value EQ "3"]' }, ['1']],
    ['a filter on the type', ['1', '2', '3', '4'], { op: 'remove', path: 'members[type eq "Group"]' }, ['1', '3']],
    ['a negation', ['1', '2', '3'], { op: 'remove', path: 'members[not (value eq "2")]' }, ['2']],
    ['both', ['1', '2', '4'], { op: 'remove', path: 'members[type eq "group" and value eq "2"]' }, ['1', '4']],
    ['they are replaced', ['1', '2'], { op: 'replace', path: 'members', value: listed('2', '3') }, ['2', '3']],
    ['replaced without a path', ['1'], { op: 'Replace', value: { members: ['3'] } }, ['3']],
    ['replaced by none', ['1'], { op: 'replace', path: 'members', value: [] }, []],
    ['replaced by an empty text', ['1'], { op: 'replace', path: 'members', value: '' }, []],
  ])('%s', (_, given, operation, expected) => {
    expect(after(given, operation)).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    [
      'an element without an id',
      { op: 'add', path: 'members', value: [{ value: '1' }, { display: 'x' }] },
      'invalidValue',
    ],
    ['an id that is a number', { op: 'add', path: 'members', value: [{ value: 7 }] }, 'invalidValue'],
    ['an empty id', { op: 'remove', path: 'members', value: [{ value: '' }] }, 'invalidValue'],
    ['a list in a list', { op: 'add', path: 'members', value: [['1']] }, 'invalidValue'],
    ['an add without a value', { op: 'add', path: 'members' }, 'invalidValue'],
    ['another type of a member', { op: 'replace', path: 'members[value eq "1"].type', value: 'Group' }, 'mutability'],
    ['another id of a member', { op: 'replace', path: 'members[value eq "1"].value', value: '2' }, 'mutability'],
    ['a part of a member', { op: 'remove', path: 'members.type' }, 'mutability'],
    ['what no member has', { op: 'remove', path: 'members[color eq "red"]' }, 'invalidFilter'],
    ['a part that no member has', { op: 'remove', path: 'members.color' }, 'invalidPath'],
    ['a remove without a path', { op: 'remove', value: { members: ['1'] } }, 'noTarget'],
    ['the name, removed', { op: 'remove', path: 'displayName' }, 'mutability'],
    ['the name, replaced by nothing', { op: 'replace', path: 'displayName', value: '' }, 'invalidValue'],
  ])('%s is refused', (_, operation, scimType) => {
    expect(() => changesOf(operation)).toThrow(expect.objectContaining({ status: 400, scimType }));
  });

  test('the name changes beside them, and they are no part of the document', () => {
    const operation = { op: 'replace', value: { displayName: 'H', members: ['1'], externalId: 'e' } };
    const { document, members } = patchedGroup(groupType, before, operationsOf(operation));
    expect(document).toEqual({ schemas: [GROUP_SCHEMA], displayName: 'H', externalId: 'e' });
    expect(applied(members, [])).toEqual(['1']);
  });

  test('steps on ids are one step, whoever they name; a filter stands between', () => {
    const add = (id: string) => ({ op: 'add', path: 'members', value: [id] });
    const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });
    expect(changesOf(add('1'), remove('2'), add('3'), remove('1'))).toEqual([
      { kind: 'ids', clear: false, added: new Set(['3']), removed: new Set(['1', '2']) },
    ]);
    expect(changesOf(add('1'), { op: 'remove', path: 'members' }, add('2'))).toEqual([
      { kind: 'ids', clear: true, added: new Set(['2']), removed: new Set() },
    ]);
    const filter = { op: 'remove', path: 'members[type eq "User"]' };
    expect(changesOf(add('1'), filter, add('2')).map((each) => each.kind)).toEqual(['ids', 'filter', 'ids']);
  });
});

const id = fc.integer({ min: 1, max: 9 }).map(String);
const someIds = fc.array(id, { maxLength: 4 });
const operation: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'Replace'), path: fc.constant('members'), value: someIds }),
  fc.record({ op: fc.constant('remove'), path: fc.constant('members'), value: someIds }),
  id.map((each) => ({ op: 'remove', path: `members[value eq "${each}"]` })),
  fc
    .constantFrom('members', 'members[type eq "Group"]', 'members[not (type eq "Group")]')
    .map((path) => ({ op: 'remove', path })),
);

test('any operations come to the same, merged or one by one', () => {
  fc.assert(
    fc.property(someIds, fc.array(operation, { minLength: 1, maxLength: 8 }), (given, operations) => {
      const oneByOne = operations.reduce<readonly string[]>((members, each) => after(members, each), given);
      const merged = changesOf(...operations);
      expect(applied(merged, given)).toEqual([...new Set(oneByOne)].sort());
      for (const change of merged) {
        if (change.kind === 'ids') expect(change.added.isDisjointFrom(change.removed)).toBe(true);
      }
      const kinds = merged.map((each) => each.kind);
      expect(kinds.some((kind, index) => kind === 'ids' && kinds[index + 1] === 'ids')).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('five hundred steps on ids are one', () => {
  const changes: MemberChange[] = Array.from({ length: 500 }, (_, at) => ({
    kind: 'ids',
    clear: false,
    added: new Set(Array.from({ length: 40 }, (__, n) => `${at}-${n}`)),
    removed: new Set<string>(),
  }));
  const [merged] = mergeChanges(changes);
  expect(merged).toMatchObject({ kind: 'ids', clear: false });
  expect(merged?.kind === 'ids' && merged.added.size).toBe(20_000);
});

describe('the body of a POST or PUT', () => {
  const body = { schemas: [GROUP_SCHEMA], displayName: 'G' };

  test('its members are read apart from the document', () => {
    const { document, members } = readGroup(groupType, { ...body, Members: [{ value: '1', type: 'User' }, '2', null] });
    expect(document).toEqual(body);
    expect([...members]).toEqual(['1', '2']);
  });

  test.each([
    [
      'the older schema beside the core',
      [GROUP_SCHEMA, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
    ],
    ['the older schema alone', ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group']],
  ])('%s is taken, and the core is stored', (_, schemas) => {
    expect(readGroup(groupType, { ...body, schemas, members: [] }).document).toEqual(body);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { schemas: [GROUP_SCHEMA] }, 'invalidValue'],
    ['a blank name', { ...body, displayName: ' ' }, 'invalidValue'],
    ['a name without end', { ...body, displayName: 'x'.repeat(801) }, 'invalidValue'],
    ['members twice', { ...body, members: [], MEMBERS: [] }, 'invalidSyntax'],
    ['a member without an id', { ...body, members: [{}] }, 'invalidValue'],
    ['a user’s schema', { ...body, schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }, 'invalidSyntax'],
  ])('%s is refused', (_, given, scimType) => {
    expect(() => readGroup(groupType, given)).toThrow(expect.objectContaining({ status: 400, scimType }));
  });
});
