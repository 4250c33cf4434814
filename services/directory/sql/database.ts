// The way to Postgres. A tenant's statements run in a transaction that names the tenant to row-level security; begin, the
// name, the statement and the commit leave in one write and cost one round trip.
import pg from 'pg';
import { unavailable } from '../../scim/error.ts';
import { connectionTrouble, endsConnection, isDeadlock, isServerError, toScimError } from './error.ts';

/** A statement and its values. One with a name is prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Transaction {
  query<Row>(statement: Statement): Promise<Row[]>;
  /** Runs the last statements and commits, in one round trip; answers with the last one's rows. */
  commit<Row>(...statements: readonly Statement[]): Promise<Row[]>;
}

/** Settings of a connection, for example `idle_session_timeout`. */
export type Settings = Readonly<Record<string, string>>;

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Settings of the connections beyond those that every one has. */
  readonly settings?: Settings;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onError: (error: Error) => void;
}

/** A connection taken out of the pool. `broken` is why it must not go back. */
interface Checkout {
  readonly client: Pick<pg.PoolClient, 'query' | 'connection'>;
  broken?: Error;
}

const CONNECT_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 60_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;
const WAITING_MAX = 500;
const TENANTS_AT_ONCE = 100;
/** Postgres takes a second to notice a deadlock, and who called waits for eight. */
const ATTEMPTS_MAX = 5;

/**
 * What a connection is opened with: the services' role, which has no DDL and is subject to row-level security, and that each
 * write records its change by itself.
 */
