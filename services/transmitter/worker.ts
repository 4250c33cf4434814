// Works one receiver for as long as its lease lasts: reads what changes, has it delivered, and keeps what is not. Changes of one resource
// go one after the other, those of several side by side; one that fails waits in the database, and what changes later in the same
// resource behind it, while the others go on.
import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { ReceiverSettings__Output } from '../../proto/gen/muster/directory/v1/ReceiverSettings.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { Backoff } from './backoff.ts';
import { createBell } from './bell.ts';
import { readChanges } from './changes.ts';
import { createCircuit, type Attempt, type Circuit, type Leave } from './circuit.ts';
import type { Clock } from './clock.ts';
import { feed } from './feeding.ts';
import { createLanes, createSlots } from './lanes.ts';
import type { Outcome } from './outcome.ts';
import { watchPolled } from './polled.ts';
import { createProgress } from './progress.ts';
import { createReport, type Report } from './report.ts';
import { keyOf } from './resource-key.ts';
import { retryParked } from './retries.ts';
import { createStore, LeaseLost, type Standing, type Store } from './store.ts';
import type { Work } from './work.ts';

export interface WorkerOptions {
  readonly directory: Pick<DirectoryClient, 'deliveries' | 'followReceiver'>;
  readonly receiver: string;
  readonly fence: number;
  readonly settings: ReceiverSettings__Output;
  /** Makes one attempt, which ends early when the signal is aborted. */
  readonly deliver: (change: Change, signal: AbortSignal) => Promise<Outcome>;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly logger: Logger;
  /** Told of each attempt, and of the changes that are given up. */
  readonly count: Work['count'];
}

export interface Worker {
  readonly fence: number;
  readonly settings: ReceiverSettings__Output;
  readonly standing: Standing & { readonly isFailing: boolean };
  /** Settles when nothing is under way any more, whatever it ended for. */
  readonly ended: Promise<void>;
  /** Begins nothing more, and lets end what is under way. */
  stop(): void;
  /** Ends everything at once: somebody else may begin. */
  cut(): void;
}

/** Requests at once to one receiver, and those of them for what failed of tenants of which it takes nothing. */
const REQUESTS_MAX = 8;
const HELD_REQUESTS_MAX = 2;

/** Why work ended that was not wanted any more. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

export function startWorker(options: WorkerOptions): Worker {
  const { directory, receiver, fence, settings, clock, logger } = options;
  const lease = { receiver, fence };
  const [stopping, cutting] = [new AbortController(), new AbortController()];
  // Everything under way hears of them.
  setMaxListeners(0, stopping.signal, cutting.signal);
  const recovered: (() => void)[] = [];
  const circuit = createCircuit({
    ...options,
    trouble: troubleOf(settings),
    isOneTenants: settings.one_tenant,
    onTrouble: (reason, tenantId) => {
      if (tenantId === undefined) logger.warn({ receiver, reason }, 'a receiver takes nothing');
      else logger.warn({ receiver, reason, tenantId }, 'a receiver takes nothing of a tenant');
    },
    onRecovery: () => {
      logger.info({ receiver }, 'a receiver takes changes again');
      for (const tell of recovered) tell();
    },
  });
  const progress = createProgress(settings.cursor);
  const store = createStore({ deliveries: directory.deliveries, lease, clock, signal: cutting.signal });
  const report = createReport({ store, progress, circuit, clock });
  let standing: Standing = { parked: 0, dead: 0, oldestUndeliveredMs: 0 };
  const work: Work = {
    ...options,
    store,
    lanes: createLanes(),
    blocked: new Set(),
    news: createBell(clock),
    isHeld: (tenantId) => circuit.isHeld(tenantId),
    attempt: createAttempt(options, { circuit, report, store, stopping, cutting }),
    onRecovery: (listener) => recovered.push(listener),
    get standing() {
      return standing;
    },
    noteStanding: (told) => (standing = told),
    fail: (error) => stopping.abort(error),
  };
  const onEnd = (error: unknown) => logger.debug({ receiver, err: error }, 'a stream of changes ended');
  const read = () => {
    const { signal } = stopping;
    return feed(
      work,
      readChanges({ directory, lease, cursor: settings.cursor, clock, signal, onEnd }),
      progress,
      signal,
    );
  };
  const ended = run(work, read, report, stopping).catch((error: unknown) => {
    if (error instanceof Stopped) logger.info({ receiver, reason: error.message }, 'a receiver is let go');
    else if (error instanceof LeaseLost) logger.warn({ receiver, reason: error.message }, 'a receiver is let go');
    else logger.error({ receiver, err: error }, 'a receiver cannot be worked');
  });
  return {
    fence,
    settings,
    get standing() {
      return { ...standing, isFailing: circuit.isOpen };
    },
    ended,
    stop: () => stopping.abort(new Stopped('The transmitter stops, or the receiver was changed.')),
    cut: () => {
      const reason = new LeaseLost('The lease is over.');
      stopping.abort(reason);
      cutting.abort(reason);
    },
  };
}

/** Fails with what the work ended for, when nothing is under way any more. */
async function run(work: Work, read: () => Promise<void>, report: Report, stopping: AbortController): Promise<void> {
  const { store, blocked, lanes, settings } = work;
  const { signal } = stopping;
  const loops = async () => {
    for (const resource of await store.listBlocked()) blocked.add(keyOf(resource));
    const tend = settings.format === 'SET_POLL' ? watchPolled : retryParked;
    await Promise.all([read(), tend(work, signal), report.run(signal)].map((loop) => loop.catch(work.fail)));
  };
  await loops().catch(work.fail);
  await lanes.idle();
  await report.flush().catch(work.fail);
  throw signal.reason;
}

