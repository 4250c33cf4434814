// The way to Postgres. A tenant's statements run in a transaction that names the tenant to row-level security; begin, the
// name, the statement and the commit leave in one flush.
import pg from 'pg';
import { unavailable } from '../../scim/error.ts';
import { toScimError } from './error.ts';

/** A statement and its values. One with a name is prepared once per connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Transaction {
  query<Row>(statement: Statement): Promise<Row[]>;
  /** Runs the last statement and commits, in one round trip. */
  commit<Row>(statement: Statement): Promise<Row[]>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const WAITING_MAX = 500;

export class Database {
  readonly pool: pg.Pool;

  constructor(options: DatabaseOptions) {
    this.pool = new pg.Pool({
      connectionString: options.url,
      max: options.poolSize,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      // The server ends a slow statement first; this ends one whose server is gone.
      query_timeout: options.statementTimeoutMs + CONNECT_TIMEOUT_MS,
      keepAlive: true,
      options: `-c role=muster_service -c statement_timeout=${options.statementTimeoutMs} -c idle_in_transaction_session_timeout=30000`,
    } as pg.PoolConfig);
    this.pool.on('error', options.onError);
  }

  /** Runs one statement on the tables that know no tenant's data: tenants and tokens. */
  async query<Row>(statement: Statement): Promise<Row[]> {
    return this.#withClient(async (client) => rowsOf<Row>(await send(client, statement)));
  }

  /** Runs one statement of a tenant in a transaction of its own. */
  async queryTenant<Row>(tenantId: string, statement: Statement): Promise<Row[]> {
    return this.#withClient(async (client) => {
      const [, , result] = await flush(client, [begin, tenantSetting(tenantId), statement, commit]);
      return rowsOf<Row>(result);
    });
  }

  /** Runs several statements of a tenant in one transaction, which rolls back when `work` throws. */
  async transaction<T>(tenantId: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#withClient(async (client) => {
      const opening = flush(client, [begin, tenantSetting(tenantId)]);
      opening.catch(() => undefined); // the first statement fails with it
      let committed = false;
      try {
        const result = await work({
          query: async (statement) => {
            const answer = await send(client, statement);
            await opening;
            return rowsOf(answer);
          },
          commit: async (statement) => {
            const [answer, end] = await flush(client, [statement, commit]);
            if (end?.command !== 'COMMIT') throw new Error('The transaction was rolled back');
            committed = true;
            return rowsOf(answer);
          },
        });
        return result;
      } finally {
        if (!committed) await send(client, rollback);
      }
    });
  }

  async end(): Promise<void> {
    await this.pool.end();
  }

  async #withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.pool.waitingCount >= WAITING_MAX) {
      throw unavailable('The directory has more requests waiting than it can serve. Try again.');
    }
    let broken: Error | undefined;
    let client: pg.PoolClient | undefined;
    const onError = (error: Error) => (broken = error);
    try {
      client = await this.pool.connect();
      client.on('error', onError);
      return await work(client);
    } catch (error) {
      if (error instanceof Error && !('severity' in error) && !('status' in error)) broken = error;
      throw toScimError(error);
    } finally {
      client?.off('error', onError);
      client?.release(broken);
    }
  }
}

const begin: Statement = { text: 'begin', values: [] };
const commit: Statement = { text: 'commit', values: [] };
const rollback: Statement = { text: 'rollback', values: [] };

const tenantSetting = (tenantId: string): Statement => ({
  name: 'set_tenant',
  text: `select set_config('muster.tenant_id', $1::text, true)`,
  values: [tenantId],
});

const rowsOf = <Row>(result: pg.QueryResult | undefined): Row[] => (result?.rows ?? []) as Row[];

function send(client: pg.PoolClient, statement: Statement): Promise<pg.QueryResult> {
  if (statement.name === undefined && statement.values.length === 0) return client.query(statement.text);
  return client.query(statement as pg.QueryConfig);
}

/** Sends statements without waiting in between; fails with the first failure after all of them have ended. */
async function flush(client: pg.PoolClient, statements: readonly Statement[]): Promise<pg.QueryResult[]> {
  const settled = await Promise.allSettled(statements.map((statement) => send(client, statement)));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
