// Puts the directory together, starts it, and stops it without cutting a call off.
import { setTimeout as sleep } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { loadProtocol } from '../../proto/load.ts';
import { listen as listenForCalls, type Listener, type ListenerOptions } from '../rpc/listener.ts';
import { openTls } from '../rpc/tls.ts';
import type { CallObserver } from '../rpc/unary.ts';
import { createWatchers, type Watchers } from './access.ts';
import { listenForTenantChanges } from './sql/changes.ts';
import type { DirectoryConfig } from './config.ts';
import { createCursorKeys } from './cursor-keys.ts';
import { deliveriesHandlers, receiversHandlers } from './delivery/service.ts';
import { createWithhold, type Withhold } from './delivery/withholding.ts';
import type { Directory } from './directory.ts';
import { createErasure } from './erasure.ts';
import { startFeed, type Feed } from './feed/feed.ts';
import { registerFeedMetrics } from './feed/feed-metrics.ts';
import { closeHealthServer, createHealthServer, listenForHealth } from '../health.ts';
import type { Tracing } from '../tracing.ts';
import { listMigrations } from './migrate.ts';
import { keepRing } from './log-retention.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { ChangeStream, ReceiverStream } from './feed/outlet.ts';
import { createProfiles } from './profiles.ts';
import { createProvisioningLog, type ProvisioningLog } from './provisioning-log.ts';
import { createReindexing } from './reindexing.ts';
import { createTurn } from './turn.ts';
import {
  accessHandlers,
  directoryHandlers,
  provisioningHandlers,
  provisioningLogHandlers,
  readersHandlers,
  tenantsHandlers,
} from './service.ts';
import { authenticateReader, type Authenticate } from './reader.ts';
import { Database } from './sql/database.ts';

const KEEPALIVE_TIME_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;
/** Longer than any call may take. */
const CONNECTION_AGE_GRACE_MS = 10_000;
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
const READINESS_TTL_MS = 1_000;
const DATABASE_END_TIMEOUT_MS = 5_000;
const LOG_END_TIMEOUT_MS = 5_000;

const serverOptions: grpc.ServerOptions = {
  // The stream of changes would not notice that a gateway is gone.
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  // The stream of changes ends with its connection, and is opened anew on the next.
  'grpc.max_connection_age_grace_ms': CONNECTION_AGE_GRACE_MS,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': -1,
};

export interface RunningDirectory {
  /** Of gRPC. */
  readonly port: number;
  /** Of /livez, /readyz and /metrics. */
  readonly metricsPort: number;
  /** Finishes the calls in progress, within the configured time, and stops. */
  stop(): Promise<void>;
}

/** Resolves when both ports listen; rejects when one cannot. Postgres may be away. */
export async function startDirectory(
  config: DirectoryConfig,
  logger: Logger,
  tracing?: Tracing,
): Promise<RunningDirectory> {
  const tls = await openTls(config.tls, config.host, logger);
  const database = openDatabase(config, logger);
  const changes = listenForTenantChanges({
    url: config.databaseUrl,
    migrations: await listMigrations(),
    onError: (error) => logger.warn({ reason: reasonOf(error) }, 'changes of tenants cannot be listened for'),
  });
  const reindexing = createReindexing(database, (error) =>
    logger.warn({ reason: reasonOf(error) }, 'resources cannot be indexed anew just now'),
  );
  // At the start, and when the database is back: whoever was at it may be gone.
  changes.subscribe((tenantId) => {
    if (tenantId === undefined) reindexing.startAll();
  });
  const directory: Directory = {
    database,
    reindexing,
    profiles: createProfiles(database, changes),
    keys: createCursorKeys(database),
    largeAnswers: createTurn(),
    now: () => new Date(),
    createId: uuidv7,
  };
  const { log, stop: stopLog } = openLog(config, directory, logger);
  const metrics = createMetrics(database, log);
  const watchers = createWatchers(changes);
  const observer: CallObserver = { logger, observe: metrics.observe, describe: tracing?.describe };
  const telling = { authenticate: authenticateReader(database, changes), withhold: createWithhold(directory.profiles) };
  const feed = openFeed(config, telling, logger, metrics);
  const rpc = createRpcServer(observer, directory, { ...telling, watchers, feed, log }, config);
  const http = createHealthServer(
    metrics.registry,
    remembered(() => changes.probe()),
  );

  async function close(): Promise<void> {
    tls?.certificates.stop();
    await changes.stop();
    await stopLog();
    const ended = Promise.all([feed.stop(), reindexing.stop().then(() => database.end())]);
    await Promise.race([ended, sleep(DATABASE_END_TIMEOUT_MS, undefined, { ref: false })]);
    await closeHealthServer(http);
  }
  try {
    const listener = await bind(rpc.server, config, tls && { ...tls, identities: config.identities }, logger);
    const metricsPort = await listenForHealth(http, config.metricsHost, config.metricsPort);
    rpc.health.setStatus('', 'SERVING');
    logger.info({ port: listener.port, metricsPort, tls: tls !== undefined }, 'listening');
    const stop = async () => {
      logger.info('draining');
      rpc.health.setStatus('', 'NOT_SERVING');
      watchers.end();
      feed.end();
      listener.close();
      await drain(rpc.server, config.drainTimeoutMs);
      await close();
      logger.info('stopped');
    };
    return { port: listener.port, metricsPort, stop };
  } catch (error) {
    rpc.server.forceShutdown();
    await close();
    throw error;
  }
}

