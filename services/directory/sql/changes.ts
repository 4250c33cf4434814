// Which tenants and readers changed, as Postgres tells every directory (listen and notify). It has a connection of its own, which
// is opened anew for as long as it takes; what may have been missed meanwhile is reported as `everything`.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connectionOptions } from './database.ts';
import { assertSchema, connectionProblem } from './schema.ts';

/** The id of the tenant, or the name of the reader, that changed; or undefined: any may have. */
export type ChangeListener = (changed: string | undefined) => void;

const channels = ['muster_tenants', 'muster_readers'] as const;
export type Channel = (typeof channels)[number];

export interface TenantChanges {
  /** Returns what ends the subscription; `channel` is muster_tenants when absent. A listener must not throw. */
  subscribe(listener: ChangeListener, channel?: Channel): () => void;
  /** Asks the database for a sign of life and its schema. Fails within `PROBE_TIMEOUT_MS`, with what to do about it. */
  probe(): Promise<void>;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2_000;
const PROBE_TIMEOUT_MS = 1_000;
/** A connection that broke without a word is noticed within this time and the probe's timeout. */
const PROBE_INTERVAL_MS = 5_000;
const BACKOFF_MIN_MS = 50;
const BACKOFF_MAX_MS = 1_000;

export interface TenantChangesOptions {
  readonly url: string;
  /** The names of the migrations that this version needs. */
  readonly migrations: readonly string[];
  /** Told once for each loss of the connection, and each failed attempt to open it. */
  readonly onError: (error: unknown) => void;
}

/** Begins to listen; does not wait for the connection. */
export function listenForTenantChanges(options: TenantChangesOptions): TenantChanges {
  const listeners = new Map<string, Set<ChangeListener>>(channels.map((channel) => [channel, new Set()]));
  const stopping = new AbortController();
  let current: pg.Client | undefined;
  let trouble: unknown;

  const announce = (channel: string, changed: string | undefined) => {
    for (const listener of listeners.get(channel) ?? []) listener(changed);
  };

  async function listenOnce(): Promise<boolean> {
    const client = createClient(options.url);
    const ended = new Promise<unknown>((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('The connection that listens for changes of tenants ended.')));
    });
    client.on('notification', ({ channel, payload }) => announce(channel, payload));
    const onStop = () => void client.end().catch(() => undefined);
    try {
      await client.connect();
      await client.query(channels.map((channel) => `listen ${channel}`).join('; '));
      stopping.signal.addEventListener('abort', onStop);
      current = client;
      for (const channel of channels) announce(channel, undefined);
      const reason = await Promise.race([ended, keepProbing(client, stopping.signal)]);
      trouble = reason;
      if (!stopping.signal.aborted) options.onError(reason);
      return true;
    } catch (error) {
      trouble = error;
      if (!stopping.signal.aborted) options.onError(error);
      return false;
    } finally {
      current = undefined;
      stopping.signal.removeEventListener('abort', onStop);
      client.connection.stream.destroy();
    }
  }

  async function listenAlways(): Promise<void> {
    let backoffMs = BACKOFF_MIN_MS;
    while (!stopping.signal.aborted) {
      const connected = await listenOnce();
      backoffMs = connected ? BACKOFF_MIN_MS : Math.min(backoffMs * 2, BACKOFF_MAX_MS);
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = listenAlways();
  return {
    subscribe(listener, channel = 'muster_tenants') {
      listeners.get(channel)?.add(listener);
      return () => listeners.get(channel)?.delete(listener);
    },
    async probe() {
      if (current === undefined) throw new Error(connectionProblem(trouble));
      await assertSchema(current, options.migrations);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

const createClient = (url: string): pg.Client =>
  new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
    keepAlive: true,
    options: connectionOptions(PROBE_TIMEOUT_MS),
  });

/** Ends, with the reason, when the connection gives no sign of life. */
async function keepProbing(client: pg.Client, signal: AbortSignal): Promise<unknown> {
  try {
    for (;;) {
      await sleep(PROBE_INTERVAL_MS, undefined, { signal, ref: false });
      await client.query('select');
    }
  } catch (error) {
    return error;
  }
}
