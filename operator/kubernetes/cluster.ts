// A connection to a cluster. Who it is and what opens it is kubeconfig.ts or service-account.ts; the connections are our own, since
// client-node makes a new dispatcher, and so a new TLS connection, for every call (kubernetes-client/javascript#2893: 9.2 ms per
// call, 0.7 ms when it is reused).
import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { Agent, ProxyAgent, type buildConnector, type Dispatcher } from 'undici';
import { ConnectionError, describeFailure } from './transport.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** A watch holds one of them for as long as it lasts. */
const CONNECTIONS_MAX = 32;
const CONNECT_TIMEOUT_MS = 10_000;
/** Short on purpose: when connections died without a word, those that lie idle are not tried one after the other. */
const IDLE_CONNECTION_MS = 4_000;
const TCP_KEEPALIVE_DELAY_MS = 15_000;
/** Credentials are read anew after a 401, but no more often than this (an exec plugin may ask a person). */
const RELOAD_INTERVAL_MS = 10_000;

export interface Cluster {
  readonly transport: Transport;
  /** Of the pod, or of the kubeconfig's context. */
  readonly namespace: string;
  /** `https://host:port`, without credentials. */
  readonly server: string;
  /** Ends every request and watch at once. */
  close(): Promise<void>;
}

/** Where the API server is, and what opens it. */
export interface Access {
  readonly namespace: string;
  /** URL, perhaps with a path. */
  readonly server: string;
  /** TLS options and headers of the next request. */
  readCredentials(): Promise<RequestOptions>;
  readonly proxyOf?: (tls: Tls) => string | undefined;
}

export type Tls = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

/**
 * Connects with the first request.
 * @param load called now, and again when the server does not accept the credentials
 * @param now monotonic milliseconds
 * @throws what `load` does
 */
export const connect = (load: () => Access, now = () => performance.now()): Cluster => {
  const open = () => ({ access: load(), loadedAt: now() });
  let session = open();
  const { origin, pathname } = new URL(session.access.server);
  const server = origin + pathname.replace(/\/$/, '');
  const connections = createConnections();
  const authenticate = sharedWhileUnderWay((access: Access) => access.readCredentials());

  const attempt = async (request: TransportRequest): Promise<TransportResponse> => {
    const { access } = session;
    const credentials = await authenticate(access);
    const dispatcher = connections.of(access, credentials);
    const path = server.slice(origin.length) + request.path;
    const explain = (error: unknown): unknown => {
      if (!request.signal.aborted) return describeFailure(server, error);
      if (isTimeout(request.signal.reason)) connections.distrust(dispatcher);
      return request.signal.reason;
    };
    return sendRequest(dispatcher, { origin, path, headers: headersOf(credentials), explain }, request);
  };
  /** Whether credentials may be others now than those of `used`. */
  const renewed = (used: typeof session): boolean => {
    if (used !== session) return true;
    if (now() - used.loadedAt < RELOAD_INTERVAL_MS) return false;
    try {
      session = open();
      return true;
    } catch {
      return false; // The configuration is gone or half written: the 401 tells the caller enough.
    }
  };

  return {
    transport: async (request) => {
      const used = session;
      const response = await attempt(request);
      if (response.status !== 401 || !renewed(used)) return response;
      for await (const _chunk of response.body); // gives the connection back
      return attempt(request); // A 401 was not executed, so this holds for writes as well.
    },
    namespace: session.access.namespace,
    server,
    close: () => connections.close(),
  };
};

/** Callers that come while one call is under way share its result: an exec plugin is started once, not per worker. */
const sharedWhileUnderWay = <Key, Result>(call: (key: Key) => Promise<Result>) => {
  const underWay = new Map<Key, Promise<Result>>();
  return (key: Key): Promise<Result> => {
    const shared = underWay.get(key);
    if (shared !== undefined) return shared;
    const result = call(key).finally(() => underWay.delete(key));
    underWay.set(key, result);
    return result;
  };
};

const headersOf = (credentials: RequestOptions): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(credentials.headers ?? {})) {
    headers[name.toLowerCase()] = String(value).trim(); // token files may end in a newline
  }
  if (credentials.auth) headers['authorization'] = `Basic ${Buffer.from(credentials.auth).toString('base64')}`;
  return headers;
};

/** Keeps one dispatcher, and makes another when CA or client certificate are no longer the same. */
const createConnections = () => {
  let current: { readonly tls: Tls; readonly dispatcher: Dispatcher } | undefined;
  const all = new Set<Dispatcher>();
  const retire = (dispatcher: Dispatcher) => {
    const forget = () => all.delete(dispatcher);
    dispatcher.close().then(forget, forget); // once its last request, or watch, has ended
  };
  return {
    of: (access: Access, { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }: Tls) => {
      const tls = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
      if (current !== undefined && isDeepStrictEqual(current.tls, tls)) return current.dispatcher;
      if (current !== undefined) retire(current.dispatcher);
      current = { tls, dispatcher: createDispatcher(access, tls) };
      all.add(current.dispatcher);
      return current.dispatcher;
    },
    /** One connection died without a word, so others that lie idle may have as well: the next request makes a new one. */
    distrust: (dispatcher: Dispatcher) => {
      if (current?.dispatcher !== dispatcher) return;
      current = undefined;
      retire(dispatcher);
    },
    close: async () => {
      await Promise.all([...all].map((dispatcher) => dispatcher.destroy()));
    },
  };
};

const createDispatcher = (access: Access, tls: Tls): Dispatcher => {
  const proxy = access.proxyOf?.(tls);
  const limits = {
    connections: CONNECTIONS_MAX,
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // HTTP/1.1: a connection that died takes one request with it, not all of them. The deadlines are the caller's.
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const connect = {
    ...Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)),
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEPALIVE_DELAY_MS,
  } satisfies buildConnector.BuildOptions;
  if (proxy !== undefined) return new ProxyAgent({ ...limits, uri: proxy, requestTls: connect });
  return new Agent({ ...limits, connect });
};

interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is thrown in place of an error of undici or of the signal. */
  readonly explain: (error: unknown) => unknown;
}

const isTimeout = (reason: unknown): boolean => reason instanceof ConnectionError && reason.failure === 'timeout';

const sendRequest = async (
  dispatcher: Dispatcher,
  { origin, path, headers, explain }: Target,
  { method, body, signal, ...request }: TransportRequest,
): Promise<TransportResponse> => {
  try {
    const response = await dispatcher.request({
      origin,
      path,
      method,
      headers: { ...request.headers, ...headers },
      body: body ?? null,
      signal,
    });
    const get = (name: string): string | null => {
      const value = response.headers[name.toLowerCase()];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return { status: response.statusCode, headers: { get }, body: explained(response.body, explain) };
  } catch (error) {
    throw explain(error);
  }
};

async function* explained(body: AsyncIterable<Uint8Array>, explain: (error: unknown) => unknown) {
  try {
    yield* body;
  } catch (error) {
    throw explain(error);
  }
}
