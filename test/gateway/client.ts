// A gateway in this process, and HTTP as a test wants it on the wire.
import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { parseConfig } from '../../services/gateway/config.ts';
import { startGateway, type Gateway } from '../../services/gateway/server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface LoggedGateway extends Gateway {
  /** Every line logged so far, as text. */
  readonly log: string[];
}

export async function startTestGateway(environment: Record<string, string>): Promise<LoggedGateway> {
  const log: string[] = [];
  const lines = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString());
      done();
    },
  });
  const loopback = { GATEWAY_HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1', GATEWAY_PORT: '0', METRICS_PORT: '0' };
  const config = parseConfig({ ...loopback, DRAIN_TIMEOUT_MS: '5000', ...environment });
  return { ...(await startGateway(config, pino(lines))), log };
}

export interface Send {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

/** One request, its path exactly as given. A body is sent as SCIM unless the headers say otherwise. */
export function send(port: number, { method, path, token, headers, body, agent }: Send): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method: method ?? 'GET',
      path,
      agent: agent ?? false,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : {
              'content-type': 'application/scim+json',
              ...(headers?.['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(body) }),
            }),
        ...headers,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.end(body);
  });
}

/** Sends text as it is and gives what comes until the server closes. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Polls until a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await sleep(20);
  }
}
