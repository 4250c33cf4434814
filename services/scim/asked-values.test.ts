// What may be seen of a request with its values: all but what no answer ever shows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neverReturned, withoutCompared, withoutHidden } from './asked-values.ts';
import { declaredType } from './declared-type.ts';
import { groupType } from './group.ts';
import { parseSchemas } from './schema-declaration.ts';
import { userType } from './user.ts';

const schemas = parseSchemas('schemas', [
  { id: 'urn:acme:User', attributes: [{ name: 'pinCode', returned: 'never' }, { name: 'level' }] },
]);
const names = neverReturned(declaredType(userType, schemas), declaredType(groupType, schemas));

test('the names are those of passwords and of what a tenant has declared never to be returned', () => {
  expect([...names]).toEqual(['password', 'pincode']);
});

test.each([
  [
    { PassWord: 'secret', userName: 'a' },
    { PassWord: '(hidden)', userName: 'a' },
  ],
  [{ 'urn:ietf:params:scim:schemas:core:2.0:User:password': 'secret' }, undefined],
  [{ 'urn:acme:User': { PINCODE: ['secret'], level: '1' } }, { 'urn:acme:User': { PINCODE: '(hidden)', level: '1' } }],
  [{ Operations: [{ op: 'add', path: 'password', value: 'secret' }] }, undefined],
  [{ Operations: [{ op: 'add', Path: 'urn:acme:User:pinCode', Value: { any: 'secret' } }] }, undefined],
  [{ Operations: [{ op: 'remove', path: 'emails[password eq "secret"]' }] }, undefined],
  [{ Operations: [{ op: 'add', value: { password: 'secret', title: 'x' } }] }, undefined],
  [{ Operations: [{ op: 'add', name: 'password', value: 'secret' }] }, undefined],
  [{ Operations: [{ name: 'password', value: 'secret' }] }, undefined],
  [{ Operations: [{ op: 'add', value: '{"password":"secret"}' }] }, undefined],
  [{ Operations: [{ op: 'add', value: { title: '{"password":"secret"}' } }] }, undefined],
  [{ Operations: [{ op: 'add', value: ['{"password":"secret"}'] }] }, undefined],
  [{ Operations: [{ op: 'add', value: [{ password: { value: 'secret' } }] }] }, undefined],
])('a value that is never returned is not told: %j', (body, shown) => {
  const told = withoutHidden(body, names);
  expect(JSON.stringify(told)).not.toContain('secret');
  expect(JSON.stringify(told)).toContain('(hidden)');
  if (shown !== undefined) expect(told).toEqual(shown);
});

test('everything else is told as it was sent', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(withoutHidden(body, names)).toEqual(body);
    }),
  );
});

test.each([
  [
    'The filter of "emails[value eq \"secret\"].type" matches nothing.',
    'The filter of "emails[value eq (hidden)].type" matches nothing.',
  ],
  [
    'The filter of "emails[type eq "work" and value Eq "secret"]" matches nothing.',
    'The filter of "emails[type eq "work" and value Eq (hidden)]" matches nothing.',
  ],
  [
    'The filter has "secret" at character 13, where it needs "and".',
    'The filter has "(hidden)" at character 13, where it needs "and".',
  ],
  ['"userName Eq secret" is not an attribute path.', undefined],
  ['"emails[value eq "a \\" secret"]" is not an attribute path.', undefined],
])('what a filter compares with is not told: %s', (detail, told) => {
  expect(withoutCompared(detail)).not.toContain('secret');
  expect(withoutCompared(detail)).toContain('(hidden)');
  if (told !== undefined) expect(withoutCompared(detail)).toBe(told);
});

test.each([
  '"urn:x:User:level" must be a text, not a number. Check the attribute mapping.',
  'The filter ends where it needs an operator (eq, ne, co, sw, ew, gt, ge, lt, le or pr).',
])('what is told of attributes stays: %s', (detail) => {
  expect(withoutCompared(detail)).toBe(detail);
});
