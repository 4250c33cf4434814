// What of a span may leave the process: attributes that are listed here, and no text that an error, a client or a database
// wrote, since it may quote a person's name or a token.
import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

const allowed: ReadonlySet<string> = new Set([
  'db.collection.name',
  'db.namespace',
  'db.operation.name',
  // Statements have placeholders for every value.
  'db.query.text',
  'db.system.name',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'k8s.namespace.name',
  'muster.request.id',
  'muster.scimtenant',
  'muster.tenant.id',
  'rpc.grpc.status_code',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'server.address',
  'server.port',
  'url.path',
]);

/** An exporter that is given public spans only. `onResult` hears how each delivery ended. */
export function exportPublicly(exporter: SpanExporter, onResult: (result: ExportResult) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans.map(toPublic), (result) => {
        onResult(result);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

function toPublic(span: ReadableSpan): ReadableSpan {
  const { code } = span.status;
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: code === SpanStatusCode.ERROR ? code : SpanStatusCode.UNSET },
    attributes: toPublicAttributes(span.attributes),
    links: [],
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const toPublicAttributes = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => allowed.has(name)));