const openDatabase = ({ databaseUrl: url, poolSize, statementTimeoutMs }: DirectoryConfig, logger: Logger): Database =>
  new Database({
    url,
    poolSize,
    statementTimeoutMs,
    onError: (error) => logger.warn({ reason: error.message }, 'an idle connection to Postgres broke'),
  });

/** Written to, and kept for as long as it is wanted, until it is stopped. */
function openLog({ logRetentionMs }: DirectoryConfig, directory: Directory, logger: Logger) {
  const { database } = directory;
  const log = createProvisioningLog(database, logger, directory);
  const stopRing = keepRing(database, logRetentionMs, logger);
  const ended = () => Promise.all([log.stop(), stopRing()]);
  return { log, stop: () => Promise.race([ended(), sleep(LOG_END_TIMEOUT_MS, undefined, { ref: false })]) };
}

function openFeed(
  { databaseUrl: url, statementTimeoutMs, changesRetentionHours: retentionHours }: DirectoryConfig,
  telling: Pick<Served, 'authenticate' | 'withhold'>,
  logger: Logger,
  { observe, registry }: Metrics,
): Feed {
  const feed = startFeed({ url, statementTimeoutMs, retentionHours, ...telling, logger, observe });
  registerFeedMetrics(registry, feed);
  return feed;
}

/** What the services work with besides the directory's own. */
interface Served {
  readonly authenticate: Authenticate;
  readonly withhold: Withhold;
  readonly watchers: Watchers;
  readonly feed: Feed;
  readonly log: ProvisioningLog;
}

function createRpcServer(
  observer: CallObserver,
  directory: Directory,
  { authenticate, withhold, watchers, feed, log }: Served,
  { publicUrl, connectionAgeMaxMs, changesRetentionHours }: DirectoryConfig,
) {
  const protocol = loadProtocol();
  const server = new grpc.Server({ ...serverOptions, 'grpc.max_connection_age_ms': connectionAgeMaxMs });
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  server.addService(protocol.Provisioning.service, provisioningHandlers(observer, directory, log));
  server.addService(protocol.Directory.service, {
    ...directoryHandlers(observer, directory, authenticate),
    WatchChanges: (stream: ChangeStream) => feed.watchChanges(stream),
  });
  server.addService(
    protocol.Tenants.service,
    tenantsHandlers(observer, directory, createErasure(directory.database), publicUrl),
  );
  server.addService(protocol.Readers.service, readersHandlers(observer, directory.database));
  server.addService(protocol.Receivers.service, receiversHandlers(observer, directory.database, changesRetentionHours));
  server.addService(protocol.Deliveries.service, {
    ...deliveriesHandlers(observer, directory.database, withhold, changesRetentionHours),
    Follow: (stream: ReceiverStream) => feed.follow(stream),
  });
  server.addService(protocol.Access.service, accessHandlers(observer, directory, watchers, log));
  server.addService(protocol.ProvisioningLog.service, provisioningLogHandlers(observer, directory.database));
  health.addToServer(server);
  return { server, health };
}

async function bind(
  server: grpc.Server,
  { host, port }: DirectoryConfig,
  tls: ListenerOptions['tls'],
  logger: Logger,
): Promise<Listener> {
  try {
    return await listenForCalls(server, { host, port, tls, logger });
  } catch (error) {
    throw new Error(`DIRECTORY_PORT ${port} cannot be listened on: ${reasonOf(error)}`, { cause: error });
  }
}

/** Ends when every call has, or when the time is over and the rest was cut off. */
function drain(server: grpc.Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve(); // tryShutdown may never call back: a session whose peer was killed is not always told so
    }, timeoutMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Why the probe failed, or undefined when it did not: asked once a second at most, however many ask here. */
function remembered(probe: () => Promise<void>): () => Promise<string | undefined> {
  let held: Promise<string | undefined> | undefined;
  let heldAtMs = 0;
  return () => {
    if (held === undefined || performance.now() - heldAtMs > READINESS_TTL_MS) {
      heldAtMs = performance.now();
      held = probe().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    }
    return held;
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
