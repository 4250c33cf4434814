// Whether a receiver takes anything at all. When it does not, one attempt is made now and then, and everything else waits: else a million
// changes would be kept one by one because somebody's server is away for an hour. A tenant of several of which it takes nothing is held by
// itself: what is wrong with one tenant's changes must not keep another's.
import { delayMs, type Backoff } from './backoff.ts';
import { createBell } from './bell.ts';
import type { Clock } from './clock.ts';
import type { Outcome } from './outcome.ts';
import { createTally, createTenants, type Tally, type Tenants } from './tenant-trouble.ts';

/** What is kept of it, so that another transmitter goes on the same way. */
export interface Trouble {
  readonly failures: number;
  /** When the next attempt may be made, in milliseconds since the epoch; 0 while the receiver takes changes. */
  readonly retry_time_ms: number;
  readonly error: string;
  readonly error_time_ms: number;
}

/**
 * PROBE: the one attempt that is made while a receiver takes nothing. LAST: the one that is due to a change that waited for too long.
 * HELD: none, since nothing is taken of the tenant.
 */
export type Leave = 'SEND' | 'PROBE' | 'LAST' | 'HELD';

export interface Attempt {
  readonly tenantId: string;
  /** From when on there is no use in waiting for the receiver. */
  readonly expiresAtMs: number;
  /** One at a change that waits already: that it fails again says nothing new of the receiver. Never HELD. */
  readonly isAnother: boolean;
}

export interface Circuit {
  readonly isOpen: boolean;
  readonly trouble: Trouble;
  /** Whether nothing is taken of that tenant, though of others. */
  isHeld(tenantId: string): boolean;
  /** Waits until an attempt may be made; whoever is told so has to say what came of it. Fails when the signal is aborted. */
  pass(signal: AbortSignal, attempt: Attempt): Promise<Leave>;
  note(leave: Leave, outcome: Outcome, attempt: Attempt): void;
  /** Nothing came of an attempt: it was cut off from here. */
  drop(leave: Leave): void;
}

export interface CircuitOptions {
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly trouble: Trouble;
  /** Whether it is sent the changes of one tenant only, of which none is held then. */
  readonly isOneTenants: boolean;
  /** Told when the receiver begins to take nothing, or nothing of that tenant, and why. */
  readonly onTrouble: (detail: string, tenantId?: string) => void;
  /** Told when it takes something again. */
  readonly onRecovery: () => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, isOneTenants, onRecovery } = options;
  let probing = false;
  const news = createBell(clock);
  const tenants = createTenants();
  /** Since it last took something. */
  const all = createTally();
  const state = createState(options);
  const isOpen = () => state.trouble.retry_time_ms !== 0;
  const noteTrouble = createJudge(options, { state, tenants, all });
  return {
    get isOpen() {
      return isOpen();
    },
    get trouble() {
      return state.trouble;
    },
    isHeld: tenants.isHeld,
    async pass(signal, { tenantId, expiresAtMs, isAnother }) {
      const leaveQueue = tenants.queue(tenantId);
      try {
        for (;;) {
          signal.throwIfAborted();
          if (!isAnother && tenants.isHeld(tenantId)) return 'HELD';
          if (!isOpen()) return 'SEND';
          const nowMs = clock.nowMs();
          if (nowMs >= expiresAtMs) return 'LAST';
          const isDue = nowMs >= state.trouble.retry_time_ms;
          // That others fare badly says little of a tenant: each is asked about once, and then in turn.
          const isFirst = !isOneTenants && !tenants.wasAsked(tenantId);
          if (!probing && (isFirst || (isDue && tenants.isTurn(tenantId)))) {
            probing = true;
            tenants.noteAsked(tenantId);
            return 'PROBE';
          }
          const untilMs = probing || isDue ? expiresAtMs : Math.min(state.trouble.retry_time_ms, expiresAtMs);
          await news.wait(signal, untilMs - nowMs);
        }
      } finally {
        leaveQueue();
        if (isOpen()) news.ring();
      }
    },
    note(leave, outcome, attempt) {
      if (leave === 'PROBE') probing = false;
      if (outcome.kind === 'DELIVERED') {
        const wasHeld = tenants.forget(attempt.tenantId) && !isOpen();
        all.clear();
        state.close();
        if (wasHeld) onRecovery();
      } else if (outcome.kind !== 'GONE') noteTrouble(leave, outcome, attempt);
      news.ring();
    },
    drop(leave) {
      if (leave === 'PROBE') probing = false;
      news.ring();
    },
  };
}

interface State {
  readonly trouble: Trouble;
  noteError(detail: string): void;
  /** Answers with whether it was not open. */
  open(detail: string, askedMs: number | undefined): boolean;
  close(): void;
}

function createState({ clock, backoff, trouble: before, onTrouble, onRecovery }: CircuitOptions): State {
  let trouble = before;
  return {
    get trouble() {
      return trouble;
    },
    noteError: (error) => (trouble = { ...trouble, error, error_time_ms: clock.nowMs() }),
    open(detail, askedMs) {
      const wasOpen = trouble.retry_time_ms !== 0;
      const attempts = wasOpen ? trouble.failures + 1 : 1;
      if (!wasOpen) onTrouble(detail);
      const nowMs = clock.nowMs();
      const retry_time_ms = nowMs + delayMs(backoff.receiverMs, attempts, backoff.random, askedMs);
      trouble = { failures: attempts, retry_time_ms, error: detail, error_time_ms: nowMs };
      return !wasOpen;
    },
    close() {
      const wasOpen = trouble.retry_time_ms !== 0;
      trouble = { ...trouble, failures: 0, retry_time_ms: 0 };
      if (wasOpen) onRecovery();
    },
  };
}

interface Parts {
  readonly state: State;
  readonly tenants: Tenants;
  readonly all: Tally;
}

type Troubled = Extract<Outcome, { readonly detail: string }>;

/** Decides what an attempt that came to nothing says of the receiver, and of the tenant. */
function createJudge(options: CircuitOptions, { state, tenants, all }: Parts) {
  const { clock, isOneTenants, onTrouble, onRecovery } = options;
  const isOpen = () => state.trouble.retry_time_ms !== 0;
  return (leave: Leave, { kind, detail, retryAfterMs }: Troubled, { tenantId, isAnother }: Attempt): void => {
    state.noteError(detail);
    const own = tenants.tallyOf(tenantId);
    if (isAnother && kind === 'REFUSED') for (const tally of [all, own]) tally.failures = 0;
    if (!isAnother) for (const tally of [all, own]) tally.add(tenantId, kind);
    const asks = kind === 'FAILED' && retryAfterMs !== undefined;
    const isTaken = kind === 'REFUSED' && !all.isTooMuch;
    const isOfAll = (asks || all.isTooMuch) && (isOneTenants || all.tenants.size > 1);
    // Before its time only a tenant is asked about. What was under way when it began says no more than what it began with.
    const isDue = leave === 'PROBE' && clock.nowMs() >= state.trouble.retry_time_ms;
    if (isTaken) state.close();
    else if ((isDue || (isOfAll && !isOpen())) && state.open(detail, retryAfterMs)) tenants.noteOpened(all.tenants);
    if (isOneTenants) return;
    if (asks || own.isTooMuch || (leave === 'PROBE' && isOpen())) {
      if (!tenants.isHeld(tenantId)) onTrouble(detail, tenantId);
      tenants.hold(tenantId);
    } else if (kind === 'REFUSED' && tenants.release(tenantId)) onRecovery();
  };
}
