// The statements that erase what belongs to a tenant, a batch each, in the tenant's transaction. Each answers with how many
// rows went and skips those that another is at, who may be erasing too.
import type { Statement } from './database.ts';

/** The tables with a tenant's data and the keys of their rows, in the order in which they are emptied. */
const tables = {
  group_members: ['group_id', 'member_id'],
  group_terms: ['term', 'group_id'],
  groups: ['id'],
  users: ['id'],
  user_terms: ['term', 'user_id'],
} as const;

export type ErasedTable = keyof typeof tables;

export const erasedTables = Object.keys(tables) as readonly ErasedTable[];

export function deleteSome(tenantId: string, table: ErasedTable, limit: number): Statement {
  const keys = tables[table];
  const columns = keys.join(', ');
  return {
    name: `delete_some_${table}`,
    text: `
      with batch as materialized (
        select ${columns} from muster.${table} where tenant_id = $1::text order by ${columns} limit $2::int
        for update skip locked
      ), gone as (
        delete from muster.${table} as old using batch
        where old.tenant_id = $1::text and ${keys.map((key) => `old.${key} = batch.${key}`).join(' and ')}
        returning 1
      )
      select count(*)::int as deleted from gone`,
    values: [tenantId, limit],
  };
}

/** Whether anything is left. */
export const hasData = (tenantId: string): Statement => ({
  name: 'has_data',
  text: `select ${erasedTables
    .map((table) => `exists (select from muster.${table} where tenant_id = $1::text)`)
    .join(' or ')} as found`,
  values: [tenantId],
});
