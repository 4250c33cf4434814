// Looks after what waits for a receiver that comes for it: how much there is, and what waits for too long.
import type { Work } from './work.ts';

const LOOK_MS = 1_000;
const EXPIRY_MS = 60_000;

/** Ends when the signal is aborted. */
export async function watchPolled(work: Work, signal: AbortSignal): Promise<void> {
  const { store, clock, news, settings, noteStanding } = work;
  for (let expiredAtMs = 0; !signal.aborted;) {
    const nowMs = clock.nowMs();
    if (nowMs - expiredAtMs >= EXPIRY_MS) {
      const expired = await store.expire(nowMs - settings.retry_for_ms, 'The receiver did not acknowledge it in time.');
      if (expired > 0) work.count('DEAD', expired);
      expiredAtMs = nowMs;
    }
    noteStanding(await store.measure());
    news.ring();
    await clock.wait(LOOK_MS, signal);
  }
}
