import { expect, test } from 'vitest';
import { parseObject, sameJson } from './json.ts';
import { ScimError } from './error.ts';

const parse = (text: string) => parseObject(Buffer.from(text));
const failure = (body: string | Uint8Array): ScimError => {
  try {
    parseObject(Buffer.from(body));
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('parsed');
};

test('what JSON.parse reads is read the same, escapes and all', () => {
  const text = '{"a\\"b":[1,{"c":"\\\\"},"x,{"],"\\u0061":"ü","n":null,"e":{}}';
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.each([
  ['', 'no body'],
  ['[]', 'must be a JSON object'],
  ['"text"', 'must be a JSON object'],
  ['{"a":1', 'not valid JSON'],
  ['{"a":"', 'not valid JSON'],
  ['{"a":"\\"', 'not valid JSON'],
  ['{"a":1,"a":2}', '"a" twice'],
  ['{"a":1,"\\u0061":2}', '"a" twice'],
  ['{"x":[{"a":1,"b":2,"a":1}]}', '"a" twice'],
  ['{"__proto__":{"a":1}}', '__proto__'],
  ['{"a":{"__pr\\u006fto__":1}}', '__proto__'],
  ['['.repeat(10_000), 'nested deeper'],
  ['{"a":'.repeat(10_000), 'nested deeper'],
])('%.40s is refused as invalid syntax', (text, words) => {
  const error = failure(text);
  expect(error).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  expect(error.detail).toContain(words);
});

test('bytes that are not UTF-8 are refused', () => {
  expect(failure(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d])).detail).toContain('UTF-8');
});

test('characters that cannot be stored are refused', () => {
  expect(failure('{"a":"x\\u0000"}')).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(failure('{"a":["\\ud800"]}')).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(parse('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' });
});

test('equality of JSON ignores the order of keys and nothing else', () => {
  expect(sameJson({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBe(true);
  expect(sameJson({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(sameJson({ a: null }, {})).toBe(false);
  expect(sameJson([], {})).toBe(false);
});
