// Puts the operator together. Every replica watches, so that it is warm when its turn comes; the one that holds the Lease works.
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { closeHealthServer, createHealthServer, listenForHealth } from '../services/health.ts';
import type { CertificateSource } from '../services/rpc/certificates.ts';
import { connectDirectory, type DirectoryClient } from '../services/rpc/client.ts';
import { openTls } from '../services/rpc/tls.ts';
import { startUpkeep } from './certificates/upkeep.ts';
import type { Tracing } from '../services/tracing.ts';
import type { Config } from './config.ts';
import { createContext } from './context.ts';
import { createApi } from './kubernetes/api.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { findServiceAccount } from './kubernetes/service-account.ts';
import { startElector, type Elector } from './kubernetes/leader.ts';
import { createQueueMetrics } from './kubernetes/queue-metrics.ts';
import { createQueue } from './kubernetes/queue.ts';
import { createRecorder } from './kubernetes/recorder.ts';
import { guard, lead, type Work } from './leading.ts';
import { createMetrics } from './metrics.ts';
import { registerTenantMetrics } from './tenant-metrics.ts';
import { watchTenants, type WatchedTenants } from './watched.ts';

const FIELD_MANAGER = 'muster-operator';
const CONTROLLER = 'scimtenant';

/** What tests replace: the rest is the environment's. */
export interface Surroundings {
  readonly cluster?: Cluster;
  readonly now?: () => Date;
  readonly tracing?: Tracing | undefined;
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
  const { now = () => new Date(), onLost = () => process.exit(1), tracing } = surroundings;
  const cluster = surroundings.cluster ?? findServiceAccount() ?? (await loadKubeconfig());
  const leading = new AbortController();
  const stopping = new AbortController();
  const holder: { elector?: Elector } = {};
  const isLeader = () => holder.elector?.isLeader() ?? false;
  const assertLeading = () => holder.elector?.assertLeading();
  const metrics = createMetrics(isLeader, config.workers, new URL(cluster.server).host);
  const read = { fieldManager: FIELD_MANAGER, onResponse: metrics.countRequest };
  const api = createApi(cluster.transport, { ...read, beforeWrite: assertLeading });
  const open = createApi(cluster.transport, read);
  const secrets = { open, guarded: api, namespace: config.namespace ?? cluster.namespace };
  const upkeep = startUpkeep({ ...config, secrets, isLeader, now, logger });
  const directory = await connect(config, upkeep.source, logger);
  const queue = createQueue({ metrics: createQueueMetrics(metrics.registry)(CONTROLLER) });
  const tenants = watchTenants({ ...config, api, queue, logger });
  registerTenantMetrics(metrics.registry, () => (isLeader() ? tenants.values() : []));
  const identity = `${config.podName}_${randomUUID()}`;
  const recorder = createRecorder({ ...reporter(identity), api, now, logger });
  const context = createContext({ api, directory: guard(directory, assertLeading), recorder, now }, tenants);
  let working: Promise<unknown> = Promise.resolve();
  const signals = { leading: leading.signal, stopping: stopping.signal };
  const work: Work = { config, queue, tenants, context, metrics, logger, tracing, ...signals };
  const stuck = () => holder.elector?.stuck() ?? tenants.stuck();
  const health = createHealthServer(metrics.registry, isUnready(tenants), stuck);
  const metricsPort = await listenForHealth(health, config.metricsHost, config.metricsPort);
  const elector = (holder.elector = startElector({
    api: open,
    namespace: secrets.namespace,
    name: config.leaseName,
    identity,
    logger,
    onElected: () => {
      upkeep.wake();
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
      await upkeep.stop();
      await elector.stop();
      directory.close();
      await cluster.close();
      await closeHealthServer(health);
      logger.info('stopped');
    },
  };
}

/** With the operator's certificate: the one that it makes, or the one in its files. */
async function connect(config: Config, made: CertificateSource, logger: Logger): Promise<DirectoryClient> {
  const { certificates, directoryAddress, tls } = config;
  if (certificates === undefined)
    return connectDirectory(directoryAddress, await openTls(tls, directoryAddress, logger));
  return connectDirectory(directoryAddress, { certificates: made, serverName: tls.serverName });
}

const loadKubeconfig = async (): Promise<Cluster> => (await import('./kubernetes/kubeconfig.ts')).loadCluster();

const isUnready = (tenants: WatchedTenants) => () =>
  tenants.hasSynced() ? undefined : 'The ScimTenants were not listed yet.';

const REPORTING_INSTANCE_MAX = 128;

/** Who tells of events. */
const reporter = (identity: string) => ({
  reportingController: 'scim.muster.dev/operator',
  reportingInstance: identity.slice(0, REPORTING_INSTANCE_MAX),
});

const STOP_MS = 10_000;

/** What is under way may end by itself, for a while. */
async function settleWithin(working: Promise<unknown>, leading: AbortController): Promise<void> {
  const timer = setTimeout(() => leading.abort(new Error('The operator stops.')), STOP_MS);
  leading.signal.addEventListener('abort', () => clearTimeout(timer));
  await Promise.allSettled([working]);
  clearTimeout(timer);
}
