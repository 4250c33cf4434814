// What a statement costs, in the blocks that Postgres looks at: it depends on neither the machine nor what else it does.
import pg from 'pg';
import { connectionOptions, type Statement } from '../../services/directory/sql/database.ts';

/** A connection as the service has them, for one tenant. */
export async function connectAs(url: string, tenantId: string): Promise<pg.Client> {
  const options = connectionOptions(5_000, { 'muster.tenant_id': tenantId });
  const client = new pg.Client({ connectionString: url, options });
  await client.connect();
  return client;
}

interface Plan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/**
 * How many blocks a statement looks at. What it writes is undone.
 * @param planned `generic`: prepared and planned without its values, as it is after it was used some times; `custom`: for its values
 */
export async function blocksOf(
  client: pg.Client,
  { text, values }: Statement,
  planned: 'generic' | 'custom',
): Promise<number> {
  const literals = values.map(literal).join();
  await client.query(`prepare measured as ${text}`);
  try {
    await client.query(`begin; set local plan_cache_mode = force_${planned}_plan`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (analyze, buffers, timing off, format json) execute measured${literals === '' ? '' : `(${literals})`}`,
    );
    const [{ Plan: plan }] = rows[0]!['QUERY PLAN'];
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  } finally {
    await client.query('rollback; deallocate measured');
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.join()}}`);
  return pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value));
}
