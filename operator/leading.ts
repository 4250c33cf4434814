// What the replica that holds the Lease does: reconcile, look after Secrets, follow the customers' activity, until it stops.
import type { Logger } from 'pino';
import type { DirectoryClient } from '../services/rpc/client.ts';
import type { Tracing } from '../services/tracing.ts';
import type { Config } from './config.ts';
import { CALL_TIMEOUT_MS, runController } from './controller.ts';
import type { SharedContext } from './context.ts';
import type { Queue } from './kubernetes/queue.ts';
import type { Metrics } from './metrics.ts';
import { checkSecrets, followActivity } from './patrol.ts';
import type { WatchedTenants } from './watched.ts';

export interface Work {
  readonly config: Config;
  readonly queue: Queue;
  readonly tenants: WatchedTenants;
  readonly context: SharedContext;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly tracing: Tracing | undefined;
  /** Fires when nothing may be written any more. */
  readonly leading: AbortSignal;
  /** Fires when nothing new is begun any more. */
  readonly stopping: AbortSignal;
}

/** Resolves when all has stopped. */
export async function lead({
  config,
  queue,
  tenants,
  context,
  metrics,
  logger,
  tracing,
  leading,
  stopping,
}: Work): Promise<void> {
  const { workers, resyncMs, watchSecrets, secretCheckMs } = config;
  const looping = AbortSignal.any([leading, stopping]);
  const { api, directory, secretVersions } = context;
  const patrol = { api, directory, tenants, queue, secretVersions, logger };
  await Promise.race([tenants.synced, aborted(looping)]);
  await Promise.all([
    runController(
      {
        queue,
        find: tenants.find,
        see: tenants.see,
        context,
        metrics,
        logger,
        tracing,
        workers,
        resyncMs,
        secretCheckMs,
        random: Math.random,
      },
      leading,
    ),
    followActivity(patrol, config.activityMs, looping),
    ...(watchSecrets ? [] : [checkSecrets(patrol, secretCheckMs, looping)]),
  ]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The directory's Tenants service for a process that leads: a declaration ends before another process may lead. */
export function guard({ tenants }: DirectoryClient, assertLeading: () => void): DirectoryClient['tenants'] {
  return {
    ...tenants,
    ensureTenant: async (request, options) => {
      assertLeading();
      return tenants.ensureTenant(request, { ...options, timeoutMs: CALL_TIMEOUT_MS });
    },
    deleteTenant: async (...call) => {
      assertLeading();
      return tenants.deleteTenant(...call);
    },
  };
}
