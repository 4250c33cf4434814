import { hash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CURSOR_TIMEOUT_SECONDS } from '../scim/message.ts';
import type { CursorKey, CursorKeys } from './cursor-keys.ts';
import { openCursor, sealCursor, type Cursor, type CursorBinding } from './cursor.ts';

const createKey = (secret = randomBytes(32)): CursorKey => ({
  id: hash('sha256', secret, 'buffer').subarray(0, 4),
  secret,
});
const key = createKey();
const keysOf = (...all: CursorKey[]): CursorKeys => ({
  getNewest: () => Promise.resolve(all[0] ?? key),
  findKey: (id) => Promise.resolve(all.find((each) => each.id.equals(id))),
});
const keys = keysOf(key);

const now = new Date('2026-01-01T12:00:00.500Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const binding: CursorBinding = { tenantId: 'acme', endpoints: ['/Users'], query: 'q' };
const id = '018f0000-0000-7000-8000-000000000000';
const cursor: Cursor = {
  isBackwards: false,
  place: { part: 0, position: { id, value: 'anna.muster@example.com' } },
  count: 100,
  total: 12_345,
};
const sealed = sealCursor(key, binding, cursor, now);
const open = (text: string, bound = binding, at = now, held = keys) => openCursor(held, bound, text, at);
const problem = async (opened: Promise<unknown>) => opened.catch((error: unknown) => error);
const invalid = await problem(open('x'));

test('what was sealed is what is opened, whatever the sort key is', async () => {
  const position = fc.record({ id: fc.uuid(), value: fc.option(fc.string({ unit: 'binary', maxLength: 800 })) });
  const place = fc.option(fc.record({ part: fc.nat(5), position }), { nil: undefined });
  const cursors = fc.record({ isBackwards: fc.boolean(), place, count: fc.nat(200), total: fc.maxSafeNat() });
  await fc.assert(
    fc.asyncProperty(cursors, async (each) => {
      expect(await open(sealCursor(key, binding, each, now))).toEqual(each);
    }),
  );
});

test('a cursor tells nothing to who cannot open it, and needs no escapes in a URL', () => {
  expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
  const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
  for (const secret of ['anna', 'example', id, '12345', 'acme', 'Users', key.secret.toString('latin1')]) {
    expect(bytes).not.toContain(secret);
  }
  expect(sealCursor(key, binding, cursor, now), 'nor that it is the same place').not.toBe(sealed);
});

test('a cursor with any character changed, left out or added is none', async () => {
  expect(invalid).toMatchObject({ status: 400, scimType: 'invalidCursor' });
  for (let at = 0; at < sealed.length; at++) {
    const [before, after] = [sealed.slice(0, at), sealed.slice(at + 1)];
    for (const text of [`${before}${sealed[at] === 'A' ? 'B' : 'A'}${after}`, `${before}${after}`, before]) {
      if (text !== '') expect(await problem(open(text))).toEqual(invalid);
    }
  }
  for (const text of [`${sealed}A`, `${sealed}=`, `${sealed} `, sealed.toUpperCase(), '%', '\0', 'A'.repeat(100_000)]) {
    expect(await problem(open(text))).toEqual(invalid);
  }
});

test('any text is a cursor or an error that says so', async () => {
  await fc.assert(
    fc.asyncProperty(fc.base64String(), fc.string(), async (base64, any) => {
      for (const text of [base64, any]) expect(await problem(open(text))).toEqual(invalid);
    }),
  );
});

test.each<[string, Partial<CursorBinding>]>([
  ['another tenant', { tenantId: 'other' }],
  ['another endpoint', { endpoints: ['/Groups'] }],
  ['more endpoints', { endpoints: ['/Users', '/Groups'] }],
  ['another query', { query: 'r' }],
])('a cursor of %s is answered like a garbled one', async (_, other) => {
  expect(await problem(open(sealed, { ...binding, ...other }))).toEqual(invalid);
  expect(await problem(open(sealed, { ...binding, ...other }, later(100_000)))).toEqual(invalid);
});

test('a cursor is good for the advertised time at least, and then it has expired', async () => {
  expect(await open(sealed, binding, later(CURSOR_TIMEOUT_SECONDS))).toEqual(cursor);
  expect(await problem(open(sealed, binding, later(CURSOR_TIMEOUT_SECONDS + 1)))).toMatchObject({
    status: 400,
    scimType: 'expiredCursor',
  });
});

test('a cursor opens as long as its key is held, and with no other', async () => {
  expect(await open(sealed, binding, now, keysOf(createKey(), key))).toEqual(cursor);
  expect(await problem(open(sealed, binding, now, keysOf(createKey(), createKey())))).toEqual(invalid);
  const impostor = { id: key.id, secret: randomBytes(32) };
  expect(await problem(open(sealed, binding, now, keysOf(impostor)))).toEqual(invalid);
});

test('the longest sort key makes a cursor that is accepted', async () => {
  for (const character of ['\u0001', '€', '😀', '"']) {
    const long: Cursor = { ...cursor, place: { part: 0, position: { id, value: character.repeat(800) } } };
    const text = sealCursor(key, binding, long, now);
    expect(text.length).toBeLessThan(8_000);
    expect(await open(text)).toEqual(long);
  }
});
