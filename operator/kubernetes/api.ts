// The verbs of the Kubernetes API over a Transport: JSON in and out, errors as ApiError, every call with a deadline.
// Reads are tried again by themselves, writes only where the server says that it did not execute them.
import { readError, readJson } from './answer.ts';
import { ApiError } from './api-error.ts';
import { startDeadline, wait } from './deadline.ts';
import { ConnectionError } from './transport.ts';
import type { Transport, TransportResponse } from './transport.ts';
import { readEvents, type WatchEvent } from './watch.ts';

const TIMEOUT_MS = 15_000;
const ATTEMPTS_MAX = 5;
/** Before a read goes out again on a new connection. */
const RECONNECT_DELAY_MS = 100;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until the call rejects, with all its attempts; 15,000 when absent. */
  readonly timeoutMs?: number;
}

export interface ReadOptions {
  /** Of the object only its metadata crosses the wire. */
  readonly metadataOnly?: boolean;
}

export interface Selectors {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListQuery extends Selectors {
  /** Objects per page. */
  readonly limit?: number;
  /** From the metadata of the page before. */
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface WatchQuery extends Selectors {
  readonly resourceVersion?: string;
  readonly allowWatchBookmarks?: boolean;
  /** After which the server ends the watch. */
  readonly timeoutSeconds?: number;
}

export interface WatchOptions extends ReadOptions {
  readonly signal: AbortSignal;
  /** Without a byte for this long the connection counts as dead: the iteration fails with a ConnectionError. */
  readonly idleTimeoutMs: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

export interface DeleteOptions extends CallOptions {
  /** Only the object with this uid, or in this state, is deleted; else 409. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Paths begin with `/api/` or `/apis/`. All reject with ApiError for an answer that is not 2xx, else with an Error. */
export interface Api {
  get<T>(path: string, options?: CallOptions & ReadOptions & { readonly resourceVersion?: string }): Promise<T>;
  list<T>(path: string, query: ListQuery, options?: CallOptions & ReadOptions): Promise<Page<T>>;
  /** Ends when the server ends the watch; throws an ApiError for an ERROR event. */
  watch(path: string, query: WatchQuery, options: WatchOptions): AsyncIterable<WatchEvent>;
  create<T>(path: string, body: object, options?: CallOptions): Promise<T>;
  replace<T>(path: string, body: object, options?: CallOptions): Promise<T>;
  /** Server-side apply; takes over fields of other managers. An unknown field is a 500 (`field not declared in schema`). */
  apply<T>(path: string, body: object, options?: CallOptions): Promise<T>;
  /** JSON merge patch (RFC 7396). */
  merge<T>(path: string, patch: object, options?: CallOptions): Promise<T>;
  delete(path: string, options?: DeleteOptions): Promise<void>;
}

export interface ApiOptions {
  /** Owns the fields that are written, and is the user agent. */
  readonly fieldManager: string;
  /** Called right before each write is sent; throws when this process may not write. */
  readonly beforeWrite?: () => void;
  /** Every attempt: HTTP status code, or `error` when there was no answer. */
  readonly onResponse?: (method: string, code: number | 'error') => void;
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const createApi = (transport: Transport, options: ApiOptions): Api => {
  const { fieldManager } = options;
  const send = createSend(transport, options);

  const call = async <T>(request: Request, { signal, timeoutMs = TIMEOUT_MS }: CallOptions = {}): Promise<T> => {
    const { method, path } = request;
    const deadline = startDeadline(
      signal,
      timeoutMs,
      `The Kubernetes API server did not answer ${method} ${path} within ${timeoutMs} ms: it is overloaded, or the network drops packets.`,
    );
    try {
      const attempt = async () => readJson<T>(await send(request, deadline.signal));
      return await persistently(attempt, request, performance.now() + timeoutMs, deadline.signal);
    } finally {
      deadline.release();
    }
  };
  const write = <T>(method: Request['method'], path: string, type: string, body: object, calling?: CallOptions) => {
    const query = { fieldManager, fieldValidation: 'Strict', force: type === APPLY ? true : undefined };
    const headers = { accept: JSON_TYPE, 'content-type': type };
    return call<T>({ method, path: withQuery(path, query), headers, body: JSON.stringify(body) }, calling);
  };

  return {
    get: (path, { metadataOnly, resourceVersion, ...calling } = {}) => {
      const headers = { accept: metadataOnly === true ? PARTIAL : JSON_TYPE };
      return call({ method: 'GET', path: withQuery(path, { resourceVersion }), headers }, calling);
    },
    list: (path, query, { metadataOnly, ...calling } = {}) => {
      const headers = { accept: metadataOnly === true ? PARTIAL_LIST : JSON_TYPE };
      return call({ method: 'GET', path: withQuery(path, query), headers }, calling);
    },
    watch: (path, query, watching) => watchEvents(send, path, query, watching),
    create: (path, body, calling) => write('POST', path, JSON_TYPE, body, calling),
    replace: (path, body, calling) => write('PUT', path, JSON_TYPE, body, calling),
    apply: (path, body, calling) => write('PATCH', path, APPLY, body, calling),
    merge: (path, patch, calling) => write('PATCH', path, MERGE, patch, calling),
    delete: async (path, { preconditions, ...calling } = {}) => {
      const headers = { accept: JSON_TYPE, 'content-type': JSON_TYPE };
      const body = JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions });
      await call({ method: 'DELETE', path, headers, body }, calling);
    },
  };
};

const JSON_TYPE = 'application/json';
/** JSON is YAML. */
const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
// Nothing after a comma: a server that knows no metadata-only form must refuse, not send what was not asked for.
const PARTIAL = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const PARTIAL_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const withQuery = (path: string, query: object): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
};

type Send = (request: Request, signal: AbortSignal) => Promise<TransportResponse>;

/** One attempt. Resolves for 2xx only. */
const createSend =
  (transport: Transport, { fieldManager, beforeWrite, onResponse }: ApiOptions): Send =>
  async ({ headers, ...request }, signal) => {
    if (request.method !== 'GET') beforeWrite?.();
    let response;
    try {
      response = await transport({ ...request, headers: { 'user-agent': fieldManager, ...headers }, signal });
    } catch (error) {
      onResponse?.(request.method, 'error');
      throw error;
    }
    onResponse?.(request.method, response.status);
    if (response.status >= 200 && response.status <= 299) return response;
    throw await readError(response);
  };

/** Tries again what is worth it, as client-go's rest.Request does, while the time suffices. */
const persistently = async <T>(
  attempt: () => Promise<T>,
  request: Request,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<T> => {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const delayMs = retryDelayMs(request, error);
      if (delayMs === undefined || attempts === ATTEMPTS_MAX || performance.now() + delayMs >= deadlineMs) throw error;
      await wait(delayMs, signal);
    }
  }
};

/** Undefined where another attempt is useless, or where it might do a write twice. */
const retryDelayMs = ({ method }: Request, error: unknown): number | undefined => {
  if (error instanceof ConnectionError) {
    return method === 'GET' && error.failure === 'closed' ? RECONNECT_DELAY_MS : undefined;
  }
  if (!(error instanceof ApiError) || error.retryAfterSeconds === undefined) return undefined;
  return error.code === 429 || (method === 'GET' && error.code === 503) ? error.retryAfterSeconds * 1_000 : undefined;
};

async function* watchEvents(
  send: Send,
  path: string,
  query: WatchQuery,
  { signal, idleTimeoutMs, metadataOnly }: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const message = `Nothing came for ${idleTimeoutMs} ms from the watch of ${path}: the connection counts as dead.`;
  const deadline = startDeadline(signal, idleTimeoutMs, message);
  try {
    const headers = { accept: metadataOnly === true ? PARTIAL : JSON_TYPE };
    const request = { method: 'GET', path: withQuery(path, { ...query, watch: true }), headers } as const;
    const { body } = await send(request, deadline.signal);
    yield* readEvents(body, deadline.extend);
  } finally {
    deadline.release();
  }
}
