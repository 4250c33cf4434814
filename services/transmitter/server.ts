// Puts the transmitter together, starts it, and stops it when what is under way has ended.
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { ReceiverSettings__Output } from '../../proto/gen/muster/directory/v1/ReceiverSettings.ts';
import { closeHealthServer, createHealthServer, listenForHealth, reasonWithoutDirectory } from '../health.ts';
import { connectDirectory } from '../rpc/client.ts';
import { openTls } from '../rpc/tls.ts';
import type { Tracing } from '../tracing.ts';
import { buildApp } from './app.ts';
import { systemBackoff, type Backoff } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { deliver } from './delivery.ts';
import { openKeyring, type Keyring } from './keyring.ts';
import { startLeasing, type Leasing } from './leasing.ts';
import { createMetrics } from './metrics.ts';
import { createSender, type Sender } from './request.ts';
import { startWorker } from './worker.ts';

/** What tests replace. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly backoff?: Backoff;
  readonly sender?: Sender;
}

export interface RunningTransmitter {
  /** Of /poll and /jwks.json. */
  readonly port: number;
  /** Of /livez, /readyz and /metrics. */
  readonly metricsPort: number;
  readonly leasing: Pick<Leasing, 'workers'>;
  /** Lets end what is under way, within the configured time, gives its receivers back and stops. */
  stop(): Promise<void>;
}

/** Resolves when both ports listen; rejects when one cannot. The directory may be away. */
export async function startTransmitter(
  config: Config,
  logger: Logger,
  _tracing?: Tracing,
  surroundings: Surroundings = {},
): Promise<RunningTransmitter> {
  const { clock = systemClock, backoff = systemBackoff, sender = createSender() } = surroundings;
  const monotonicMs = () => performance.now();
  const draining = new AbortController();
  const tls = await openTls(config.tls, config.directoryAddress, logger);
  const directory = connectDirectory(config.directoryAddress, tls);
  const { deliveries } = directory;
  const keyring = openKeyring(deliveries, clock, logger);
  const metrics = createMetrics(() => leasing, clock.nowMs);
  const start = (receiver: string, fence: number, settings: ReceiverSettings__Output) =>
    startWorker({
      ...{ directory, receiver, fence, settings, clock, backoff, logger },
      deliver: deliverTo(receiver, settings, { keyring, sender, issuer: config.issuer, clock }),
      count: metrics.countOf(receiver, settings.format),
    });
  const leasing: Leasing = startLeasing({ directory, start, clock, monotonicMs, logger });
  const { countPolled } = metrics;
  const { issuer } = config;
  const app = buildApp({ deliveries, keyring, issuer, clock, draining: draining.signal, countPolled, logger });
  const health = createHealthServer(metrics.registry, () =>
    draining.signal.aborted ? 'draining' : reasonWithoutDirectory(leasing.renewedAtMs, leasing.reason, monotonicMs()),
  );

  async function close(): Promise<void> {
    await leasing.stop(config.drainTimeoutMs);
    keyring.stop();
    directory.close();
    await sender.close();
    await closeHealthServer(health);
  }

  async function stop(): Promise<void> {
    draining.abort();
    logger.info('draining');
    const cut = setTimeout(() => app.server.closeAllConnections(), config.drainTimeoutMs);
    await app.close();
    clearTimeout(cut);
    await close();
    logger.info('stopped');
  }

  try {
    await app.listen({ host: config.host, port: config.port });
    const { port } = app.server.address() as AddressInfo;
    const metricsPort = await listenForHealth(health, config.metricsHost, config.metricsPort);
    logger.info({ port, metricsPort }, 'listening');
    return { port, metricsPort, leasing, stop };
  } catch (error) {
    await app.close();
    await close();
    throw error;
  }
}

interface Delivering {
  readonly keyring: Keyring;
  readonly sender: Sender;
  readonly issuer: string;
  readonly clock: Clock;
}

/** One attempt at one change for a receiver with these settings. */
function deliverTo(name: string, settings: ReceiverSettings__Output, { keyring, sender, issuer, clock }: Delivering) {
  const { format, url, signing_secrets: secrets, authorization, audience, allow_private: allowPrivate } = settings;
  return async (change: Change, signal: AbortSignal) => {
    if (format !== 'WEBHOOK' && format !== 'SET_PUSH')
      throw new Error(`A receiver of the format ${format} is not sent anything`);
    const [signingKey] = await keyring.get();
    const header = authorization === '' ? {} : { authorization };
    const endpoint = { name, format, url, secrets, ...header, issuer, audience, signingKey, allowPrivate };
    return deliver(endpoint, change, (request) => sender.send({ ...request, signal }), clock.nowMs);
  };
}
