// One rule of rate limiting in two places: in Redis, shared by all gateways, and in this process for when Redis is away.
// It is the generic cell rate algorithm: all that is kept of a tenant is the time at which its bucket is full again.
// A refused request takes nothing from the bucket.

/** How much a tenant may ask for. */
export interface Bucket {
  /** Requests that a full bucket allows at once. */
  readonly capacity: number;
  /** Seconds in which an empty bucket fills. */
  readonly fillSeconds: number;
}

/** What became of one request. */
export interface Verdict {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly remaining: number;
  /** Milliseconds until the bucket is full or, when refused, until one request may be made. */
  readonly resetMs: number;
}

// Times are kept in fractions of a millisecond; less than this is a rounding error.
const ROUNDING_MS = 0.001;
const BUCKETS_MAX = 10_000;

/**
 * For RateLimiterRedis' `customIncrTtlLuaScript`. ARGV: requests to take, whole seconds (unused), capacity, fillSeconds.
 * Answers with the requests taken of the bucket (one more than its capacity: refused) and resetMs.
 */
export const tokenBucketScript = `
local capacity = tonumber(ARGV[3])
local interval = tonumber(ARGV[4]) * 1000 / capacity
local time = redis.call('time')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local full = math.max(tonumber(redis.call('get', KEYS[1]) or 0), now) + tonumber(ARGV[1]) * interval
local spare = now + capacity * interval - full
if spare < -${ROUNDING_MS} then return { capacity + 1, math.ceil(-spare) } end
redis.call('set', KEYS[1], string.format('%.4f', full), 'px', math.ceil(full - now))
return { capacity - math.floor(spare / interval + ${ROUNDING_MS}), math.ceil(full - now) }
`;

/** Takes one request from a key's bucket. */
export type Take = (key: string, bucket: Bucket) => Verdict;

/** The rule in memory, for the 10,000 keys used last. */
export function createTokenBuckets(monotonicMs: () => number): Take {
  const fullAt = new Map<string, number>();
  return (key, { capacity, fillSeconds }) => {
    const now = monotonicMs();
    const intervalMs = (fillSeconds * 1000) / capacity;
    const fullAtMs = Math.max(fullAt.get(key) ?? 0, now) + intervalMs;
    const spareMs = now + fillSeconds * 1000 - fullAtMs;
    if (spareMs < -ROUNDING_MS) return { allowed: false, remaining: 0, resetMs: Math.ceil(-spareMs) };
    fullAt.delete(key);
    fullAt.set(key, fullAtMs);
    if (fullAt.size > BUCKETS_MAX) forgetOldest(fullAt);
    const remaining = Math.floor(spareMs / intervalMs + ROUNDING_MS);
    return { allowed: true, remaining, resetMs: Math.ceil(fullAtMs - now) };
  };
}

function forgetOldest(entries: Map<string, number>): void {
  for (const key of entries.keys()) {
    entries.delete(key);
    return;
  }
}
