// Which receivers this transmitter works: asked for every second and a half, and given up in time when nobody answers.
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Assignment__Output } from '../../proto/gen/muster/directory/v1/Assignment.ts';
import type { HaltedReceiver__Output as HaltedReceiver } from '../../proto/gen/muster/directory/v1/HaltedReceiver.ts';
import type { ReceiverSettings__Output } from '../../proto/gen/muster/directory/v1/ReceiverSettings.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { Clock } from './clock.ts';
import type { Worker } from './worker.ts';

const RENEW_MS = 1_500;
const RENEW_TIMEOUT_MS = 2_000;
/** So long before another may take them, nothing is sent any more. */
const MARGIN_MS = 1_000;

/** What came of the last attempt to prolong leases. */
interface Renewal {
  /** When they were last prolonged, by the monotonic clock; undefined: never. */
  renewedAtMs: number | undefined;
  /** Why they cannot be. */
  reason: string | undefined;
  /** Receivers that no transmitter works until a person does something. */
  halted: readonly HaltedReceiver[];
}

export interface Leasing extends Readonly<Renewal> {
  readonly workers: ReadonlyMap<string, Worker>;
  /** Lets end what is under way, for so long at most, and gives every lease back. */
  stop(timeoutMs: number): Promise<void>;
}

export interface LeasingOptions {
  readonly directory: Pick<DirectoryClient, 'deliveries' | 'explain'>;
  readonly start: (receiver: string, fence: number, settings: ReceiverSettings__Output) => Worker;
  readonly clock: Clock;
  /** Never goes back. */
  readonly monotonicMs: () => number;
  readonly logger: Logger;
}

export function startLeasing({ directory, start, clock, monotonicMs, logger }: LeasingOptions): Leasing {
  // No other process has this name, and neither has this one after a restart: what it knew is gone.
  const owner = randomUUID();
  const workers = new Map<string, Worker>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const renewal: Renewal = { renewedAtMs: undefined, reason: undefined, halted: [] };
  let expiry: NodeJS.Timeout | undefined;

  const cutAll = () => {
    for (const worker of workers.values()) worker.cut();
  };

  function assign({ receiver, fence, settings }: Assignment__Output): void {
    const working = workers.get(receiver);
    if (working?.fence === fence) return;
    // Its settings are others now, or it was somebody else's in between. The next begins when nothing of it is under way.
    if (working !== undefined) return working.stop();
    if (settings === null || signal.aborted) return;
    const worker = start(receiver, fence, settings);
    workers.set(receiver, worker);
    void worker.ended.then(() => workers.delete(receiver));
  }

  async function renew(): Promise<void> {
    const askedAtMs = monotonicMs();
    const held = [...workers].map(([receiver, { fence }]) => ({ receiver, fence }));
    const answer = await directory.deliveries.renew({ owner, held }, { timeoutMs: RENEW_TIMEOUT_MS });
    if (renewal.reason !== undefined || renewal.renewedAtMs === undefined)
      logger.info({ owner }, 'the directory is connected');
    Object.assign(renewal, { renewedAtMs: askedAtMs, reason: undefined, halted: answer.halted } satisfies Renewal);
    clearTimeout(expiry);
    expiry = setTimeout(cutAll, Math.max(askedAtMs + answer.lease_ms - MARGIN_MS - monotonicMs(), 0));
    const names = new Set(answer.assignments.map(({ receiver }) => receiver));
    for (const [receiver, worker] of workers) if (!names.has(receiver)) worker.cut();
    for (const assignment of answer.assignments) assign(assignment);
  }

  const running = (async () => {
    while (!signal.aborted) {
      await renew().catch((error: unknown) => {
        const why = directory.explain(error)?.message ?? (error instanceof Error ? error.message : String(error));
        if (why !== renewal.reason) logger.warn({ reason: why }, 'leases cannot be prolonged');
        renewal.reason = why;
      });
      await clock.wait(RENEW_MS, signal);
    }
  })();

  return Object.assign(renewal, {
    workers,
    async stop(timeoutMs: number) {
      stopping.abort();
      await running;
      const ended = [...workers.values()].map((worker) => worker.ended);
      for (const worker of workers.values()) worker.stop();
      const impatience = setTimeout(cutAll, timeoutMs);
      await Promise.all(ended);
      clearTimeout(impatience);
      clearTimeout(expiry);
      await directory.deliveries.release({ owner }, { timeoutMs: RENEW_TIMEOUT_MS }).catch(() => undefined);
    },
  });
}
