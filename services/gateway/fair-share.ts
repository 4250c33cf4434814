// Keeps one tenant from taking all of the directory: a few of its calls are under way at a time, the others wait their
// turn here, first come first served, and beyond that they are refused. Other tenants do not notice.
import { ScimError, unavailable } from '../scim/error.ts';

// Fewer than the directory's database connections (10 by default), so that other tenants always find one.
export const RUNNING_MAX = 8;
const WAITING_MAX = 512;
// Of the five seconds in which a revocation must hold, the token cache takes three.
export const WAIT_MAX_MS = 2_000;

interface Waiting {
  readonly sinceMs: number;
  readonly start: (error?: Error) => void;
}

interface Share {
  running: number;
  readonly waiting: Waiting[];
}

export interface FairShare {
  /** Runs a call of the tenant when it is its turn. Rejects with 429 when too many wait, with 503 after waiting too long. */
  run<Answer>(tenantId: string, call: () => Promise<Answer>): Promise<Answer>;
  /** Calls of all tenants that are waiting. */
  readonly waiting: number;
}

export function createFairShare(monotonicMs: () => number): FairShare {
  const shares = new Map<string, Share>();

  function enter(tenantId: string): Share | Promise<Share> {
    let share = shares.get(tenantId);
    if (share === undefined) {
      share = { running: 0, waiting: [] };
      shares.set(tenantId, share);
    }
    if (share.running < RUNNING_MAX) {
      share.running += 1;
      return share;
    }
    return wait(share);
  }

  function wait(share: Share): Promise<Share> {
    if (share.waiting.length >= WAITING_MAX) {
      return Promise.reject(
        new ScimError(429, 'The tenant has too many requests under way. Try again later.', { retryAfterSeconds: 1 }),
      );
    }
    return new Promise((resolve, reject) => {
      const start = (error?: Error): void => (error === undefined ? resolve(share) : reject(error));
      share.waiting.push({ sinceMs: monotonicMs(), start });
    });
  }

  // Every call ends within its deadline, so the queue moves; who has waited too long by then is told instead of served.
  function leave(tenantId: string, share: Share): void {
    for (let next = share.waiting.shift(); next !== undefined; next = share.waiting.shift()) {
      if (monotonicMs() - next.sinceMs <= WAIT_MAX_MS) return next.start();
      next.start(unavailable('The request waited too long for its turn. Nothing was changed; try again.'));
    }
    share.running -= 1;
    if (share.running === 0) shares.delete(tenantId);
  }

  return {
    async run(tenantId, call) {
      const entered = enter(tenantId);
      const share = entered instanceof Promise ? await entered : entered;
      try {
        return await call();
      } finally {
        leave(tenantId, share);
      }
    },
    get waiting() {
      let count = 0;
      for (const share of shares.values()) count += share.waiting.length;
      return count;
    },
  };
}
