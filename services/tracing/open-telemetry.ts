// OpenTelemetry behind services/tracing.ts: the only file that loads it. The instrumentations change CommonJS packages as they
// are required, and `import` of such a package finds what was required before: so each is required here, and no loader
// hook is needed.
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, W3CTraceContextPropagator, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestSpan, Subject, Tracing } from '../tracing.ts';
import { exportPublicly } from './public-span.ts';
import { createSampler } from './sampler.ts';

const PROTOCOL = 'http/protobuf';
const ATTRIBUTE_LENGTH_MAX = 4_096;
const STOP_TIMEOUT_MS = 2_000;
/** Calls that last as long as the process, and probes. */
const untracedMethods = ['WatchTenants', 'Check', 'Watch'];
const packages: Readonly<Record<string, readonly string[]>> = {
  gateway: ['@grpc/grpc-js', 'ioredis'],
  directory: ['@grpc/grpc-js', 'pg'],
  operator: ['@grpc/grpc-js'],
};

/** Throws an Error that names the variable that is wrong. */
export function createTracing(
  service: string,
  environment: NodeJS.ProcessEnv,
  onTrouble: (reason: string) => void,
): Tracing {
  const exporter = exportPublicly(createExporter(environment), reportTrouble(onTrouble));
  const provider = new TracerProvider({
    sampler: createSampler(environment),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `muster-${service}` }))
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    spanLimits: { attributeValueLengthLimit: ATTRIBUTE_LENGTH_MAX },
    spanProcessors: [new BatchSpanProcessor({ exporter, ...delayOf(environment) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // No baggage: it would carry whatever a client sent.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  instrument(packages[service] ?? []);
  const tracer = trace.getTracer('muster');
  return {
    logFields: () => {
      const span = trace.getActiveSpan();
      return span === undefined ? {} : { traceId: span.spanContext().traceId };
    },
    startRequest: (method, route, headers) => startRequest(tracer, method, route, headers),
    describe: (subject) => trace.getActiveSpan()?.setAttributes(attributesOf(subject)),
    run: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes, root: true }, (span) => work().finally(() => span.end())),
    stop: () =>
      Promise.race([provider.shutdown().catch(() => undefined), sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]),
  };
}

// Values are never recorded: neither of SQL nor of Redis.
function instrument(names: readonly string[]): void {
  const instrumentations = [
    new GrpcInstrumentation({ ignoreGrpcMethods: untracedMethods }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (name) => name }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ];
  const require = createRequire(import.meta.url);
  for (const each of instrumentations) each.enable();
  for (const name of names) require(name);
}

function startRequest(
  tracer: Tracer,
  method: string,
  route: string,
  headers: Parameters<Tracing['startRequest']>[2],
): RequestSpan {
  const attributes = { 'http.request.method': method, 'http.route': route };
  const caller = propagation.extract(ROOT_CONTEXT, headers);
  const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller);
  const own = trace.setSpan(caller, span);
  return {
    run: (work) => context.with(own, work),
    end(status, subject) {
      span.setAttributes({ 'http.response.status_code': status, ...attributesOf(subject) });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

const attributesOf = ({ requestId, tenantId }: Subject): Attributes => ({
  'muster.request.id': requestId,
  ...(tenantId === undefined ? {} : { 'muster.tenant.id': tenantId }),
});

function createExporter(environment: NodeJS.ProcessEnv): SpanExporter {
  const endpoint = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  if (!/^https?:/.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error('OTEL_EXPORTER_OTLP_ENDPOINT: is no URL like http://collector:4318');
  }
  const protocol = environment['OTEL_EXPORTER_OTLP_PROTOCOL'] || PROTOCOL;
  if (protocol !== PROTOCOL) throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL: only ${PROTOCOL} is spoken`);
  return new OTLPTraceExporter();
}

function delayOf(environment: NodeJS.ProcessEnv): { scheduledDelayMillis?: number } {
  const milliseconds = Number(environment['OTEL_BSP_SCHEDULE_DELAY']);
  return milliseconds > 0 ? { scheduledDelayMillis: milliseconds } : {};
}

/** Tells of the first of several failures in a row. */
function reportTrouble(onTrouble: (reason: string) => void) {
  let troubled = false;
  return ({ code, error }: ExportResult): void => {
    const failed = code === ExportResultCode.FAILED;
    if (failed && !troubled) onTrouble(error?.message ?? 'unknown');
    troubled = failed;
  };
}