export const connectionOptions = (statementTimeoutMs: number, settings: Settings = {}): string =>
  [
    '-c role=muster_service',
    '-c muster.records=on',
    // Compiling takes longer than any statement here does that finds what it looks for by an index: 0.5 s instead of 0.02.
    '-c jit=off',
    `-c statement_timeout=${statementTimeoutMs}`,
    `-c idle_in_transaction_session_timeout=${IDLE_TRANSACTION_TIMEOUT_MS}`,
    ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`),
  ].join(' ');

export class Database {
  readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      // The server ends a slow statement first; this ends one whose server is gone.
      query_timeout: options.statementTimeoutMs + CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: connectionOptions(options.statementTimeoutMs, options.settings),
    });
    this.pool.on('error', options.onError);
  }

  /** Runs one statement on the tables that know no tenant's data: tenants and tokens. */
  async query<Row>(statement: Statement): Promise<Row[]> {
    return this.#checkout(async (checkout) => rowsOf<Row>(await send(checkout, checked(statement))));
  }

  /** Runs statements of a tenant in a transaction of their own, in one round trip, and answers with the last one's rows. */
  async queryTenant<Row>(tenantId: string, ...statements: readonly Statement[]): Promise<Row[]> {
    return this.#checkout(async (checkout) => {
      const results = await flush(checkout, [begin, tenantSetting(tenantId), ...statements, commit]);
      assertCommitted(results.at(-1));
      return rowsOf<Row>(results.at(-2));
    });
  }

  /**
   * Runs a statement for each of many tenants, each in a transaction of its own: none may see what belongs to two tenants,
   * not even a number. In order of the tenants; many leave in one write.
   */
  async queryTenants<Row>(
    tenantIds: readonly string[],
    statementOf: (tenantId: string) => Statement,
  ): Promise<Row[][]> {
    const rows: Row[][] = [];
    for (let start = 0; start < tenantIds.length; start += TENANTS_AT_ONCE) {
      const batch = tenantIds.slice(start, start + TENANTS_AT_ONCE);
      const statements = batch.flatMap((id) => [begin, tenantSetting(id), statementOf(id), commit]);
      const results = await this.#checkout((checkout) => flush(checkout, statements));
      for (const index of batch.keys()) {
        assertCommitted(results[index * 4 + 3]);
        rows.push(rowsOf<Row>(results[index * 4 + 2]));
      }
    }
    return rows;
  }

  /** Runs statements that only read, on one snapshot, in one round trip. `Rows` are their types of rows, in order. */
  async read<Rows extends readonly unknown[]>(
    tenantId: string,
    statements: { readonly [K in keyof Rows]: Statement },
  ): Promise<{ [K in keyof Rows]: Rows[K][] }> {
    return this.#checkout(async (checkout) => {
      const [, , ...results] = await flush(checkout, [beginReading, tenantSetting(tenantId), ...statements, commit]);
      assertCommitted(results.pop());
      return results.map(rowsOf) as { [K in keyof Rows]: Rows[K][] };
    });
  }

  /**
   * Runs several statements of a tenant in one transaction, which rolls back when `work` throws or does not commit. `work` is
   * run again when Postgres ended the transaction to let another one go on.
   */
  async transaction<T>(tenantId: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#transactOnce(tenantId, work);
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isDeadlock(error)) throw error;
      }
    }
  }

  async #transactOnce<T>(tenantId: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#checkout(async (checkout) => {
      const opening = flush(checkout, [begin, tenantSetting(tenantId)]);
      opening.catch(() => undefined); // every statement fails with it, and with it first
      const progress = { ended: false };
      try {
        return await work({
          query: async (statement) => {
            const answer = flush(checkout, [statement]);
            const [, [result]] = await settle([opening, answer]);
            return rowsOf(result);
          },
          commit: async (...statements) => {
            const last = statements.map(checked); // fails before the commit is sent, so that there is something to roll back
            progress.ended = true;
            const answer = flush(checkout, [...last, commit]);
            const [, results] = await settle([opening, answer]);
            assertCommitted(results.at(-1));
            return rowsOf(results.at(-2));
          },
        });
      } finally {
        // A connection that cannot roll back is dropped, and the server rolls back by itself.
        if (!progress.ended) await flush(checkout, [rollback]).catch(() => undefined);
      }
    });
  }

  /** Ends idle connections at once and the others when their statements have ended. */
  async end(): Promise<void> {
    await this.pool.end();
  }

  async #checkout<T>(work: (checkout: Checkout) => Promise<T>): Promise<T> {
    if (this.pool.waitingCount >= WAITING_MAX) {
      throw unavailable('The directory has more requests waiting than it can serve. Try again.');
    }
    const client = await this.pool.connect().catch((error: unknown) => {
      throw connectionTrouble(error);
    });
    const checkout: Checkout = { client };
    const onError = (error: Error) => (checkout.broken = error);
    client.on('error', onError);
    try {
      return await work(checkout);
    } catch (error) {
      throw toScimError(error);
    } finally {
      client.off('error', onError);
      client.release(checkout.broken);
    }
  }
}

/**
 * Runs statements in one transaction on a connection of the caller's own, made with `pipeline`, in one round trip, and answers
 * with the rows of each.
 */
export async function transact(client: Checkout['client'], ...statements: readonly Statement[]): Promise<unknown[][]> {
  const [, ...results] = await flush({ client }, [begin, ...statements, commit]);
  assertCommitted(results.pop());
  return results.map(rowsOf);
}

const begin: Statement = { text: 'begin', values: [] };
const beginReading: Statement = { text: 'begin isolation level repeatable read, read only', values: [] };
const commit: Statement = { text: 'commit', values: [] };
const rollback: Statement = { text: 'rollback', values: [] };

const tenantSetting = (tenantId: string): Statement => ({
  name: 'set_tenant',
  text: `select set_config('muster.tenant_id', $1::text, true)`,
  values: [tenantId],
});

const rowsOf = <Row>(result: pg.QueryResult | undefined): Row[] => (result?.rows ?? []) as Row[];

/** Postgres answers the commit of a failed transaction with a success that says ROLLBACK. */
function assertCommitted(end: pg.QueryResult | undefined): void {
  if (end?.command !== 'COMMIT') throw new Error('The transaction was rolled back');
}

/**
 * Sends statements in one write, without waiting in between; one write each takes a third more CPU here. Fails with the
 * first failure, after all of them have ended.
 */
async function flush(checkout: Checkout, statements: readonly Statement[]): Promise<pg.QueryResult[]> {
  const ready = statements.map(checked);
  const { stream } = checkout.client.connection;
  stream.cork();
  const sent = ready.map((statement) => send(checkout, statement));
  stream.uncork();
  return settle(sent);
}

async function send(checkout: Checkout, statement: Statement): Promise<pg.QueryResult> {
  try {
    const simple = statement.name === undefined && statement.values.length === 0;
    return await checkout.client.query(simple ? statement.text : (statement as pg.QueryConfig));
  } catch (error) {
    if (isServerError(error)) {
      if (endsConnection(error)) checkout.broken ??= error;
      throw error;
    }
    const trouble = connectionTrouble(error);
    checkout.broken ??= trouble;
    throw trouble;
  }
}

/** Like Promise.all, but fails only when every promise has ended, and with the first in order instead of in time. */
async function settle<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  }) as unknown as T;
}

const textOfName = new Map<string, string>();

/**
 * Makes sure that the driver can send a statement. It would notice only after a commit behind it has left, which would then
 * commit everything but this statement.
 */
function checked(statement: Statement): Statement {
  const { name, text, values } = statement;
  if (name !== undefined) {
    const known = textOfName.get(name);
    if (known === undefined) textOfName.set(name, text);
    else if (known !== text) throw new Error(`Two statements are named ${name}`);
  }
  return values.some(isObject) ? { ...statement, values: values.map(sendable) } : statement;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** JSON is written here, where it may fail. */
function sendable(value: unknown): unknown {
  if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return value;
  return Array.isArray(value) ? value.map(sendable) : JSON.stringify(value);
}
