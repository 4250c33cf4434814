// What is kept of one receiver, under one lease. A database or directory that is away is waited for; a lease that is over is the end.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { ParkedChange__Output } from '../../proto/gen/muster/directory/v1/ParkedChange.ts';
import type { ResourceRef__Output as ResourceRef } from '../../proto/gen/muster/directory/v1/ResourceRef.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import { ScimError } from '../scim/error.ts';
import type { Trouble } from './circuit.ts';
import type { Clock } from './clock.ts';

/** Another transmitter works the receiver, or a person changed it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

export interface Attempted {
  readonly attempts: number;
  readonly error: string;
  readonly nextAttemptMs: number;
  readonly dead: boolean;
}

export interface Advance {
  readonly cursor: string;
  readonly trouble: Trouble;
  /** 0: no news. */
  readonly successMs: number;
}

/** What came of another attempt. */
export type Settlement =
  | { readonly delivered: true }
  | { readonly nextAttemptMs: number; readonly error: string }
  | { readonly dead: true; readonly error: string };

export interface Settled {
  /** Whether others of the same resource are still parked. */
  readonly blocked: boolean;
  /** The next of them, if its time has come. */
  readonly next: ParkedChange__Output | null;
}

/** What waits for a receiver. */
export interface Standing {
  readonly parked: number;
  readonly dead: number;
  /** In milliseconds since the epoch; 0: everything is delivered. */
  readonly oldestUndeliveredMs: number;
}

export interface Store {
  park(change: Change, attempted: Attempted): Promise<void>;
  /** What is parked of an erased tenant. */
  forget(erasure: Change): Promise<void>;
  listDue(timeMs: number, limit: number): Promise<readonly ParkedChange__Output[]>;
  measure(): Promise<Standing>;
  listBlocked(): Promise<readonly ResourceRef[]>;
  /** @param of what the change is one of */
  settle(id: number, of: ResourceRef, settlement: Settlement): Promise<Settled>;
  /** Answers with how many were given up. */
  expire(beforeMs: number, error: string): Promise<number>;
  advance(advance: Advance): Promise<void>;
  halt(error: string): Promise<void>;
}

export interface StoreOptions {
  readonly deliveries: DirectoryClient['deliveries'];
  readonly lease: { readonly receiver: string; readonly fence: number };
  readonly clock: Clock;
  /** Aborted when the lease is over. */
  readonly signal: AbortSignal;
}

const AGAIN_MS = 250;

/** Each call fails with LeaseLost when the lease is over, and with what the signal was aborted for. */
export function createStore({ deliveries, lease, clock, signal }: StoreOptions): Store {
  const persist = async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await orAborted(call(), signal);
      } catch (error) {
        const status = error instanceof ScimError ? error.status : undefined;
        if (status === 412) throw new LeaseLost('Another transmitter works the receiver, or it was changed.');
        if (status !== 503) throw error;
      }
      await clock.wait(AGAIN_MS, signal);
    }
  };
  return {
    park: async (change, { nextAttemptMs: next_attempt_time_ms, ...attempted }) => {
      const request = { ...lease, change, ...attempted, next_attempt_time_ms };
      await persist(() => deliveries.park(request));
    },
    forget: async ({ tenant_id, cursor }) => {
      await persist(() => deliveries.forget({ ...lease, tenant_id, cursor }));
    },
    listDue: async (time_ms, limit) => (await persist(() => deliveries.listDue({ ...lease, time_ms, limit }))).due,
    measure: async () => {
      const { undelivered } = await persist(() => deliveries.listDue({ ...lease, measure: true }));
      const { parked = 0, dead = 0, oldest_time_ms: oldestUndeliveredMs = 0 } = undelivered ?? {};
      return { parked, dead, oldestUndeliveredMs };
    },
    listBlocked: async () => (await persist(() => deliveries.listBlocked(lease))).resources,
    settle: async (id, { tenant_id, resource_id }, settlement) => {
      const outcome =
        'nextAttemptMs' in settlement
          ? { next_attempt_time_ms: settlement.nextAttemptMs, error: settlement.error }
          : settlement;
      return persist(() => deliveries.settle({ ...lease, id, of: { tenant_id, resource_id }, ...outcome }));
    },
    expire: async (before_time_ms, error) =>
      (await persist(() => deliveries.expire({ ...lease, before_time_ms, error }))).expired,
    advance: async ({ cursor, trouble, successMs: success_time_ms }) => {
      await persist(() => deliveries.advance({ ...lease, cursor, trouble, success_time_ms }));
    },
    halt: async (error) => {
      await persist(() => deliveries.halt({ ...lease, error }));
    },
  };
}

/** Fails at once when the signal is aborted, whatever becomes of the rest. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
