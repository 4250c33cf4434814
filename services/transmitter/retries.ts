// Another attempt at what failed before: of each resource at the first that waits, when its time has come.
import type { ParkedChange__Output } from '../../proto/gen/muster/directory/v1/ParkedChange.ts';
import { delayMs } from './backoff.ts';
import { keyOf } from './resource-key.ts';
import type { Work } from './work.ts';

/** While changes wait, and while none is known to: then there may be some that a person had sent again. */
const LOOK_MS = 1_000;
const LOOK_SELDOM_MS = 4_000;
const DUE_AT_ONCE = 16;
const DUE_MAX = 100;
const EVER_MS = 253_402_300_799_000;

/** Ends when the signal is aborted; what is under way then ends in its own time. */
export async function retryParked(work: Work, signal: AbortSignal): Promise<void> {
  const { store, clock, news, lanes, noteStanding } = work;
  const underWay = new Set<number>();
  const state = { recovered: false };
  work.onRecovery(() => {
    state.recovered = true;
    news.ring();
  });
  while (!signal.aborted) {
    // When a receiver is back, what failed with it is tried at once.
    const { recovered } = state;
    state.recovered = false;
    const limit = recovered ? DUE_MAX : Math.min(DUE_AT_ONCE + underWay.size, DUE_MAX);
    const untilMs = recovered ? EVER_MS : clock.nowMs();
    const { due, parked, dead, oldest_undelivered_time_ms: oldestUndeliveredMs } = await store.listDue(untilMs, limit);
    noteStanding({ parked, dead, oldestUndeliveredMs });
    news.ring();
    for (const item of due) {
      const { id, change } = item;
      if (change === null || underWay.has(id)) continue;
      underWay.add(id);
      const key = keyOf(change);
      work.blocked.add(key);
      lanes
        .run(key, () => retry(work, item, signal))
        .catch(work.fail)
        .finally(() => {
          underWay.delete(id);
          news.ring();
        });
    }
    await news.wait(signal, parked > 0 ? LOOK_MS : LOOK_SELDOM_MS);
  }
}

async function retry(work: Work, { id, change, attempts, parked_time_ms }: ParkedChange__Output, signal: AbortSignal) {
  const { store, clock, backoff, settings, blocked } = work;
  if (signal.aborted || change === null) return;
  const outcome = await work.attempt(change, Infinity, true);
  if (outcome === undefined) return;
  const nowMs = clock.nowMs();
  const lastMs = parked_time_ms + settings.retry_for_ms;
  let remaining: number;
  if (outcome.kind === 'DELIVERED') remaining = await store.settle(id, { delivered: true });
  else if (nowMs >= lastMs) {
    remaining = await store.settle(id, { dead: true, error: outcome.detail });
    work.count('DEAD');
  } else {
    const waitMs = delayMs(backoff.changeMs, attempts + 1, backoff.random, outcome.retryAfterMs);
    remaining = await store.settle(id, { nextAttemptMs: Math.min(nowMs + waitMs, lastMs), error: outcome.detail });
  }
  if (remaining === 0) blocked.delete(keyOf(change));
}
