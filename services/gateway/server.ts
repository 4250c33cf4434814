// Puts the gateway together, starts it, and stops it without cutting a request off.
import { setTimeout as delay } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { v7 as createId } from 'uuid';
import { connectDirectory } from '../rpc/client.ts';
import { openTls } from '../rpc/tls.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { createFairShare } from './fair-share.ts';
import { closeHealthServer, createHealthServer, listenForHealth, reasonWithoutDirectory } from '../health.ts';
import type { Tracing } from '../tracing.ts';
import { createMemoryLimiter, createRedisLimiter, type Limiter } from './limiter.ts';
import { createMetrics } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { followTenantChanges } from './tenant-changes.ts';
import { createTenantRequests, type TenantRequests } from './tenant-requests.ts';
import { createTokenCache, type TokenCache } from './token-cache.ts';
import { createUsage } from './usage.ts';

// A revocation must hold within five seconds: three in the cache, and no answer about a token may be older than two.
const RESOLVE_TIMEOUT_MS = 2_000;

export interface Gateway {
  /** The base of the public port, for example http://127.0.0.1:8080. */
  readonly url: string;
  readonly port: number;
  readonly metricsPort: number;
  /** Drains and stops; ends within the configured delay and timeout. */
  stop(): Promise<void>;
}

/** Resolves when both ports listen; rejects when one cannot. The directory and Redis may be away. */
export async function startGateway(config: Config, logger: Logger, tracing?: Tracing): Promise<Gateway> {
  const monotonicMs = () => performance.now();
  let draining = false;
  const tls = await openTls(config.tls, config.directoryAddress, logger);
  const directory = connectDirectory(config.directoryAddress, tls);
  const tokens = createTokenCache(
    (digest) => directory.access.resolveToken({ digest }, { timeoutMs: RESOLVE_TIMEOUT_MS }),
    monotonicMs,
    Date.now,
  );
  const tenantRequests = createTenantRequests(monotonicMs);
  const changes = followTenantChanges(directory, listeners(tokens, tenantRequests), logger, monotonicMs);
  const limiter = await startLimiter(config.redisUrl, logger, monotonicMs);
  const share = createFairShare(monotonicMs);
  const usage = createUsage(directory, logger, Date.now);
  const metrics = createMetrics({ limiter, tokens, share, changes, tenantRequests });
  const { publicUrl, trustedProxies } = config;
  const isDraining = () => draining;
  const app = buildApp({
    ...{ directory, tokens, limiter, share, usage, metrics, logger, tracing },
    ...{ publicUrl, trustedProxies, isDraining, monotonicMs, createId },
  });
  // A short outage is answered with 503 and Retry-After in SCIM's form, which is better than what a load balancer would say in our place.
  const health = createHealthServer(metrics.registry, () =>
    draining ? 'draining' : reasonWithoutDirectory(changes.lastConnectedMs, changes.reason, monotonicMs()),
  );

  async function close(): Promise<void> {
    changes.stop();
    await usage.stop();
    limiter.stop();
    directory.close();
    await closeHealthServer(health);
  }

  async function stop(): Promise<void> {
    draining = true;
    logger.info('draining');
    await delay(config.drainDelayMs);
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
    return { url: `http://${urlHost(config.host)}:${port}`, port, metricsPort, stop };
  } catch (error) {
    await app.close();
    await close();
    throw error;
  }
}

/** Who is told that tenants changed. */
function listeners(
  tokens: TokenCache,
  requests: TenantRequests,
): Pick<TokenCache, 'forgetTenant' | 'forgetEverything'> {
  return {
    forgetTenant: (tenantId) => {
      tokens.forgetTenant(tenantId);
      requests.changed(tenantId);
    },
    forgetEverything: () => {
      tokens.forgetEverything();
      requests.changed(undefined);
    },
  };
}

async function startLimiter(redisUrl: string | undefined, logger: Logger, monotonicMs: () => number): Promise<Limiter> {
  if (redisUrl === undefined) {
    logger.info('REDIS_URL is not set: rate limits are counted in memory, by each gateway for itself');
    return createMemoryLimiter(monotonicMs);
  }
  return createRedisLimiter(await connectRedis(redisUrl), logger, monotonicMs);
}

// Whoever listens everywhere is reached here.
const urlHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
