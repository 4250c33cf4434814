// Attribute paths and the paths of PATCH.
import { expect, test } from 'vitest';
import { parseAttributePath, parsePatchPath } from './path.ts';
import { ENTERPRISE_SCHEMA } from './user.ts';

const refused = expect.objectContaining({ status: 400, scimType: 'invalidPath' }) as Error;

test('a path has a URN, a name and a sub-attribute', () => {
  expect(parseAttributePath('userName')).toEqual({ name: 'userName' });
  expect(parseAttributePath('members.$ref')).toEqual({ name: 'members', sub: '$ref' });
  expect(parseAttributePath(`${ENTERPRISE_SCHEMA}:manager.value`)).toEqual({
    urn: ENTERPRISE_SCHEMA,
    name: 'manager',
    sub: 'value',
  });
});

test('a whole extension is a path: its last part is the name', () => {
  const { path } = parsePatchPath(ENTERPRISE_SCHEMA);
  expect(`${path.urn ?? ''}:${path.name}`).toBe(ENTERPRISE_SCHEMA);
});

test('a PATCH path has a filter in brackets, and a sub-attribute after them', () => {
  const type = { kind: 'compare', path: { name: 'type' }, operator: 'eq', literal: { text: 'w]k', quoted: true } };
  expect(parsePatchPath('emails[type eq "w]k"]')).toEqual({ path: { name: 'emails' }, filter: type });
  expect(parsePatchPath('emails[type eq "w]k"].value')).toEqual({
    path: { name: 'emails' },
    filter: type,
    sub: 'value',
  });
});

test.each([
  '',
  ' ',
  '__proto__',
  'a.__proto__',
  'a.b.c',
  '.a',
  'a.',
  ':a',
  'a b',
  'emails[type pr',
  'emails]',
  'a[b pr]c',
  'a[b pr].c.d',
])('%j is invalidPath', (text) => {
  expect(() => parsePatchPath(text)).toThrow(refused);
});

test('what is wrong within the brackets is invalidFilter', () => {
  expect(() => parsePatchPath('emails[type is "work"]')).toThrow(
    expect.objectContaining({ scimType: 'invalidFilter' }),
  );
});
