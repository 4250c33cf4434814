// The role for logical backups that the README tells to make: who makes one must get every row, or an error, and never a part in silence.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const suffix = randomBytes(4).toString('hex');
const BACKUP = `muster_backup_${suffix}`;
const OWNER = `muster_owner_${suffix}`;
const forced = ['users', 'user_terms', 'user_counts'];

let own: TestDatabase;
let stack: Stack;
let client: pg.Client;
beforeAll(async () => {
  own = await createTestDatabase();
  stack = await startStack({ databaseUrl: own.url });
  for (const name of ['one', 'two']) {
    const { token } = await stack.createTenant({ name });
    const response = await fetch(`${stack.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'a' }),
    });
    expect(response.status).toBe(201);
  }
  client = new pg.Client({ connectionString: own.url });
  await client.connect();
  const [sql] = /create role muster_backup[^]*?(?=```)/.exec(readme) ?? [];
  await client.query((sql ?? '').replaceAll('muster_backup', BACKUP));
  await client.query(`create role ${OWNER} nologin; grant pg_read_all_data to ${OWNER}`);
});
afterAll(async () => {
  await client.query('reset role');
  await client.query(`drop role ${BACKUP}; drop role ${OWNER}`);
  await client.end();
  await stack.stop();
  await own.drop();
});

/** How many tenants have rows in a table, as pg_dump looks: without row-level security, or not at all. */
async function tenantsSeen(role: string, table: string): Promise<number> {
  await client.query(`reset role; set role ${role}; set row_security = off`);
  const text = `select count(distinct tenant_id)::int as seen from muster.${table}`;
  const { rows } = await client.query<{ seen: number }>(text);
  return rows[0]?.seen ?? 0;
}

test.each(forced)('the role of the README sees the rows of every tenant in %s', async (table) => {
  expect(await tenantsSeen(BACKUP, table)).toBe(2);
});

test('it can read every table there is, and change none', async () => {
  await client.query('reset role');
  const { rows } = await client.query<{ reads: boolean; writes: boolean }>(
    `select has_table_privilege($1, c.oid, 'select') as reads,
            has_table_privilege($1, c.oid, 'insert, update, delete, truncate') as writes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'muster' and c.relkind in ('r', 'p')`,
    [BACKUP],
  );
  expect(rows.length).toBeGreaterThan(forced.length);
  for (const row of rows) expect(row).toEqual({ reads: true, writes: false });
});

test('one without bypassrls, even the owner, is refused rather than given an empty table', async () => {
  await expect(tenantsSeen(OWNER, 'users')).rejects.toThrow(/row-level security/);
  await client.query(`reset role; set row_security = on; alter table muster.users owner to ${OWNER}`);
  await expect(tenantsSeen(OWNER, 'users')).rejects.toThrow(/row-level security/);
  await client.query('reset role; set row_security = on; alter table muster.users owner to current_user');
});
