// Time, as everything here is told it: tests have one that they turn.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Ends after that time, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The longest that a timer of Node's can be. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: Date.now,
  wait: (ms, signal) => sleep(Math.min(Math.max(ms, 0), TIMER_MAX_MS), undefined, { signal }).catch(() => undefined),
};
