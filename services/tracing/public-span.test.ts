import { SpanKind, SpanStatusCode, type SpanContext } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { exportPublicly } from './public-span.ts';

test('of a span that quotes people everywhere its shape and its known attributes are left', async () => {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter: exportPublicly(exporter, () => undefined) });
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
  const span = tracer.startSpan('POST /scim/v2/Users', {
    kind: SpanKind.CLIENT,
    links: [{ context: {} as SpanContext, attributes: { link: 'alice' } }],
    attributes: {
      'http.route': '/scim/v2/Users',
      'url.full': 'http://x/?filter=alice',
      'url.query': '?filter=alice',
      'grpc.error_message': 'alice is taken',
      'http.request.header.authorization': 'alice',
      'db.postgresql.values': ['alice'],
      'user_agent.original': 'alice',
    },
  });
  span.recordException(new Error('alice'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'alice' });
  span.end();
  await processor.forceFlush();
  const [sent] = exporter.getFinishedSpans();
  expect(sent).toMatchObject({
    name: 'POST /scim/v2/Users',
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'http.route': '/scim/v2/Users' },
  });
  expect(sent?.spanContext()).toEqual(span.spanContext());
  expect(JSON.stringify(sent)).not.toContain('alice');
});
