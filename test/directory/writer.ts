// A transaction that a test holds open: the product's own statements on a connection whose every step the test decides on.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { LogEntry } from '../../services/directory/log-entry.ts';
import { connectionOptions, type Statement } from '../../services/directory/sql/database.ts';
import type { ResourceRow } from '../../services/directory/sql/resource-row.ts';
import { insertUser, lockUser, updateUser, type UserValues } from '../../services/directory/sql/users.ts';

export interface Writer {
  /** Each step begins when the one before has ended; `done` of the last one is settled then. */
  begin(): Promise<void>;
  /** Locks the user and writes its next version, as a PATCH does. */
  write(id: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Whether it waits for a lock that another transaction has. */
  isBlocked(): Promise<boolean>;
  close(): Promise<void>;
}

const values = (id: string): UserValues => ({
  userNameFolded: id,
  externalId: null,
  active: true,
  document: JSON.stringify({ schemas: [], userName: id, active: true }),
  comparable: '{}',
  schemasVersion: 0,
});

const entry = (tenantId: string, id: string, at: Date): LogEntry => ({
  ...{
    tenantId,
    entryId: randomUUID(),
    at,
    method: 'patch',
    kind: 'User',
    resourceId: id,
    subject: id,
    externalId: null,
  },
  ...{ paths: ['x'], status: 200, scimType: null, detail: null, missing: [], version: null, requestId: '' },
  body: null,
});

/** @param observer asks Postgres about the writer */
export async function openWriter(url: string, tenantId: string, observer: pg.Client): Promise<Writer> {
  const client = new pg.Client({ connectionString: url, options: connectionOptions(10_000) });
  await client.connect();
  const pid = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const run = async (statement: Statement) => client.query(statement as pg.QueryConfig);
  return {
    async begin() {
      await client.query('begin');
      await client.query(`select set_config('muster.tenant_id', $1, true)`, [tenantId]);
    },
    async write(id) {
      const { rows } = await run(lockUser(tenantId, id));
      const [row] = rows as ResourceRow[];
      const now = new Date(row!.modified_at.getTime() + 1);
      const recorded = { kind: 'UPDATED', paths: ['x'], requestId: '' } as const;
      await run(updateUser(tenantId, id, values(id), now, recorded, entry(tenantId, id, now)));
    },
    async commit() {
      await client.query('commit');
    },
    async rollback() {
      await client.query('rollback');
    },
    async isBlocked() {
      const { rows } = await observer.query<{ blocked: boolean }>(
        'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
        [pid.rows[0]!.pid],
      );
      return rows[0]!.blocked;
    },
    close: () => client.end(),
  };
}

/** Creates a user at once. */
export async function createUser(url: string, tenantId: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, options: connectionOptions(10_000) });
  await client.connect();
  const id = randomUUID();
  try {
    await client.query('begin');
    await client.query(`select set_config('muster.tenant_id', $1, true)`, [tenantId]);
    const recorded = { kind: 'CREATED', paths: [], requestId: '' } as const;
    const now = new Date();
    const insert = insertUser(tenantId, id, values(id), [], now, recorded, entry(tenantId, id, now));
    await client.query(insert as pg.QueryConfig);
    await client.query('commit');
    return id;
  } finally {
    await client.end();
  }
}
