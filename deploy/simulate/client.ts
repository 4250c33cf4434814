// Sends requests as Entra ID does: no User-Agent, the SCIM content type with a charset, `+` for spaces. 429 is obeyed and 503
// tried again, both a bounded number of times; every answer is counted with its time.
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';

const TIMEOUT_MS = 30_000;
const LIMITED_TRIES_MAX = 30;
const UNAVAILABLE_TRIES_MAX = 5;
const UNAVAILABLE_WAIT_MS = 1_000;
const WAIT_MAX_MS = 60_000;

export interface Request {
  /** What the request is for: the row of the table that it is counted in. */
  readonly step: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under the Tenant URL, encoded. */
  readonly path: string;
  /** Encoded, without the question mark. */
  readonly query?: string;
  readonly body?: unknown;
  /** Another token than the run's. */
  readonly token?: string;
}

export interface Answer {
  readonly request: Request;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Parsed JSON, or undefined when there is none. */
  readonly body: unknown;
}

/** One exchange for the table; without a status nothing came back. */
export interface Exchange {
  readonly step: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly retryAfter: string | undefined;
}

export interface Client {
  send(request: Request): Promise<Answer>;
  close(): void;
}

export interface ClientOptions {
  readonly url: URL;
  readonly token: string;
  readonly concurrency: number;
  /** How often a request that is answered with 503 is sent. */
  readonly unavailableTriesMax?: number;
  readonly onExchange: (exchange: Exchange) => void;
}

/** A filter as Entra writes it into a query: `+` for spaces, `%40` for `@`, `%22` for quotes. */
export const filterQuery = (filter: string): string => `filter=${encodeURIComponent(filter).replaceAll('%20', '+')}`;

/** How long a Retry-After header (RFC 9110 section 10.2.3) asks to wait, in milliseconds. */
export function retryAfterMs(header: string | undefined, nowMs: number, otherwiseMs: number): number {
  if (header === undefined) return otherwiseMs;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? otherwiseMs : Math.min(Math.max(ms, 0), WAIT_MAX_MS);
}

/** A client with connections of its own. `send` rejects when nothing comes back, with Node's error. */
export function createClient(options: ClientOptions): Client {
  const { unavailableTriesMax = UNAVAILABLE_TRIES_MAX } = options;
  const agentOptions = { keepAlive: true, maxSockets: options.concurrency };
  const agent = options.url.protocol === 'https:' ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  // A 429 means the tenant, not the request: everyone waits.
  let resumeAt = 0;

  async function send(request: Request): Promise<Answer> {
    for (let limited = 0, unavailable = 0; ;) {
      while (resumeAt > Date.now()) await wait(resumeAt - Date.now());
      const answer = await exchange(options, agent, request);
      const header = answer.headers['retry-after'];
      if (answer.status === 429 && ++limited < LIMITED_TRIES_MAX) {
        resumeAt = Math.max(resumeAt, Date.now() + retryAfterMs(header, Date.now(), 1_000));
      } else if (answer.status === 503 && ++unavailable < unavailableTriesMax) {
        await wait(retryAfterMs(header, Date.now(), UNAVAILABLE_WAIT_MS));
      } else {
        return answer;
      }
    }
  }

  return { send, close: () => agent.destroy() };
}

async function exchange(options: ClientOptions, agent: http.Agent, request: Request): Promise<Answer> {
  const started = performance.now();
  const count = (status: number | undefined, retryAfter?: string): void =>
    options.onExchange({ step: request.step, status, milliseconds: performance.now() - started, retryAfter });
  try {
    const answer = await roundTrip(options, agent, request);
    count(answer.status, answer.headers['retry-after']);
    return answer;
  } catch (error) {
    count(undefined);
    throw error;
  }
}

function roundTrip(options: ClientOptions, agent: http.Agent, request: Request): Promise<Answer> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const headers: Record<string, string | number> = { authorization: `Bearer ${request.token ?? options.token}` };
  if (body !== undefined) {
    headers['content-type'] = 'application/scim+json; charset=utf-8';
    headers['content-length'] = Buffer.byteLength(body);
  }
  const { url } = options;
  const query = [url.search.slice(1), request.query ?? ''].filter((part) => part !== '').join('&');
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? https : http).request(
      {
        agent,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path: `${url.pathname.replace(/\/+$/, '')}${request.path}${query === '' ? '' : `?${query}`}`,
        method: request.method,
        headers,
        timeout: TIMEOUT_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ request, status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} seconds`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
