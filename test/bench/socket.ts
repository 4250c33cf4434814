// The cheapest HTTP/1.1 client that will do: one request at a time on a connection that stays open. The load must cost little,
// because it shares the processors with what is measured.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Connection {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

const HEADERS_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: (\d+)/i;

/** Connects to 127.0.0.1. `headers` go with every request, each line ended by CRLF. */
export async function openConnection(port: number, headers: string): Promise<Connection> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let pending: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;
  let received: Buffer = Buffer.alloc(0);

  const fail = (error: Error): void => {
    pending?.reject(error);
    pending = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection.')));
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = parseAnswer(received);
    if (answer === undefined || pending === undefined) return;
    received = Buffer.alloc(0);
    const { resolve } = pending;
    pending = undefined;
    resolve(answer);
  });

  return {
    send: ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error('The server has closed the connection.'));
        pending = { resolve, reject };
        const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}`;
        if (body === undefined) socket.write(`${head}\r\n`);
        else socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      }),
    close: () => {
      socket.removeAllListeners('close');
      socket.destroy();
    },
  };
}

/** The answer when all of it is there. Servers that are measured send a length, or nothing with 204. */
function parseAnswer(received: Buffer): HttpAnswer | undefined {
  const end = received.indexOf(HEADERS_END);
  if (end === -1) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = Number(LENGTH.exec(head)?.[1] ?? 0);
  const start = end + HEADERS_END.length;
  if (received.length < start + length) return undefined;
  return { status: Number(head.slice(9, 12)), body: received.toString('utf8', start, start + length) };
}
