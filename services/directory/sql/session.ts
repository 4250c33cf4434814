// A connection to Postgres that belongs to one task, instead of one of the pool: it can hold a lock or listen.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connectionOptions, transact, type Settings, type Statement } from './database.ts';

export interface Session {
  /** Aborted, with the reason, when the connection is lost or closed. */
  readonly signal: AbortSignal;
  query<Row>(statement: Statement): Promise<Row[]>;
  /** All of them or none, in one round trip; answers with the rows of each. */
  transaction(...statements: readonly Statement[]): Promise<unknown[][]>;
  /** Told of each notification on the channels that were listened on. */
  onNotification(listener: () => void): void;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** The server ends a slow statement first; this ends one whose server is gone. */
const QUERY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS;
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 1_000;

/** Rejects when there is no connection within two seconds. */
export async function openSession(url: string, settings: Settings): Promise<Session> {
  const client = createClient(url, settings);
  const ending = new AbortController();
  client.on('error', (error) => ending.abort(error));
  client.on('end', () => ending.abort(new Error('The connection to Postgres ended.')));
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
  return {
    signal: ending.signal,
    query: async <Row>(statement: Statement) => (await client.query(statement as pg.QueryConfig)).rows as Row[],
    transaction: (...statements) => transact(client, ...statements),
    onNotification: (listener) => client.on('notification', listener),
    close: () => {
      ending.abort(new Error('The connection to Postgres was closed.'));
      client.connection.stream.destroy();
    },
  };
}

export interface TaskOptions {
  readonly url: string;
  readonly settings: Settings;
  /** Is to end, or to fail, when the session's signal is aborted. */
  readonly task: (session: Session) => Promise<void>;
  /** Told once for each connection that could not be opened, and each task that failed. */
  readonly onError: (error: unknown) => void;
}

/** Has a task run, each time it fails on a new connection, until it is stopped. Does not wait for the first. */
export function keepRunning(options: TaskOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    let backoffMs = BACKOFF_MIN_MS;
    while (!stopping.signal.aborted) {
      const connected = await runOnce(options, stopping.signal);
      backoffMs = connected ? BACKOFF_MIN_MS : Math.min(backoffMs * 2, BACKOFF_MAX_MS);
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Whether there was a connection. */
async function runOnce({ url, settings, task, onError }: TaskOptions, stopping: AbortSignal): Promise<boolean> {
  let session: Session | undefined;
  const stop = () => session?.close();
  try {
    session = await openSession(url, settings);
    stopping.addEventListener('abort', stop);
    if (!stopping.aborted) await task(session);
  } catch (error) {
    if (!stopping.aborted) onError(session?.signal.aborted === true ? session.signal.reason : error);
  } finally {
    stopping.removeEventListener('abort', stop);
    session?.close();
  }
  return session !== undefined;
}

const createClient = (url: string, settings: Settings): pg.Client =>
  new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    options: connectionOptions(STATEMENT_TIMEOUT_MS, settings),
  });
