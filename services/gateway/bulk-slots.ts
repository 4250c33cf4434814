// How many bulks are under way at a time, since each may be 4 MiB large and take 20 seconds: more of them would fill the memory
// of this process. Counted from before the body is read until the last operation has ended.
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { ScimError, unavailable } from '../scim/error.ts';

export const BULKS_PER_TENANT_MAX = 2;
export const BULKS_MAX = 16;
const RETRY_AFTER_SECONDS = 2;

export interface BulkSlots {
  /** How many bulks of the request's tenant are under way, but for itself. */
  countOthers(request: FastifyRequest): number;
  /** For onRequest of a bulk, after authenticate. Fails with 429 when its tenant has too many under way, with 503 when all together have. */
  enter(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void;
  /** Does the work of a request that entered, and ends its stay. */
  stay<Answer>(request: FastifyRequest, work: () => Promise<Answer>): Promise<Answer>;
}

export function createBulkSlots(): BulkSlots {
  const counts = new Map<string, number>();
  const working = new WeakSet<FastifyRequest>();
  const entered = new WeakMap<FastifyRequest, () => void>();
  let total = 0;

  function take(tenantId: string): () => void {
    counts.set(tenantId, count(tenantId) + 1);
    total += 1;
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      total -= 1;
      const left = count(tenantId) - 1;
      if (left === 0) counts.delete(tenantId);
      else counts.set(tenantId, left);
    };
  }

  const count = (tenantId: string): number => counts.get(tenantId) ?? 0;

  return {
    countOthers: (request) => count(request.tenant?.tenant_id ?? '') - (entered.has(request) ? 1 : 0),
    enter(request, reply, done) {
      const tenantId = request.tenant?.tenant_id ?? '';
      if (count(tenantId) >= BULKS_PER_TENANT_MAX) return done(tooMany());
      if (total >= BULKS_MAX)
        return done(unavailable('Too many bulk requests are under way. Nothing was changed; try again.'));
      const leave = take(tenantId);
      entered.set(request, leave);
      // A request that was cut off or refused before its work began; work goes on for a moment when its client is gone.
      reply.raw.once('close', () => {
        if (!working.has(request)) leave();
      });
      done();
    },
    async stay(request, work) {
      working.add(request);
      try {
        return await work();
      } finally {
        entered.get(request)?.();
      }
    },
  };
}

const tooMany = (): ScimError =>
  new ScimError(
    429,
    `The tenant has ${BULKS_PER_TENANT_MAX} bulk requests under way. Nothing was changed; try again later.`,
    {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    },
  );
