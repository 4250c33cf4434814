// RFC 7643 section 2.3.7, by the grammar of RFC 3986.
import { expect, test } from 'vitest';
import { isBulkReference, isUri } from './reference.ts';

test.each([
  'https://x.example/a?b=c#d',
  'https://user@x.example:8443/%C3%A4',
  'https://[2001:db8::7]:443/a',
  'https://[2001:db8::7]',
  'http://x.example',
  'https://x.example/straße',
  'mailto:ann@x.example',
  'tel:+49-30-1',
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'data:image/png;base64,iVBORw0KGgo=',
  '../Users/2819c223-7f76-453a-919d-413861904646',
  '/Users/1',
  '//x.example/a',
  'Users/a:b',
  'file:///etc/hosts',
  '?a=b',
  '#a',
  '018f0000-0000-7000-8000-00000000abcd',
  '',
])('%j is a URI', (text) => expect(isUri(text)).toBe(true));

test.each([
  'not a uri',
  'https://x.example/a b',
  'https://x.example/a\n',
  'https://x.example/100%',
  'https://x.example/%zz',
  '7:30',
  ':a',
  'a<b>',
  '{id}',
  'C:\\home',
  'https://x.example/a[1]',
  'https://[2001:db8::7/a',
  'a#b#c',
  'https://x.example/\u00a0',
  'https://x.example/\u0000',
])('%j is none', (text) => expect(isUri(text)).toBe(false));

test('what is long is told in time that is proportional to it', () => {
  for (const text of [
    'a'.repeat(1_000_000),
    '/'.repeat(1_000_000),
    'a://[' + ':'.repeat(1_000_000),
    '#'.repeat(1_000_000),
  ]) {
    isUri(text);
  }
});

test.each([
  ['bulkId:a', true],
  ['BULKID:a', true],
  ['../Users/bulkId:a', true],
  ['https://x.example/bulkId:a/b', false],
  ['xbulkId:a', false],
])('%j refers to what a bulk makes: %s', (text, expected) => expect(isBulkReference(text)).toBe(expected));
