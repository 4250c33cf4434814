// Puts the operator together. Every replica watches, so that it is warm when its turn comes; the one that holds the Lease works.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createHealthServer } from '../services/health.ts';
import { connectDirectory, type DirectoryClient } from '../services/rpc/client.ts';
import type { Config } from './config.ts';
import { createContests } from './contest.ts';
import { runController, type ControllerOptions } from './controller.ts';
import { createApi } from './kubernetes/api.ts';
import { loadCluster, type Cluster } from './kubernetes/cluster.ts';
import { startElector, type Elector } from './kubernetes/leader.ts';
import { createQueueMetrics } from './kubernetes/queue-metrics.ts';
import { createQueue, type Queue } from './kubernetes/queue.ts';
import { createRecorder } from './kubernetes/recorder.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { checkSecrets, followActivity } from './patrol.ts';
import { watchTenants, type WatchedTenants } from './watched.ts';

const FIELD_MANAGER = 'muster-operator';
const CONTROLLER = 'scimtenant';

/** What tests replace: the rest is the environment's. */
export interface Surroundings {
  readonly cluster?: Cluster;
  readonly now?: () => Date;
  /** Called when the Lease was lost: the process must end, since it may not write any more. */
  readonly onLost?: () => void;
}

export interface RunningOperator {
  /** Of /livez, /readyz and /metrics. */
  readonly metricsPort: number;
  isLeader(): boolean;
  /** Finishes what is under way, frees the Lease and stops. */
  stop(): Promise<void>;
}

/** Resolves when the metrics port listens; the API server and the directory may be away. */
export async function startOperator(
  config: Config,
  logger: Logger,
  surroundings: Surroundings = {},
): Promise<RunningOperator> {
  const { now = () => new Date(), onLost = () => process.exit(1) } = surroundings;
  const cluster = surroundings.cluster ?? loadCluster();
  const directory = connectDirectory(config.directoryAddress);
  const leading = new AbortController();
  const stopping = new AbortController();
  const holder: { elector?: Elector } = {};
  const isLeader = () => holder.elector?.isLeader() ?? false;
  const metrics = createMetrics(isLeader, config.workers, new URL(cluster.server).host);
  const read = { fieldManager: FIELD_MANAGER, onResponse: metrics.countRequest };
  const api = createApi(cluster.transport, { ...read, beforeWrite: () => holder.elector?.assertLeading() });
  const queue = createQueue({ metrics: createQueueMetrics(metrics.registry)(CONTROLLER) });
  const tenants = watchTenants({ ...config, api, queue, logger });
  const identity = `${config.podName}_${randomUUID()}`;
  const recorder = createRecorder({ ...reporter(identity), api, now, logger });
  const guarded = guard(directory, () => holder.elector?.assertLeading());
  const contests = createContests(now);
  const isPresent = (uid: string) => tenants.keyOfOwner(uid) !== undefined;
  const context = {
    api,
    directory: guarded,
    recorder,
    now,
    randomBytes,
    contests,
    isPresent,
    tenantUrl: { value: '' },
  };
  let working: Promise<unknown> = Promise.resolve();
  const signals = { leading: leading.signal, stopping: stopping.signal };
  const work: Work = { config, queue, tenants, context, metrics, logger, ...signals };
  const health = createHealthServer(
    metrics.registry,
    () => (tenants.hasSynced() ? undefined : 'The ScimTenants were not listed yet.'),
    () => holder.elector?.stuck() ?? tenants.stuck(),
  );
  const metricsPort = await listen(health, config.metricsHost, config.metricsPort);
  const elector = (holder.elector = startElector({
    api: createApi(cluster.transport, read),
    namespace: config.namespace ?? cluster.namespace,
    name: config.leaseName,
    identity,
    logger,
    onElected: () => {
      working = lead(work);
    },
    onLost: () => {
      leading.abort(new Error('The Lease was lost.'));
      queue.shutDown();
      onLost();
    },
  }));
  logger.info({ metricsPort, cluster: cluster.server, directory: config.directoryAddress }, 'watching');

  return {
    metricsPort,
    isLeader,
    stop: async () => {
      logger.info('stopping');
      queue.shutDown();
      stopping.abort();
      await settleWithin(working, leading);
      await recorder.stop();
      await tenants.stop();
      await elector.stop();
      directory.close();
      await cluster.close();
      health.closeAllConnections();
      await new Promise((resolve) => health.close(resolve));
      logger.info('stopped');
    },
  };
}

const REPORTING_INSTANCE_MAX = 128;

/** Who tells of events. */
const reporter = (identity: string) => ({
  reportingController: 'scim.muster.dev/operator',
  reportingInstance: identity.slice(0, REPORTING_INSTANCE_MAX),
});

interface Work {
  readonly config: Config;
  readonly queue: Queue;
  readonly tenants: WatchedTenants;
  readonly context: ControllerOptions['context'];
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Fires when nothing may be written any more. */
  readonly leading: AbortSignal;
  /** Fires when nothing new is begun any more. */
  readonly stopping: AbortSignal;
}

/** What the replica that holds the Lease does, until it stops. */
async function lead({ config, queue, tenants, context, metrics, logger, leading, stopping }: Work): Promise<void> {
  const { workers, resyncMs, watchSecrets, secretCheckMs } = config;
  const looping = AbortSignal.any([leading, stopping]);
  const patrol = { api: context.api, directory: context.directory, tenants, queue, logger };
  await Promise.race([tenants.synced, aborted(looping)]);
  await Promise.all([
    runController(
      { queue, find: tenants.find, context, metrics, logger, workers, resyncMs, secretCheckMs, random: Math.random },
      leading,
    ),
    followActivity(patrol, config.activityMs, looping),
    ...(watchSecrets ? [] : [checkSecrets(patrol, secretCheckMs, looping)]),
  ]);
}

const STOP_MS = 10_000;

/** What is under way may end by itself, for a while. */
async function settleWithin(working: Promise<unknown>, leading: AbortController): Promise<void> {
  const timer = setTimeout(() => leading.abort(new Error('The operator stops.')), STOP_MS);
  leading.signal.addEventListener('abort', () => clearTimeout(timer));
  await Promise.allSettled([working]);
  clearTimeout(timer);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The directory's Tenants service for a process that leads. */
function guard({ tenants }: DirectoryClient, assertLeading: () => void): DirectoryClient['tenants'] {
  return {
    ...tenants,
    ensureTenant: async (...call) => {
      assertLeading();
      return tenants.ensureTenant(...call);
    },
    deleteTenant: async (...call) => {
      assertLeading();
      return tenants.deleteTenant(...call);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`METRICS_PORT ${port} cannot be listened on: ${error.message}`, { cause: error })),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
