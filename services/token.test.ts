import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createToken, hideTokens, isToken, tokenDigest, tokenId } from './token.ts';

test('a token is recognised, and none of its characters can be changed or lost unnoticed', () => {
  const token = createToken(randomBytes);
  expect(token).toMatch(/^mst_[0-9A-Za-z]{49}$/);
  expect(isToken(token)).toBe(true);
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === 'a' ? 'b' : 'a';
    expect(isToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
    expect(isToken(token.slice(0, at) + token.slice(at + 1))).toBe(false);
  }
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

test('a text is told without the tokens in it, be they in base64 or cut off', () => {
  const token = createToken(randomBytes);
  const text = `no: ${token}, {"token":"${Buffer.from(token).toString('base64')}"} ${token.slice(0, 12)}`;
  expect(hideTokens(text)).toBe('no: (a token), {"token":"(a token)"} (a token)');
});
