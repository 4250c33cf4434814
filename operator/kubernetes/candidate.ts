// One attempt to get or keep a Lease, after client-go's tryAcquireOrRenew and release (tools/leaderelection/leaderelection.go).
// How old a lease is, is counted from when this process saw it change, by its monotonic clock: clocks of machines are never compared.
import type { CallOptions } from './api.ts';
import { ApiError, isConflict } from './api-error.ts';
import { heldBy, released, type Lease, type LeaseClient } from './lease.ts';

export type Outcome =
  /** Nobody else can hold it before `sentAt` (monotonic ms) plus the duration of the lease. */
  | { readonly isHeld: true; readonly sentAt: number }
  /** `by`: empty if it was taken from this process and given to nobody. `freeInMs`: unless it is renewed. */
  | { readonly isHeld: false; readonly by: string; readonly freeInMs: number };

export interface Candidate {
  /** Rejects when the API server cannot be reached or refuses; the lease may have been written nevertheless. */
  attempt(options: CallOptions): Promise<Outcome>;
  /** Frees the lease if this process holds it, or might. */
  release(options: CallOptions): Promise<void>;
}

export interface CandidateOptions {
  readonly client: LeaseClient;
  readonly identity: string;
  readonly leaseDurationMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly wallClock: () => Date;
}

/** Each is another writer's change between reading and writing. */
const RELEASE_ATTEMPTS_MAX = 5;

export function createCandidate({ client, identity, leaseDurationMs, now, wallClock }: CandidateOptions): Candidate {
  /** As last seen; stays when it is deleted. */
  let lease: Lease | undefined;
  let changedAt = -Infinity;
  let hasWritten = false;

  const holder = (): string => lease?.spec?.holderIdentity ?? '';

  function see(current: Lease): void {
    // client-go compares the record, not the resourceVersion: a new label is no sign of life.
    if (JSON.stringify(current.spec) !== JSON.stringify(lease?.spec)) changedAt = now();
    lease = current;
  }

  function freeInMs(): number {
    if (holder() === '') return 0;
    const seconds = lease?.spec?.leaseDurationSeconds;
    return changedAt + (seconds === undefined ? leaseDurationMs : seconds * 1000) - now();
  }

  async function write(current: Lease | undefined, options: CallOptions): Promise<Outcome> {
    const spec = heldBy(identity, lease?.spec, { durationMs: leaseDurationMs, at: wallClock() });
    const sentAt = now();
    hasWritten = true;
    see(await (current === undefined ? client.create(spec, options) : client.replace(current, spec, options)));
    return { isHeld: true, sentAt };
  }

  return {
    async attempt(options) {
      const wasMine = holder() === identity;
      if (wasMine && lease !== undefined) {
        try {
          return await write(lease, options);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      }
      const current = await client.read(options);
      if (current !== undefined) see(current);
      const isTaken = wasMine && holder() !== identity;
      // Deleted by hand, it counts on as it was: its holder goes on leading until it sees that, and puts it back.
      const isFree = holder() === identity || freeInMs() <= 0;
      return isFree && !isTaken ? write(current, options) : { isHeld: false, by: holder(), freeInMs: freeInMs() };
    },
    async release(options) {
      for (let attempts = 1; hasWritten; attempts++) {
        const current = await client.read(options);
        if (current?.spec?.holderIdentity !== identity) return;
        try {
          await client.replace(current, released(current.spec, wallClock()), options);
          return;
        } catch (error) {
          if (!isConflict(error) || attempts === RELEASE_ATTEMPTS_MAX) throw error;
        }
      }
    },
  };
}
