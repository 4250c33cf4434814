// What may be seen of a request with its values: all but what no answer ever shows.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neverReturned, withoutHidden } from './asked-values.ts';
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
