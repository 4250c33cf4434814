// How long to wait before another attempt: at one change, and at a receiver that takes nothing.
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export interface Backoff {
  /** Before the next attempt at one change, by how many there were; the last one from then on. */
  readonly changeMs: readonly number[];
  /** Before the next attempt at anything of a receiver that takes nothing, by how many there were since it does. */
  readonly receiverMs: readonly number[];
  /** From 0 to below 1. */
  readonly random: () => number;
}

export const systemBackoff: Backoff = {
  changeMs: [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS],
  // A receiver that is back is not kept waiting for long: who left must not be paged because somebody else's server was away.
  receiverMs: [5 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS],
  random: Math.random,
};

/** What many began at once is spread over a fifth of the time. */
const JITTER = 0.2;

/**
 * @param attempts that were made, 1 at least
 * @param askedMs what the receiver asks for with Retry-After
 */
export function delayMs(
  steps: readonly number[],
  attempts: number,
  random: () => number,
  askedMs: number | undefined,
): number {
  const step = steps[Math.min(attempts, steps.length) - 1] ?? 0;
  return Math.max(Math.round(step * (1 + JITTER * (random() - 0.5))), askedMs ?? 0);
}
