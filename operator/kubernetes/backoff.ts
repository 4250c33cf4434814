// How long a key that failed waits before it is tried again: twice as long after each failure, up to a cap.
// client-go: util/workqueue/default_rate_limiters.go (TypedItemExponentialFailureRateLimiter), with jitter.

/** Milliseconds after the first failure; client-go's and controller-runtime's. */
export const BACKOFF_BASE_MS = 5;
/** client-go waits up to 1,000 s: too long for a person who has just put the cause right. */
export const BACKOFF_CAP_MS = 5 * 60_000;
/** Part of the delay that is drawn, so that what failed together is not tried again together. */
const JITTER = 0.5;

export interface Backoff {
  /** Counts one more failure of `key`; milliseconds to wait, between half of `base * 2^failures` and all of it. */
  fail(key: string): number;
  forget(key: string): void;
  failures(key: string): number;
}

export interface BackoffOptions {
  readonly baseMs?: number;
  readonly capMs?: number;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Keeps a number per key that failed and was not forgotten since: as many as there are objects. */
export function createBackoff({
  baseMs = BACKOFF_BASE_MS,
  capMs = BACKOFF_CAP_MS,
  random = Math.random,
}: BackoffOptions = {}): Backoff {
  const failed = new Map<string, number>();
  const failures = (key: string): number => failed.get(key) ?? 0;
  return {
    fail(key) {
      const before = failures(key);
      failed.set(key, before + 1);
      return Math.min(capMs, baseMs * 2 ** before) * (1 - JITTER * random());
    },
    forget: (key) => void failed.delete(key),
    failures,
  };
}
