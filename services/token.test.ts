import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createToken, hideTokens, isToken, looksLikeToken, tokenDigest, tokenId } from './token.ts';

const kinds = [
  ['tenant', 'mst_'],
  ['reader', 'mrd_'],
] as const;

test.each(kinds)(
  'a %s’s token is recognised, and none of its characters can be changed or lost unnoticed',
  (kind, prefix) => {
    const token = createToken(randomBytes, kind);
    expect(token).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{49}$`));
    expect(isToken(token, kind)).toBe(true);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'a' ? 'b' : 'a';
      expect(isToken(token.slice(0, at) + other + token.slice(at + 1), kind)).toBe(false);
      expect(isToken(token.slice(0, at) + token.slice(at + 1), kind)).toBe(false);
    }
  },
);

test('a token of one kind is none of the other', () => {
  expect(isToken(createToken(randomBytes, 'tenant'), 'reader')).toBe(false);
  expect(isToken(createToken(randomBytes, 'reader'), 'tenant')).toBe(false);
  expect(isToken(createToken(randomBytes, 'reader'))).toBe(false);
});

test('the extremes of 256 bits keep the same length', () => {
  expect(createToken(() => Buffer.alloc(32, 0))).toHaveLength(53);
  expect(createToken(() => Buffer.alloc(32, 255))).toHaveLength(53);
});

test('a digest is SHA-256 and its id the first 16 hexadecimal digits', () => {
  const digest = tokenDigest('abc');
  expect(digest.toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(tokenId(digest)).toBe('ba7816bf8f01cfea');
});

test.each(kinds)('a text is told without the %s’s tokens in it, be they in base64 or cut off', (kind) => {
  const token = createToken(randomBytes, kind);
  expect(looksLikeToken(`request ${token}`)).toBe(true);
  const text = `no: ${token}, {"token":"${Buffer.from(token).toString('base64')}"} ${token.slice(0, 12)}`;
  expect(hideTokens(text)).toBe('no: (a token), {"token":"(a token)"} (a token)');
});
