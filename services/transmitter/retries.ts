// Another attempt at what failed before: of each resource at the first that waits, when its time has come.
import type { ParkedChange__Output } from '../../proto/gen/muster/directory/v1/ParkedChange.ts';
import { delayMs } from './backoff.ts';
import { keyOf } from './resource-key.ts';
import type { Settlement } from './store.ts';
import type { Work } from './work.ts';

/** While changes wait, and while none is known to: then there may be some that a person had sent again. */
const LOOK_MS = 1_000;
const LOOK_SELDOM_MS = 4_000;
/** However much happens: all that waits is looked at for the first of each resource. */
const LOOK_MIN_MS = 50;
/** The same, by how many wait: a look takes longer then. */
const LOOK_MIN_MS_EACH = 0.01;
const DUE_AT_ONCE = 16;
const DUE_MAX = 100;
const EVER_MS = 253_402_300_799_000;

/** Ends when the signal is aborted; what is under way then ends in its own time. */
export async function retryParked(work: Work, signal: AbortSignal): Promise<void> {
  const { store, clock, news, lanes } = work;
  const underWay = new Set<string>();
  /** While a look is under way, which may still see them. */
  const settled = new Set<number>();
  const state = { recovered: false };
  work.onRecovery(() => {
    state.recovered = true;
    news.ring();
  });
  let measuredAtMs = -Infinity;
  while (!signal.aborted) {
    if (clock.nowMs() - measuredAtMs >= LOOK_MS) {
      measuredAtMs = clock.nowMs();
      work.noteStanding(await store.measure());
      news.ring();
    }
    // When a receiver is back, what failed with it is tried at once.
    const { recovered } = state;
    state.recovered = false;
    const limit = recovered ? DUE_MAX : Math.min(DUE_AT_ONCE + underWay.size, DUE_MAX);
    settled.clear();
    for (const item of await store.listDue(recovered ? EVER_MS : clock.nowMs(), limit)) {
      const key = item.change === null ? '' : keyOf(item.change);
      if (underWay.has(key) || settled.has(item.id)) continue;
      underWay.add(key);
      work.blocked.add(key);
      lanes
        .run(key, () => retryAll(work, item, settled, signal))
        .then((isTaken) => {
          if (recovered && isTaken) state.recovered = true; // more than were listed may wait
        })
        .catch(work.fail)
        .finally(() => {
          underWay.delete(key);
          news.ring();
        });
    }
    await clock.wait(Math.max(LOOK_MIN_MS, work.standing.parked * LOOK_MIN_MS_EACH), signal);
    await news.wait(signal, work.standing.parked > 0 ? LOOK_MS : LOOK_SELDOM_MS);
  }
}

/** One after the other, while they are taken and the next one's time has come. Answers with whether one was taken. */
async function retryAll(
  work: Work,
  first: ParkedChange__Output,
  settled: Set<number>,
  signal: AbortSignal,
): Promise<boolean> {
  let isTaken = false;
  for (let item: ParkedChange__Output | null = first; item?.change && !signal.aborted;) {
    const attempted = await work.attempt(item.change, Infinity, true);
    if (attempted === undefined) break;
    const { outcome } = attempted;
    isTaken ||= outcome.kind === 'DELIVERED';
    const settlement: Settlement =
      outcome.kind === 'DELIVERED'
        ? { delivered: true }
        : settlementOf(work, item, outcome.detail, outcome.retryAfterMs);
    const { blocked, next } = await work.store.settle(item.id, item.change, settlement);
    settled.add(item.id);
    if (!blocked) work.blocked.delete(keyOf(item.change));
    item = next;
  }
  return isTaken;
}

/** Another attempt, or, when the change was tried for as long as it is to be, none. */
function settlementOf(
  { clock, backoff, settings, count }: Work,
  { attempts, parked_time_ms }: ParkedChange__Output,
  error: string,
  retryAfterMs: number | undefined,
): Settlement {
  const nowMs = clock.nowMs();
  const lastMs = parked_time_ms + settings.retry_for_ms;
  if (nowMs >= lastMs) {
    count('DEAD');
    return { dead: true, error };
  }
  const waitMs = delayMs(backoff.changeMs, attempts + 1, backoff.random, retryAfterMs);
  return { nextAttemptMs: Math.min(nowMs + waitMs, lastMs), error };
}
