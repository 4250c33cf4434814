// When the next operation of a bulk may begin. Each takes from its tenant's bucket what it would take as a request of its own;
// instead of being refused it waits here, holding nothing that others need, for as long as a client can be made to wait.
import { ScimError, unavailable } from '../scim/error.ts';
import type { Verdict } from './token-bucket.ts';

/** No operation begins later than this after the bulk did. With one operation's own deadline it ends before most clients give up. */
export const BULK_TIME_MAX_MS = 20_000;
/** A gateway that stops gives the requests under way 25 seconds by default, of which an operation may need ten. */
const DRAINING_TIME_MAX_MS = 10_000;
const WAIT_STEP_MAX_MS = 1_000;

export interface PaceOptions {
  /** Takes one request from the tenant's bucket. */
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
  let wasDraining = false;

  function timeLeftMs(): number {
    if (!wasDraining && isDraining()) {
      wasDraining = true;
      endsAtMs = Math.min(endsAtMs, monotonicMs() + DRAINING_TIME_MAX_MS);
    }
    return endsAtMs - monotonicMs();
  }

  return async () => {
    let refused: Verdict | undefined;
    while (!isGone()) {
      const leftMs = timeLeftMs();
      if (refused !== undefined && refused.resetMs > leftMs) return limited(refused);
      if (leftMs <= 0) return unavailable('The operation was not attempted: the bulk took too long. Send it again.');
      if (refused !== undefined) await sleep(Math.min(Math.max(refused.resetMs, 1), WAIT_STEP_MAX_MS));
      if (isFirst) {
        isFirst = false;
        return undefined;
      }
      const verdict = await take();
      if (verdict.allowed) return undefined;
      refused = verdict;
    }
    return unavailable('The operation was not attempted: the client closed the connection.');
  };
}

function limited({ resetMs }: Verdict): ScimError {
  const seconds = Math.max(1, Math.ceil(resetMs / 1_000));
  return new ScimError(
    429,
    `The operation was not attempted: the tenant makes more requests than it may. Send it again after ${seconds} s or later.`,
  );
}
