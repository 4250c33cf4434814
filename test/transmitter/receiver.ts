// A receiver for tests: an HTTP server that keeps what it is sent and answers as it is told.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What a webhook says; empty for anything else. */
  readonly data: WebhookData;
}

export interface WebhookData {
  readonly type: string;
  readonly tenant: string;
  readonly id: string;
  readonly version: number;
}

/** A status, or one with a header, or an answer that the test gives by itself. */
export type Answer =
  number | { readonly status: number; readonly retryAfter: string } | ((response: ServerResponse) => void);

export interface HttpReceiver {
  readonly url: string;
  /** Everything that came, in the order in which it came. */
  readonly received: Received[];
  /** What came and was answered with success. */
  readonly taken: Received[];
  /** Says what a request is answered with; 204 unless it was called. */
  answer(how: (received: Received) => Answer | Promise<Answer>): void;
  /** Nobody listens any more. */
  close(): Promise<void>;
  /** Somebody does again, at the same port. */
  open(): Promise<void>;
}

export async function startReceiver(): Promise<HttpReceiver> {
  const [received, taken]: [Received[], Received[]] = [[], []];
  let how: (one: Received) => Answer | Promise<Answer> = () => 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const one = { atMs: Date.now(), headers: request.headers, body, data: webhookData(body) };
      received.push(one);
      void Promise.resolve(how(one)).then((answer) => {
        if (typeof answer === 'function') return answer(response);
        const { status, retryAfter } = typeof answer === 'number' ? { status: answer, retryAfter: undefined } : answer;
        if (status < 300) taken.push(one);
        response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
      });
    });
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    taken,
    answer: (next) => (how = next),
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    async open() {
      if (!server.listening) await listen(port);
    },
  };
}

function webhookData(body: string): WebhookData {
  const nothing = { type: '', tenant: '', id: '', version: 0 };
  if (!body.startsWith('{')) return nothing;
  const { type, data } = JSON.parse(body) as { type: string; data: Partial<WebhookData> };
  return { ...nothing, ...data, type };
}
