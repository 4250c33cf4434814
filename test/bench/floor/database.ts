// The floor's way to Postgres: statements are prepared and pipelined as Muster's are, on connections that row-level security does
// not apply to.
import pg from 'pg';
import type { Statement } from '../../../services/directory/sql/database.ts';

export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10, pipeline: true });

export async function send<Row>(client: pg.Pool | pg.PoolClient, statement: Statement): Promise<Row[]> {
  const { rows } = await client.query({ ...statement, values: [...statement.values] });
  return rows as Row[];
}

export const begin: Statement = { text: 'begin', values: [] };
export const commit: Statement = { text: 'commit', values: [] };
