import { setImmediate as everybodyWaits } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { BULK_TIME_MAX_MS, createPace } from './bulk-pace.ts';
import { bucketOf, bulkPartOf } from './rate-limit.ts';
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

/** A tenant with bulks and single requests, on a clock that goes to the next moment at which somebody wants to go on. */
function startTenant(requests_per_second: number, burst: number) {
  const state = { nowMs: 1_000, begun: [] as number[], single: 0, refused: 0, ended: false };
  const sleepers = new Set<{ atMs: number; wake: () => void }>();
  const monotonicMs = () => state.nowMs;
  const sleep = (ms: number) => new Promise<void>((wake) => sleepers.add({ atMs: state.nowMs + ms, wake }));
  const take = createTokenBuckets(monotonicMs);
  const bucket = bucketOf({ rate_limit: { requests_per_second, burst } });
  const part = bulkPartOf(bucket);

  async function bulk(): Promise<void> {
    const index = state.begun.push(0) - 1;
    const pace = createPace({
      ...{ monotonicMs, sleep, isDraining: () => false, isGone: () => false },
      take: () => take('tenant', part),
    });
    while ((await pace()) === undefined) state.begun[index]! += 1;
  }

  async function single(atOnce: number, everyMs: number): Promise<void> {
    for (;;) {
      for (let n = 0; n < atOnce; n++) {
        state.single += 1;
        if (!take('tenant', bucket).allowed) state.refused += 1;
      }
      await sleep(everyMs);
    }
  }

  /** Until the bulks have ended. */
  async function run(bulks: number, atOnce = 0, everyMs = 1_000): Promise<typeof state> {
    void Promise.all(Array.from({ length: bulks }, bulk)).then(() => (state.ended = true));
    if (atOnce > 0) void single(atOnce, everyMs);
    for (;;) {
      await everybodyWaits();
      if (state.ended) return state;
      const next = [...sleepers].reduce((one, other) => (other.atMs < one.atMs ? other : one));
      sleepers.delete(next);
      state.nowMs = next.atMs;
      next.wake();
    }
  }

  return { run };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
const seconds = BULK_TIME_MAX_MS / 1_000;

describe('beside bulks', () => {
  // Two gateways have four bulks of a tenant under way. The operations begun: at least what single requests leave, and what the
  // bulks' part of the bucket held.
  test.each([
    ['a tenant as by default', 100, 200, 100 * seconds - 24 * seconds],
    ['one of many requests', 1_000, 0, 1_000 * seconds - 24 * seconds],
    ['one of the least rate and some burst', 25, 25, seconds],
    ['one of the least rate and hardly a burst', 25, 5, seconds],
    ['one of the least that a tenant may have', 25, 0, seconds],
  ])('nothing below 25 requests a second is refused: %s', async (_name, perSecond, burst, atLeast) => {
    for (const [atOnce, everyMs] of [
      [1, 1_000 / 24],
      [24, 1_000],
      [12, 500],
    ] as const) {
      const { single, refused, begun } = await startTenant(perSecond, burst).run(4, atOnce, everyMs);
      expect({ single: single >= 24 * (seconds - 1), refused }).toEqual({ single: true, refused: 0 });
      expect(sum(begun)).toBeGreaterThanOrEqual(atLeast);
      for (const each of begun) expect(each).toBeGreaterThanOrEqual(seconds - 1);
    }
  });

  test('all that a tenant’s least rate has may be sent for ever: a bulk has an operation a second', async () => {
    const { refused, begun } = await startTenant(25, 0).run(1, 1, 40);
    expect({ refused, begun }).toEqual({ refused: 0, begun: [seconds] });
  });

  test('a flood is refused what is above the tenant’s rate, as without a bulk', async () => {
    const { single, refused, begun } = await startTenant(25, 0).run(1, 10, 100);
    expect(single - refused).toBeGreaterThanOrEqual(25 * (seconds - 1));
    expect(begun).toEqual([seconds]);
  });
});

test('a bulk alone is as quick as its tenant may be, also when that is the least', async () => {
  expect(await startTenant(25, 0).run(1)).toMatchObject({ begun: [1 + 25 * seconds] });
  expect(await startTenant(100, 200).run(1)).toMatchObject({ begun: [1 + 150 + 100 * seconds - 1] });
});
