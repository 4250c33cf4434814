// The gateway's HTTP, in the order in which it happens to every request: id, authenticate, limit the rate, route.
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { DirectoryClient } from '../rpc/client.ts';
import { invalidSyntax, notFound } from '../scim/error.ts';
import { looksLikeToken } from '../token.ts';
import type { Tracing } from '../tracing.ts';
import { authenticate, authenticateAgain } from './authenticate.ts';
import { acceptBytes } from './body.ts';
import { bulkRoute, isBulk } from './bulk.ts';
import { createBulkSlots } from './bulk-slots.ts';
import { discoveryRoutes } from './discovery.ts';
import { handleClientError, handleError } from './error-handler.ts';
import { handleExpectations } from './expectation.ts';
import type { FairShare } from './fair-share.ts';
import type { Limiter } from './limiter.ts';
import { createBaseUrl } from './link.ts';
import type { Metrics } from './metrics.ts';
import { trustProxies } from './network-rule.ts';
import { limitRate } from './rate-limit.ts';
import { recordRequest } from './request-log.ts';
import { traceRequests } from './request-trace.ts';
import { resourceRoutes } from './resources.ts';
import { addRoute, supportMethods } from './route.ts';
import { createService } from './service.ts';
import type { TokenCache } from './token-cache.ts';
import type { Usage } from './usage.ts';

// A filter may have 8,192 characters, of up to three bytes each when they are percent-encoded.
const HEADER_BYTES_MAX = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 75_000;
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

export interface Dependencies {
  readonly directory: DirectoryClient;
  readonly tokens: TokenCache;
  readonly limiter: Limiter;
  readonly share: FairShare;
  readonly usage: Usage;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly tracing: Tracing | undefined;
  readonly publicUrl: string | undefined;
  /** Networks of the proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  monotonicMs(): number;
  /** A new resource id: a UUID of version 7. */
  createId(): string;
  /** Whether clients should be told to close their connections. */
  isDraining(): boolean;
}

/** The Fastify instance, not yet listening. */
export function buildApp(dependencies: Dependencies): FastifyInstance {
  const { directory, tokens, limiter, share, usage, metrics, logger, publicUrl, trustedProxies, isDraining, tracing } =
    dependencies;
  const unreadable = new WeakSet<IncomingMessage>();
  const slots = createBulkSlots();
  const app = Fastify({ ...serverOptions(unreadable), trustProxy: trustProxies(trustedProxies) });
  supportMethods(app);
  handleExpectations(app.server);
  acceptBytes(app);
  app.decorateRequest('tenant', undefined);
  app.decorateRequest('failure', undefined);
  app.decorateRequest('operations', undefined);
  app.decorateRequest('refusedOperations', undefined);
  app.setErrorHandler(handleError(logger));

  if (tracing !== undefined) traceRequests(app, tracing);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (isDraining()) reply.header('connection', 'close');
    done();
  });
  app.addHook('onRequest', authenticate(tokens));
  // Before the limit of the rate: who is refused a place, and asks again at once, shall not take what others' requests need.
  app.addHook('onRequest', (request, reply, done) => (isBulk(request) ? slots.enter(request, reply, done) : done()));
  app.addHook('onRequest', limitRate(limiter, slots.countOthers));
  app.addHook('onRequest', (request, _reply, done) => done(request.is404 ? noRoute(request, unreadable) : undefined));
  app.addHook('preHandler', authenticateAgain(tokens));
  app.addHook('onResponse', recordRequest(logger, metrics, usage));

  const service = createService(directory, createBaseUrl(publicUrl), share);
  const routes = [
    ...resourceRoutes(service),
    bulkRoute(service, { ...dependencies, slots }),
    ...discoveryRoutes(service),
  ];
  for (const route of routes) addRoute(app, route);
  app.setNotFoundHandler((request) => {
    throw noRoute(request, unreadable);
  });
  return app;
}

function noRoute(request: FastifyRequest, unreadable: WeakSet<IncomingMessage>): Error {
  if (unreadable.has(request.raw)) return invalidSyntax('The request’s path is not percent-encoded UTF-8.');
  return notFound('There is nothing at this path.');
}

function serverOptions(unreadable: WeakSet<IncomingMessage>) {
  return {
    logger: false,
    requestIdHeader: false as const,
    genReqId: (request: IncomingMessage) => {
      const sent = request.headers['x-request-id'];
      const usable = typeof sent === 'string' && REQUEST_ID.test(sent) && !looksLikeToken(sent);
      return usable ? sent : randomUUID();
    },
    // A path that cannot be decoded would be answered before the hooks; as an unknown path it meets all of them.
    rewriteUrl: (request: IncomingMessage) => {
      const url = request.url ?? '';
      if (isReadable(url)) return url;
      unreadable.add(request);
      return '/';
    },
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_IDLE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { requireHostHeader: false, maxHeaderSize: HEADER_BYTES_MAX },
    clientErrorHandler: handleClientError,
    routerOptions: {
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      caseSensitive: true,
      maxParamLength: HEADER_BYTES_MAX,
      querystringParser: () => noQuery,
    },
  };
}

// Each route reads what it needs of the query by itself.
const noQuery: Record<string, string> = Object.freeze({});

function isReadable(url: string): boolean {
  if (!url.startsWith('/') && !/^https?:\/\/[^/]+\//i.test(url)) return false;
  if (!url.includes('%')) return true;
  const query = url.indexOf('?');
  try {
    decodeURIComponent(query === -1 ? url : url.slice(0, query));
    return true;
  } catch {
    return false;
  }
}
