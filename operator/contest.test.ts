import { describe, expect, test } from 'vitest';
import { createContests } from './contest.ts';

const MINUTE_MS = 60_000;

describe('a contest for a Secret', () => {
  const begin = () => {
    let nowMs = Date.parse('2026-01-01T00:00:00Z');
    const contests = createContests(() => new Date(nowMs));
    const isAllowed = (uid = 'a') => {
      try {
        contests.assertPeace(uid, 'acme-scim-token');
        contests.count(uid);
        return true;
      } catch (error) {
        expect(error).toMatchObject({ reason: 'SecretContested', terminal: false });
        return false;
      }
    };
    return { contests, isAllowed, pass: (ms: number) => (nowMs += ms) };
  };

  test('does not hold up the first replacements', () => {
    const { isAllowed } = begin();
    expect([isAllowed(), isAllowed(), isAllowed(), isAllowed()]).toEqual([true, true, true, false]);
  });

  test('allows one more after ten seconds, and then waits twice as long each time, up to ten minutes', () => {
    const { isAllowed, pass } = begin();
    for (let count = 0; count < 3; count++) isAllowed();
    for (const seconds of [10, 20, 40, 80, 160, 320, 600, 600]) {
      pass(seconds * 1_000 - 1);
      expect(isAllowed()).toBe(false);
      pass(1);
      expect(isAllowed()).toBe(true);
    }
  });

  test('is over after an hour of peace', () => {
    const { isAllowed, pass } = begin();
    for (let count = 0; count < 3; count++) isAllowed();
    pass(60 * MINUTE_MS);
    expect([isAllowed(), isAllowed(), isAllowed(), isAllowed()]).toEqual([true, true, true, false]);
  });

  test('is not counted where a replacement did not succeed', () => {
    const { contests } = begin();
    for (let time = 0; time < 9; time++) expect(() => contests.assertPeace('a', 'acme-scim-token')).not.toThrow();
  });

  test('is that of one ScimTenant, as long as it is there', () => {
    const { contests, isAllowed } = begin();
    for (let count = 0; count < 3; count++) isAllowed();
    expect(isAllowed('b')).toBe(true);
    contests.forget('a');
    expect(isAllowed('a')).toBe(true);
  });
});
