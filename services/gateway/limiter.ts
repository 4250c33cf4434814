// Counts the requests of a tenant in Redis, or in this process while Redis is away: no request ever fails or waits
// because of it. One round trip per request; a tenant that is over its limit is refused without any.
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { createTokenBuckets, tokenBucketScript, type Bucket, type Verdict } from './token-bucket.ts';

const PROBE_INTERVAL_MS = 500;
const PROBE_KEY = 'muster:probe';
const LIMITERS_MAX = 1_000;
// Of fewer than one whole second, which the script does not use, the library would ask Redis without the script.
const WHOLE_SECOND = { customDuration: 1 };

export interface Limiter {
  /**
   * Takes one request of the tenant from its bucket. Never rejects.
   * All that is kept of a tenant is when its bucket is full again: a smaller bucket of the same rate is a part of the same one.
   */
  take(tenantId: string, bucket: Bucket): Verdict | Promise<Verdict>;
  /** Whether requests are counted in memory although Redis was asked for. */
  readonly insured: boolean;
  stop(): void;
}

/** Counts in this process only. */
export function createMemoryLimiter(monotonicMs: () => number): Limiter {
  return { take: createTokenBuckets(monotonicMs), insured: false, stop: () => undefined };
}

/** Counts in Redis. `redis` must fail fast: see connectRedis. */
export function createRedisLimiter(redis: Redis, logger: Logger, monotonicMs: () => number): Limiter {
  const takeInMemory = createTokenBuckets(monotonicMs);
  const limiters = new Map<string, RateLimiterRedis>();
  let insured = false;
  let probing: NodeJS.Timeout | undefined;

  function limiterOf(bucket: Bucket): RateLimiterRedis {
    const name = `${bucket.capacity}/${bucket.fillSeconds}`;
    let limiter = limiters.get(name);
    if (limiter === undefined) {
      if (limiters.size >= LIMITERS_MAX) limiters.clear();
      limiter = createLimiter(redis, bucket);
      limiters.set(name, limiter);
    }
    return limiter;
  }

  // From the first failure on nobody asks Redis but the probe, so that only the requests under way at that moment waited.
  function insure(error: unknown): void {
    if (insured) return;
    insured = true;
    logger.warn({ reason: reasonOf(error) }, 'Redis is away: rate limits are counted in memory');
    probing = setInterval(probe, PROBE_INTERVAL_MS);
  }

  function probe(): void {
    if (redis.status !== 'ready') return;
    redis.set(PROBE_KEY, 1, 'PX', PROBE_INTERVAL_MS).then(
      () => {
        if (!insured) return;
        insured = false;
        clearInterval(probing);
        logger.info('Redis is back: rate limits are counted in Redis');
      },
      () => undefined,
    );
  }

  async function takeInRedis(tenantId: string, bucket: Bucket): Promise<Verdict> {
    try {
      const state = await limiterOf(bucket).consume(tenantId, 1, WHOLE_SECOND);
      return { allowed: true, remaining: state.remainingPoints, resetMs: state.msBeforeNext };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return { allowed: false, remaining: 0, resetMs: refusal.msBeforeNext };
      insure(refusal);
      return takeInMemory(tenantId, bucket);
    }
  }

  return {
    take(tenantId, bucket) {
      if (!insured && redis.status !== 'ready') insure(new Error(`the connection is ${redis.status}`));
      return insured ? takeInMemory(tenantId, bucket) : takeInRedis(tenantId, bucket);
    },
    get insured() {
      return insured;
    },
    stop() {
      clearInterval(probing);
      redis.disconnect();
    },
  };
}

function createLimiter(redis: Redis, { capacity, fillSeconds }: Bucket): RateLimiterRedis {
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'muster:rate',
    points: capacity,
    duration: fillSeconds,
    customIncrTtlLuaScript: tokenBucketScript,
    // Without a block duration of its own a refused tenant is refused here until one more request is there.
    inMemoryBlockOnConsumed: capacity + 1,
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
