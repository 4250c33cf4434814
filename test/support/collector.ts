// An OpenTelemetry collector for tests: takes spans over OTLP (HTTP, protobuf) and keeps them, and the bytes they came in.
import { fromJSON } from '@grpc/proto-loader';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Everything that came, as Latin-1 text. */
  bytes(): string;
  stop(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: { stringValue?: string; intValue?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: Buffer;
        readonly spanId: Buffer;
        readonly parentSpanId: Buffer;
        readonly name: string;
        readonly kind: string;
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
}

const list = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });

// What is looked at of opentelemetry/proto/collector/trace/v1/trace_service.proto.
const protocol = fromJSON(
  {
    nested: {
      Collector: { methods: { Export: { requestType: 'Request', responseType: 'Request', comment: '' } } },
      Request: { fields: { resourceSpans: list('ResourceSpans', 1) } },
      ResourceSpans: { fields: { resource: one('Resource', 1), scopeSpans: list('ScopeSpans', 2) } },
      Resource: { fields: { attributes: list('Attribute', 1) } },
      ScopeSpans: { fields: { spans: list('Span', 2) } },
      Attribute: { fields: { key: one('string', 1), value: one('Value', 2) } },
      Value: { fields: { stringValue: one('string', 1), intValue: one('int64', 3) } },
      Kind: { values: { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3 } },
      Span: {
        fields: {
          traceId: one('bytes', 1),
          spanId: one('bytes', 2),
          parentSpanId: one('bytes', 4),
          name: one('string', 5),
          kind: one('Kind', 6),
          attributes: list('Attribute', 9),
        },
      },
    },
  },
  { longs: Number, enums: String, defaults: true, arrays: true },
);

const decode = (bytes: Buffer): Export => {
  const { Export: method } = protocol['Collector'] as Record<string, { requestDeserialize: (bytes: Buffer) => object }>;
  return method!.requestDeserialize(bytes) as Export;
};

const toRecord = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue || String(value.intValue)]));

function spansOf({ resourceSpans }: Export): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, kind, ...span }) => ({
        service: toRecord(resource.attributes)['service.name'] ?? '',
        name,
        kind,
        traceId: span.traceId.toString('hex'),
        spanId: span.spanId.toString('hex'),
        parentSpanId: span.parentSpanId.toString('hex'),
        attributes: toRecord(span.attributes),
      })),
    ),
  );
}

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  let bytes = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      bytes += body.toString('latin1');
      if (request.url === '/v1/traces') spans.push(...spansOf(decode(body)));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bytes: () => bytes,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
