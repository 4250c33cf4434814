// One span per request, from its headers to the last byte of its answer. What the gateway does meanwhile is below it.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestSpan, Tracing } from '../tracing.ts';
import { routeOf } from './request-log.ts';

/** Adds hooks that must come before all others. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.startRequest(request.method, routeOf(request), request.headers);
    spans.set(request, span);
    span.run(done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (span === undefined) return done();
    // The end comes in an event of the connection, which knows nothing of the span.
    span.run(done);
    span.end(reply.statusCode, { requestId: request.id, tenantId: request.tenant?.tenant_id });
  });
}
