import { expect, test } from 'vitest';
import { BULK_TIME_MAX_MS, createPace } from './bulk-pace.ts';
import { createTokenBuckets } from './token-bucket.ts';

/** A bulk of a tenant with so many requests at once and so many a second, on a clock that only sleeping moves. */
function start(capacity: number, perSecond: number) {
  const state = { nowMs: 1_000, taken: 0, sleeps: [] as number[], draining: false, gone: false };
  const monotonicMs = () => state.nowMs;
  const take = createTokenBuckets(monotonicMs);
  const bucket = { capacity, fillSeconds: capacity / perSecond };
  const pace = createPace({
    monotonicMs,
    take() {
      const verdict = take('tenant', bucket);
      if (verdict.allowed) state.taken += 1;
      return verdict;
    },
    sleep(milliseconds) {
      state.sleeps.push(milliseconds);
      state.nowMs += milliseconds;
      return Promise.resolve();
    },
    isDraining: () => state.draining,
    isGone: () => state.gone,
  });
  /** Goes on until one may not begin. */
  const run = async () => {
    for (let begun = 0; ; begun++) {
      const refusal = await pace();
      if (refusal !== undefined) return { begun, refusal };
    }
  };
  return { state, pace, run };
}

test('operations take one each but for the first, wait when there is none, and are 429 when the time does not suffice', async () => {
  const { state, run } = start(10, 2);
  const { begun, refusal } = await run();
  // What is earned in the very moment in which the time is over comes too late.
  expect(begun).toBe(1 + 10 + (BULK_TIME_MAX_MS / 1_000) * 2 - 1);
  expect(state.taken).toBe(begun - 1);
  expect(state.nowMs).toBeLessThanOrEqual(1_000 + BULK_TIME_MAX_MS);
  expect(Math.max(...state.sleeps)).toBeLessThanOrEqual(1_000);
  expect(refusal).toMatchObject({ status: 429, detail: expect.stringMatching(/Send it again after 1 s/) as string });
});

test('the first one takes nothing: a bulk of one operation is one request', async () => {
  const { state, pace } = start(1, 1);
  expect(await pace()).toBeUndefined();
  expect(state.taken).toBe(0);
});

test('operations that are slow are 503 when the time is over, though there would be permits', async () => {
  const { state, pace } = start(100, 100);
  expect(await pace()).toBeUndefined();
  state.nowMs += BULK_TIME_MAX_MS;
  expect(await pace()).toMatchObject({ status: 503, detail: expect.stringContaining('took too long') as string });
});

test('a process that is about to end gives a bulk half of its time', async () => {
  const { state, pace, run } = start(1, 1);
  await pace();
  state.draining = true;
  const { begun, refusal } = await run();
  expect(begun).toBe(1 + 10 - 1);
  expect(refusal.status).toBe(429);
});

test('nothing is begun, and nothing waited for, when nobody waits for the answer', async () => {
  const { state, pace } = start(1, 1);
  await pace();
  state.gone = true;
  expect(await pace()).toMatchObject({ status: 503 });
  expect(state).toMatchObject({ taken: 0, sleeps: [] });
});
