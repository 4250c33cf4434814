// Whether a receiver takes anything at all. When it does not, one attempt is made now and then, and everything else waits: else a million
// changes would be kept one by one because somebody's server is away for an hour.
import { delayMs, type Backoff } from './backoff.ts';
import { createBell } from './bell.ts';
import type { Clock } from './clock.ts';
import type { Outcome } from './outcome.ts';

/** Failures in a row, none of which was about the change, after which a receiver counts as one that takes nothing. */
const FAILURES_MAX = 5;
/** The same for changes that it refused: more, since one import may have made as many that it cannot take. */
const REFUSALS_MAX = 50;

/** What is kept of it, so that another transmitter goes on the same way. */
export interface Trouble {
  readonly failures: number;
  /** When the next attempt may be made, in milliseconds since the epoch; 0 while the receiver takes changes. */
  readonly retry_time_ms: number;
  readonly error: string;
  readonly error_time_ms: number;
}

/** PROBE: the one attempt that is made while a receiver takes nothing. */
export type Leave = 'SEND' | 'PROBE' | 'EXPIRED';

export interface Circuit {
  readonly isOpen: boolean;
  readonly trouble: Trouble;
  /**
   * Waits until an attempt may be made; whoever is told SEND or PROBE has to say what came of it. EXPIRED when that would be after
   * `expiresAtMs`. Fails when the signal is aborted.
   */
  pass(signal: AbortSignal, expiresAtMs: number): Promise<Leave>;
  /** @param isAnother an attempt at a change that failed before: that it fails again says nothing new of the receiver */
  note(leave: Leave, outcome: Outcome, isAnother: boolean): void;
  /** Nothing came of an attempt: it was cut off from here. */
  drop(leave: Leave): void;
}

export interface CircuitOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly trouble: Trouble;
  /** Told when the receiver begins to take nothing, and why. */
  readonly onTrouble: (detail: string) => void;
  /** Told when it takes something again. */
  readonly onRecovery: () => void;
}

export function createCircuit({ clock, backoff, trouble: before, onTrouble, onRecovery }: CircuitOptions): Circuit {
  let trouble = before;
  let failures = 0;
  let refusals = 0;
  let probing = false;
  const isOpen = () => trouble.retry_time_ms !== 0;
  const news = createBell(clock);

  function open(detail: string, askedMs: number | undefined): void {
    const attempts = isOpen() ? trouble.failures + 1 : 1;
    if (attempts === 1) onTrouble(detail);
    const nowMs = clock.nowMs();
    const retry_time_ms = nowMs + delayMs(backoff.receiverMs, attempts, backoff.random, askedMs);
    trouble = { failures: attempts, retry_time_ms, error: detail, error_time_ms: nowMs };
  }

  function close(): void {
    const wasOpen = isOpen();
    trouble = { ...trouble, failures: 0, retry_time_ms: 0 };
    if (wasOpen) onRecovery();
  }

  return {
    get isOpen() {
      return isOpen();
    },
    get trouble() {
      return trouble;
    },
    async pass(signal, expiresAtMs) {
      for (;;) {
        signal.throwIfAborted();
        if (!isOpen()) return 'SEND';
        const nowMs = clock.nowMs();
        if (nowMs >= expiresAtMs) return 'EXPIRED';
        if (!probing && nowMs >= trouble.retry_time_ms) {
          probing = true;
          return 'PROBE';
        }
        const untilMs = probing ? expiresAtMs : Math.min(trouble.retry_time_ms, expiresAtMs);
        await news.wait(signal, untilMs - nowMs);
      }
    },
    note(leave, outcome, isAnother) {
      if (leave === 'PROBE') probing = false;
      if (outcome.kind === 'DELIVERED') {
        failures = refusals = 0;
        close();
      } else if (outcome.kind !== 'GONE') {
        const { kind, detail, retryAfterMs } = outcome;
        trouble = { ...trouble, error: detail, error_time_ms: clock.nowMs() };
        failures = kind === 'REFUSED' ? 0 : failures + Number(!isAnother);
        refusals += Number(!isAnother);
        const isTaken = kind === 'REFUSED' && refusals < REFUSALS_MAX;
        const asks = kind === 'FAILED' && retryAfterMs !== undefined;
        const isTooMuch = asks || failures >= FAILURES_MAX || refusals >= REFUSALS_MAX;
        // What was under way when it began says no more than what it began with.
        if (isTaken) close();
        else if (leave === 'PROBE' || (isTooMuch && !isOpen())) open(detail, retryAfterMs);
      }
      news.ring();
    },
    drop(leave) {
      if (leave === 'PROBE') probing = false;
      news.ring();
    },
  };
}