interface Parts {
  readonly circuit: Circuit;
  readonly report: Report;
  readonly store: Store;
  readonly stopping: AbortController;
  readonly cutting: AbortController;
}

function createAttempt(
  { deliver, count, logger, receiver }: WorkerOptions,
  { circuit, report, store, stopping, cutting }: Parts,
): Work['attempt'] {
  const { signal } = stopping;
  const [slots, heldSlots] = [createSlots(REQUESTS_MAX), createSlots(HELD_REQUESTS_MAX)];
  const make = async (change: Change, leave: Leave): Promise<Outcome> => {
    try {
      const outcome = await deliver(change, cutting.signal);
      cutting.signal.throwIfAborted();
      return outcome;
    } catch (error) {
      if (cutting.signal.aborted) circuit.drop(leave);
      cutting.signal.throwIfAborted();
      // A fault of ours must not hold up what comes after it.
      logger.error({ receiver, err: error }, 'a change cannot be made into a message');
      return {
        kind: 'REFUSED',
        detail: 'The change could not be made into a message; the transmitter’s log says why.',
      };
    }
  };
  const send = async (change: Change, leave: Leave, attempt: Attempt) => {
    const outcome = await make(change, leave);
    circuit.note(leave, outcome, attempt);
    count(outcome.kind);
    if (outcome.kind === 'DELIVERED') report.noteSuccess();
    if (outcome.kind === 'GONE') {
      await report.flush();
      await store.halt('The receiver answered 410 Gone: it wants nothing any more.');
      throw new Stopped('The receiver is gone.');
    }
    return { outcome, isLast: leave === 'LAST' };
  };
  return async (change, expiresAtMs, isAnother) => {
    const attempt: Attempt = { tenantId: change.tenant_id, expiresAtMs, isAnother };
    for (;;) {
      const leave = await circuit.pass(signal, attempt);
      if (leave === 'HELD') return undefined;
      const isHeld = circuit.isHeld(attempt.tenantId);
      const inSlot = () =>
        slots.run(async () => {
          // Trouble may have begun while it waited for the others.
          const isLate = leave === 'SEND' && (circuit.isOpen || (!isAnother && circuit.isHeld(attempt.tenantId)));
          return isLate ? undefined : send(change, leave, attempt);
        }, signal);
      const attempted = await (isHeld ? heldSlots.run(inSlot, signal) : inSlot());
      if (attempted !== undefined) return attempted;
    }
  };
}

const troubleOf = ({ trouble }: ReceiverSettings__Output) => ({
  failures: trouble?.failures ?? 0,
  retry_time_ms: trouble?.retry_time_ms ?? 0,
  error: trouble?.error ?? '',
  error_time_ms: trouble?.error_time_ms ?? 0,
});
