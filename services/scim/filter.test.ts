// The filter language: what parses, as what, and what is refused at once.
import { describe, expect, test } from 'vitest';
import { parseFilter } from './filter.ts';

const refused = expect.objectContaining({ status: 400, scimType: 'invalidFilter' }) as Error;

describe('a filter', () => {
  test('compares an attribute with a value, operators in any case', () => {
    expect(parseFilter('userName EQ "bjensen"')).toEqual({
      kind: 'compare',
      path: { name: 'userName' },
      operator: 'eq',
      literal: { text: 'bjensen', quoted: true },
    });
  });

  test('binds "not" closer than "and", and "and" closer than "or"', () => {
    const filter = parseFilter('a pr or not (b pr) AND c pr');
    expect(filter).toMatchObject({
      kind: 'or',
      filters: [{ kind: 'present' }, { kind: 'and', filters: [{ kind: 'not' }, { path: { name: 'c' } }] }],
    });
  });

  test('takes a URN before the name, with its dots and colons', () => {
    expect(parseFilter('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr')).toEqual({
      kind: 'present',
      path: { urn: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', name: 'manager', sub: 'value' },
    });
  });

  test('reads a string as JSON does', () => {
    expect(parseFilter(String.raw`title eq "a\"b\\c\u00e9\n)] and"`)).toMatchObject({
      literal: { text: 'a"b\\cé\n)] and' },
    });
  });

  test.each(['jyoung', 'a@b.example', '007', '-1.5', 'true', 'null', '%_'])('takes the bare value %s', (text) => {
    expect(parseFilter(`externalId eq ${text}`)).toMatchObject({ literal: { text, quoted: false } });
  });

  test('chooses elements with brackets, and compares what it chose', () => {
    const chosen = { kind: 'element', path: { name: 'emails' } };
    expect(parseFilter('emails[type eq "work" and value co "@"]')).toMatchObject({
      ...chosen,
      filter: { kind: 'and' },
    });
    expect(parseFilter('emails[type eq "work"].value eq "x"')).toMatchObject({
      ...chosen,
      filter: { kind: 'and', filters: [{ path: { name: 'type' } }, { path: { name: 'value' } }] },
    });
  });
});

test.each([
  ['', 'nothing'],
  ['userName', 'no operator'],
  ['userName is "x"', 'an unknown operator'],
  ['userName eq', 'no value'],
  ['userName eq "x', 'an open string'],
  [String.raw`userName eq "\x"`, 'an unknown escape'],
  ['userName eq "x" and', 'an open end'],
  ['userName eq "x" title pr', 'two terms without a word between'],
  ['(userName pr', 'an open parenthesis'],
  ['userName pr)', 'a parenthesis too many'],
  ['emails[type pr', 'an open bracket'],
  ['emails[]', 'empty brackets'],
  ['emails[a[b pr]]', 'brackets in brackets'],
  ['__proto__ pr', 'a name that is none'],
  ['a.b.c pr', 'three parts'],
  [':a pr', 'an empty URN'],
  ['userName eq "\\u0000"', 'NUL'],
  ['userName eq \0', 'a bare NUL'],
  ['userName eq "\\ud800"', 'half of a surrogate pair'],
])('%j is invalidFilter: %s', (text) => {
  expect(() => parseFilter(text)).toThrow(refused);
});

test.each([
  ['10,000 parentheses', '('.repeat(10_000)],
  ['8,000 parentheses', '('.repeat(8_000)],
  ['8,000 brackets', 'a['.repeat(4_000)],
  ['4,000 nots', 'not('.repeat(2_000)],
  ['5,000 terms', `${'a pr or '.repeat(5_000)}a pr`],
  ['900 terms', `${'a pr or '.repeat(900)}a pr`],
  ['an open string of backslashes', `a eq "${'\\'.repeat(8_001)}`],
])('%s are refused in milliseconds', (_, text) => {
  const start = performance.now();
  expect(() => parseFilter(text)).toThrow(refused);
  expect(performance.now() - start).toBeLessThan(100);
});

test('32 levels and 200 terms are not too many', () => {
  expect(parseFilter(`${'('.repeat(32)}a pr${')'.repeat(32)}`)).toMatchObject({ kind: 'present' });
  expect(parseFilter(`${'a pr or '.repeat(199)}a pr`)).toMatchObject({ kind: 'or' });
});
