// When the next operation of a bulk may begin. Each takes a request from its tenant's bucket, but never what single requests may
// need; instead of being refused it waits here, holding nothing that others need, for as long as a client can be made to wait.
import { ScimError, unavailable } from '../scim/error.ts';
import type { Verdict } from './token-bucket.ts';

/** No operation begins later than this after the bulk did. With one operation's own deadline it ends before most clients give up. */
export const BULK_TIME_MAX_MS = 20_000;
/** A gateway that stops gives the requests under way 25 seconds by default, of which an operation may need ten. */
const DRAINING_TIME_MAX_MS = 10_000;
/**
 * Single requests may take all that their tenant has, for hours. An operation that has waited so long goes on beside them: a bulk
 * that would never get on would be sent again and again.
 */
const PATIENCE_MS = 1_000;

export interface PaceOptions {
  /** Takes one request from the part of the tenant's bucket that bulks may take. */
  take(): Verdict | Promise<Verdict>;
  monotonicMs(): number;
  sleep(milliseconds: number): Promise<unknown>;
  /** Whether this process is about to end. */
  isDraining(): boolean;
  /** Whether nobody waits for the answer any more. */
  isGone(): boolean;
}

/** Waits for the next operation's turn; answers with why it, and all after it, may not begin: 429 or 503. */
export type Pace = () => Promise<ScimError | undefined>;

/** The first operation is free: the bulk itself was counted as a request. */
export function createPace({ take, monotonicMs, sleep, isDraining, isGone }: PaceOptions): Pace {
  let endsAtMs = monotonicMs() + BULK_TIME_MAX_MS;
  let isFirst = true;
  /** The last time that there was no permit. */
  let refused: Verdict | undefined;
  let wasDraining = false;

  function timeLeftMs(): number {
    if (!wasDraining && isDraining()) {
      wasDraining = true;
      endsAtMs = Math.min(endsAtMs, monotonicMs() + DRAINING_TIME_MAX_MS);
    }
    return endsAtMs - monotonicMs();
  }

  return async () => {
    const patientUntilMs = monotonicMs() + PATIENCE_MS;
    while (!isGone()) {
      if (timeLeftMs() <= 0) return refused === undefined ? tooSlow() : limited(refused);
      if (isFirst) {
        isFirst = false;
        return undefined;
      }
      const verdict = await take();
      const patienceMs = patientUntilMs - monotonicMs();
      if (verdict.allowed || patienceMs <= 0) return undefined;
      refused = verdict;
      const waitMs = Math.min(Math.max(verdict.resetMs, 1), Math.ceil(patienceMs));
      if (waitMs >= timeLeftMs()) return limited(verdict);
      await sleep(waitMs);
    }
    return unavailable('The operation was not attempted: the client closed the connection.');
  };
}

const tooSlow = (): ScimError => unavailable('The operation was not attempted: the bulk took too long. Send it again.');

function limited({ resetMs }: Verdict): ScimError {
  const seconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return new ScimError(
    429,
    `The operation was not attempted: the tenant makes more requests than it may. Send it again after ${seconds} s or later.`,
  );
}
