// Which of several processes writes: the one that holds the Lease. client-go's semantics (tools/leaderelection/leaderelection.go), with two
// differences: leading ends by the clock and not by a timer, and waiting processes look twice as often, so that a release is noticed soon.
// A lease is not a fence: a write that was sent in time may arrive late, so writes must be safe by themselves as well.
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { createCandidate, type Outcome } from './candidate.ts';
import { wait } from './deadline.ts';
import { createLeadership } from './leadership.ts';
import { createLeaseClient } from './lease.ts';

/** This process does not lead, so it must not write. */
export class NotLeadingError extends Error {
  override readonly name = 'NotLeadingError';
}

export interface Elector {
  /** Whether this process may write now, by the monotonic clock. */
  isLeader(): boolean;
  /** Throws NotLeadingError. */
  assertLeading(): void;
  /** Why the process is beyond help: it led, its lease ran out long ago, and it still runs; else undefined. */
  stuck(): string | undefined;
  /** Leads no more from now on, and frees the lease if it is held, so that the next one takes it at once. Never rejects. */
  stop(): Promise<void>;
}

export interface ElectorOptions {
  /** Without `beforeWrite`. */
  readonly api: Api;
  readonly namespace: string;
  readonly name: string;
  /** Of this process and no other, for example host name and a UUID. */
  readonly identity: string;
  /** How long others wait after the last renewal that they saw; in whole seconds on the wire. */
  readonly leaseDurationMs?: number;
  /** How long this process leads after its last renewal was sent. */
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
  /** Monotonic milliseconds; must stand still for no longer than the process does. */
  readonly now?: () => number;
  readonly wallClock?: () => Date;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly logger: Logger;
  readonly onElected: () => void;
  /** Once, when it led and does not any more, but for `stop`. It does not stand for election again: the process should end. */
  readonly onLost: () => void;
}

const LEASE_DURATION_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_PERIOD_MS = 2_000;
/** Waits are drawn between their length and this many times it. */
const JITTER = 1.2;
const CALL_TIMEOUT_MS_MIN = 1_000;
/** Beyond the end of the lease: kube-controller-manager's tolerance (healthzadaptor.go). */
const STUCK_AFTER_MS = 20_000;

export function startElector(options: ElectorOptions): Elector {
  const { name, identity, logger, now = () => performance.now(), random = Math.random } = options;
  const durations = durationsOf(options);
  const timeoutMs = Math.max(CALL_TIMEOUT_MS_MIN, durations.renewDeadlineMs / 2);
  const client = createLeaseClient(options.api, options.namespace, name);
  const wallClock = options.wallClock ?? (() => new Date());
  const candidate = createCandidate({ client, identity, now, wallClock, ...durations });
  const over = new AbortController();
  const calls = new AbortController();
  const leadership = createLeadership({
    ...durations,
    now,
    onElected() {
      logger.info({ lease: name, identity }, 'leading');
      options.onElected();
    },
    onLost(why) {
      over.abort();
      logger.error({ lease: name, identity }, `leadership lost: ${why}`);
      options.onLost();
    },
  });

  async function attempt(): Promise<Outcome | undefined> {
    try {
      return await candidate.attempt({ timeoutMs, signal: calls.signal });
    } catch (error) {
      if (!leadership.isOver())
        logger.warn({ lease: name, reason: messageOf(error) }, 'cannot read or write the lease');
      return undefined;
    }
  }
  async function campaign(): Promise<void> {
    while (!leadership.isOver()) {
      const outcome = await attempt();
      if (outcome?.isHeld === true) leadership.extend(outcome.sentAt);
      else if (outcome !== undefined) leadership.lose(`the lease is held by '${outcome.by}'`);
      await wait(pauseMs(outcome, durations, random), over.signal).catch(() => undefined);
    }
  }
  async function end(): Promise<void> {
    leadership.end();
    over.abort();
    const limit = setTimeout(() => calls.abort(new Error('The elector was stopped.')), timeoutMs);
    try {
      await campaigning;
      await candidate.release({ timeoutMs, signal: calls.signal });
    } catch (error) {
      logger.warn({ lease: name, reason: messageOf(error) }, 'the lease was not released: it runs out by itself');
    } finally {
      clearTimeout(limit);
    }
  }

  const campaigning = campaign();
  let ended: Promise<void> | undefined;
  return {
    isLeader: leadership.holds,
    assertLeading() {
      if (!leadership.holds()) throw new NotLeadingError(`Not leading: ${identity} does not hold the lease ${name}.`);
    },
    stuck() {
      const overdueMs = leadership.overdueMs();
      if (overdueMs <= STUCK_AFTER_MS) return undefined;
      return `the lease ${name} ran out ${Math.round(overdueMs / 1000)} s ago, and the process that led still runs`;
    },
    stop: () => (ended ??= end()),
  };
}

type Durations = Required<Pick<ElectorOptions, 'leaseDurationMs' | 'renewDeadlineMs' | 'retryPeriodMs'>>;

/** client-go: NewLeaderElector. */
function durationsOf({
  identity,
  leaseDurationMs = LEASE_DURATION_MS,
  renewDeadlineMs = RENEW_DEADLINE_MS,
  retryPeriodMs = RETRY_PERIOD_MS,
}: ElectorOptions): Durations {
  if (identity === '') throw new RangeError('The identity of an elector must not be empty.');
  if (!(retryPeriodMs > 0)) throw new RangeError('retryPeriodMs must be greater than 0.');
  if (!(renewDeadlineMs > retryPeriodMs * JITTER)) {
    throw new RangeError(`renewDeadlineMs must be greater than ${JITTER} times retryPeriodMs.`);
  }
  if (!(leaseDurationMs > renewDeadlineMs))
    throw new RangeError('leaseDurationMs must be greater than renewDeadlineMs.');
  return { leaseDurationMs, renewDeadlineMs, retryPeriodMs };
}

function pauseMs(outcome: Outcome | undefined, { retryPeriodMs }: Durations, random: () => number): number {
  if (outcome?.isHeld === true) return retryPeriodMs;
  const factor = 1 + (JITTER - 1) * random();
  if (outcome === undefined) return retryPeriodMs * factor;
  const untilFree = outcome.freeInMs > 0 ? Math.ceil(outcome.freeInMs) : Infinity;
  return Math.min((retryPeriodMs / 2) * factor, untilFree);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
