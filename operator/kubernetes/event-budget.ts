// How many events an object may have: a token bucket for each, so that one that fails in ever new ways does not flood the API server.
// client-go: tools/record/events_cache.go (EventSourceObjectSpamFilter), with its numbers.

/** At once. */
const BURST = 25;
/** For one more. */
const REFILL_MS = 5 * 60_000;
/** Beyond, those who asked longest ago begin anew. */
const BUCKETS_MAX = 4_096;

export interface EventBudget {
  /** Whether `key` may have one more event at `nowMs`, which is then counted. */
  take(key: string, nowMs: number): boolean;
}

export function createEventBudget(): EventBudget {
  /** Those who asked longest ago come first. */
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, nowMs) {
      const before = buckets.get(key) ?? { tokens: BURST, at: nowMs };
      const tokens = Math.min(BURST, before.tokens + Math.max(0, nowMs - before.at) / REFILL_MS);
      const isGranted = tokens >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: isGranted ? tokens - 1 : tokens, at: nowMs });
      if (buckets.size > BUCKETS_MAX) buckets.delete(buckets.keys().next().value ?? '');
      return isGranted;
    },
  };
}
