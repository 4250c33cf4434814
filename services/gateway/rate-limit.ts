// How many requests a tenant may make. With `requests_per_second` R and `burst` B a tenant may make R + B requests at once
// and R a second for ever; 429 says when to come back.
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { ScimError } from '../scim/error.ts';
import type { Limiter } from './limiter.ts';
import type { Bucket, Verdict } from './token-bucket.ts';

const DEFAULT_RATE = { requests_per_second: 100, burst: 200 };
/** What Entra ID may send in a second, also all at once. */
const RESERVE_MIN = 25;

/**
 * Comes after authenticate. Fails with 429 (RFC 6585 section 4).
 * @param countBulks how many other bulks of a request's tenant are under way: their operations count as well
 */
export function limitRate(limiter: Limiter, countBulks: (request: FastifyRequest) => number) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { tenant } = request;
    if (tenant === undefined) return done();
    const bucket = bucketOf(tenant);
    const verdict = limiter.take(tenant.tenant_id, bucket);
    const finish = (settled: Verdict): void => {
      sayRate(reply, bucket, settled);
      done(settled.allowed ? undefined : limited(settled, countBulks(request)));
    };
    if (verdict instanceof Promise) verdict.then(finish, done);
    else finish(verdict);
  };
}

/** What a tenant may ask for. */
export function bucketOf({ rate_limit: limit }: Pick<ResolvedToken, 'rate_limit'>): Bucket {
  const { requests_per_second: rate, burst } = limit ?? DEFAULT_RATE;
  const perSecond = Math.max(rate, 1);
  return { capacity: perSecond + burst, fillSeconds: (perSecond + burst) / perSecond };
}

/**
 * The part of a tenant's bucket that the operations of its bulks may take. It refills like the whole, so that they are as quick as
 * the tenant may be; but they leave half of it, and what Entra ID may send in a second, to requests that are sent alone.
 */
export function bulkPartOf({ capacity, fillSeconds }: Bucket): Bucket {
  const reserve = Math.min(Math.max(RESERVE_MIN, Math.floor(capacity / 2)), capacity - 1);
  const part = capacity - reserve;
  return { capacity: part, fillSeconds: (fillSeconds / capacity) * part };
}

function limited(verdict: Verdict, bulks: number): ScimError {
  const why = bulks === 0 ? '' : ` (bulks under way: ${bulks}, each of whose operations counts)`;
  const detail = `The tenant makes more requests than it may${why}. Try again after the time in Retry-After.`;
  return new ScimError(429, detail, { retryAfterSeconds: Math.max(secondsOf(verdict), 1) });
}

/**
 * Tells the client what is left of its tenant's bucket, in the header fields of draft-ietf-httpapi-ratelimit-headers up to
 * version 07, which is what clients know.
 */
export function sayRate(reply: FastifyReply, { capacity }: Bucket, verdict: Verdict): void {
  reply.header('ratelimit-limit', capacity);
  reply.header('ratelimit-remaining', verdict.remaining);
  reply.header('ratelimit-reset', secondsOf(verdict));
}

const secondsOf = ({ resetMs }: Verdict): number => Math.ceil(resetMs / 1000);
