// What keeps the directory from working with a database that answers: said by /readyz, in words that name the remedy.
import type { ClientBase } from 'pg';

const TABLES = [
  ...['tenants', 'tokens', 'users', 'user_terms', 'user_counts', 'reindexings'],
  ...['groups', 'group_terms', 'group_members'],
  ...['readers', 'reader_tokens'],
];
const RIGHTS = ['select', 'insert', 'update', 'delete'];
/** A right and a table each, where not every right is needed: of the change feed, but for the first. */
const OTHER_RIGHTS = [
  'select on keys',
  ...['select on outbox', 'insert on outbox', 'delete on outbox'],
  ...['select on changes', 'insert on changes', 'delete on changes', 'truncate on changes_0'],
  ...['select on feed_state', 'update on feed_state', 'select on feed_slots', 'update on feed_slots'],
  ...['select on feed_breaks', 'insert on feed_breaks'],
];
const MIGRATE = 'Run the migrations (services/directory/migrate.ts) as the owner of the database.';

/**
 * Fails when a migration is missing, or a right on a table. A migration that this version does not know is none of its
 * business: they only add, and those that are still running go on while the next version is rolled out.
 */
export async function assertSchema(client: ClientBase, migrations: readonly string[]): Promise<void> {
  const applied = await client.query<{ name: string }>('select name from muster.migrations').catch((error: unknown) => {
    throw new Error(schemaProblem(error), { cause: error });
  });
  const names = new Set(applied.rows.map((row) => row.name));
  const missing = migrations.filter((name) => !names.has(name));
  if (missing.length > 0) throw new Error(`The database lacks ${missing.join(', ')}. ${MIGRATE}`);

  const lacking = await client.query<{ what: string }>(
    `
      select format('%s on muster.%I', privilege, name) as what
      from (
        select name, privilege from unnest($1::text[]) as name, unnest($2::text[]) as privilege
        union all
        select split_part(pair, ' on ', 2), split_part(pair, ' on ', 1) from unnest($3::text[]) as pair
      ) as needed
      where to_regclass('muster.' || name) is null
        or not has_table_privilege(to_regclass('muster.' || name), privilege)`,
    [TABLES, RIGHTS, OTHER_RIGHTS],
  );
  if (lacking.rows.length === 0) return;
  throw new Error(
    `The role muster_service lacks rights: ${lacking.rows.map((row) => row.what).join(', ')}. \
Grant them as the owner of the database.`,
  );
}

/** Why there is no connection. Only what Postgres itself said of roles and names is quoted, which holds no secret. */
export function connectionProblem(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  // The connection begins with the role that the first migration makes.
  if (code === '22023') return `The database is not migrated: there is no role muster_service. ${MIGRATE}`;
  if (code === '42501') return `The user in DATABASE_URL may not be muster_service: ${message}. ${MIGRATE}`;
  if (code === '3D000' || code?.startsWith('28') === true) return `The database refuses the connection: ${message}.`;
  return `The database cannot be reached${code === undefined ? '' : ` (${code})`}.`;
}

function schemaProblem(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === '42P01' || code === '3F000') return `The database is not migrated: ${message}. ${MIGRATE}`;
  // Until the second migration the list of migrations could not be read.
  if (code === '42501')
    return `The database is not migrated to this version, or a grant is missing: ${message}. ${MIGRATE}`;
  return `The database cannot be reached${code === undefined ? '' : ` (${code})`}.`;
}
