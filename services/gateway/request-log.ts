// What stays of a request after it: one log line, its metrics, its tenant's usage. Never the query, the token, or
// anything that names a person.
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import { refusedOf } from './refusals.ts';
import type { Usage } from './usage.ts';

export function recordRequest(logger: Logger, metrics: Metrics, usage: Usage) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { method, tenant, operations } = request;
    const route = routeOf(request);
    const status = reply.statusCode;
    const durationMs = reply.elapsedTime;
    logger.info(
      {
        ...{ requestId: request.id, method, route, status, tenantId: tenant?.tenant_id },
        ...(operations && { operations: Object.fromEntries(operations) }),
        durationMs: rounded(durationMs),
      },
      'request',
    );
    metrics.observe(method, route, status, durationMs, tenant?.tenant_id);
    if (tenant !== undefined) usage.record(tenant, request.failure, refusedOf(request));
    done();
  };
}

/** The pattern of the path, never the path. */
export const routeOf = (request: FastifyRequest): string =>
  request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');

const rounded = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;
