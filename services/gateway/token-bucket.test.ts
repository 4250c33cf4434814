import { expect, test } from 'vitest';
import { createTokenBuckets } from './token-bucket.ts';

function start(capacity: number, fillSeconds: number) {
  const clock = { ms: 1_000 };
  const take = createTokenBuckets(() => clock.ms);
  const takeMany = (count: number) =>
    Array.from({ length: count }, () => take('acme', { capacity, fillSeconds })).filter(({ allowed }) => allowed)
      .length;
  return { clock, take, takeMany };
}

test('a full bucket allows its capacity at once and no more', () => {
  expect(start(300, 3).takeMany(1_000)).toBe(300);
});

test('an empty bucket fills evenly, a refusal takes nothing', () => {
  const { clock, takeMany } = start(300, 3);
  takeMany(1_000);
  for (let second = 0; second < 5; second += 1) {
    clock.ms += 1_000;
    expect(takeMany(1_000)).toBe(100);
  }
  clock.ms += 60_000;
  expect(takeMany(1_000)).toBe(300);
});

test('it says what remains and when', () => {
  const { take, takeMany } = start(10, 2);
  const bucket = { capacity: 10, fillSeconds: 2 };
  expect(take('acme', bucket)).toEqual({ allowed: true, remaining: 9, resetMs: 200 });
  takeMany(9);
  expect(take('acme', bucket)).toEqual({ allowed: false, remaining: 0, resetMs: 200 });
  expect(take('other', bucket).allowed).toBe(true);
});
