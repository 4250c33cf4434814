// The statements that index resources anew after a tenant's schemas were declared otherwise. Those on tables with a tenant's data say
// so: they need its transaction.
import type { Statement } from './database.ts';
import type { ResourceTable } from './table.ts';

export interface IndexStateRow {
  readonly schemas_version: number;
  /** The extensions whose values are not all indexed as they are declared now. */
  readonly urns: string[];
}

export const findIndexState = (tenantId: string, resourceType: string): Statement => ({
  name: 'find_index_state',
  text: `
    select tenants.schemas_version, coalesce(reindexings.urns, '{}') as urns
    from muster.tenants
    left join muster.reindexings
      on reindexings.tenant_id = tenants.tenant_id and reindexings.resource_type = $2::text
    where tenants.tenant_id = $1::text`,
  values: [tenantId, resourceType],
});

/** In the tenant's transaction: whether it has resources of a type. */
export const hasResources = (table: ResourceTable, tenantId: string): Statement => ({
  text: `select exists (select from ${table.name} where tenant_id = $1::text) as found`,
  values: [tenantId],
});

/** Orders that a type of resources be indexed anew from the first one on, also where that was under way. */
export const insertReindexing = (tenantId: string, resourceType: string, urns: readonly string[]): Statement => ({
  name: 'insert_reindexing',
  text: `
    insert into muster.reindexings as held (tenant_id, resource_type, urns)
    values ($1::text, $2::text, $3::text[])
    on conflict (tenant_id, resource_type) do update
      set urns = array(select distinct unnest(held.urns || excluded.urns)), after = null`,
  values: [tenantId, resourceType, urns],
});

/** The tenants with resources to be indexed anew. */
export const listReindexings = (): Statement => ({
  name: 'list_reindexings',
  text: 'select distinct tenant_id from muster.reindexings order by tenant_id',
  values: [],
});

export interface ReindexingRow {
  readonly resource_type: string;
  /** The last resource that has been come by. */
  readonly after: string | null;
}

/** What nobody else is at, until the transaction ends. */
export const lockReindexing = (tenantId: string): Statement => ({
  name: 'lock_reindexing',
  text: `
    select resource_type, after from muster.reindexings
    where tenant_id = $1::text
    order by resource_type
    limit 1
    for update skip locked`,
  values: [tenantId],
});

export const hasReindexing = (tenantId: string): Statement => ({
  name: 'has_reindexing',
  text: 'select exists (select from muster.reindexings where tenant_id = $1::text) as found',
  values: [tenantId],
});

export const updateReindexing = (tenantId: string, resourceType: string, after: string): Statement => ({
  name: 'update_reindexing',
  text: `
    update muster.reindexings set after = $3::uuid where tenant_id = $1::text and resource_type = $2::text`,
  values: [tenantId, resourceType, after],
});

export const deleteReindexing = (tenantId: string, resourceType: string): Statement => ({
  name: 'delete_reindexing',
  text: 'delete from muster.reindexings where tenant_id = $1::text and resource_type = $2::text',
  values: [tenantId, resourceType],
});

export interface IndexedRow {
  readonly id: string;
  /** JSON text. */
  readonly document: string;
  /** JSON text. */
  readonly comparable: string;
}

/** In the tenant's transaction: the next resources, which nobody else changes until it ends. */
export const lockResources = (
  table: ResourceTable,
  tenantId: string,
  after: string | null,
  limit: number,
): Statement => ({
  text: `
    select r.id, r.document::text as document, r.comparable::text as comparable from ${table.name} r
    where r.tenant_id = $1::text and r.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
    order by r.id
    limit $3::int
    for no key update`,
  values: [tenantId, after, limit],
});

/** What changes of one resource. */
export interface IndexChange {
  readonly id: string;
  /** JSON text. */
  readonly comparable: string;
  readonly removed: readonly bigint[];
  readonly added: readonly bigint[];
}

/** In the tenant's transaction, of locked resources. Neither version nor time changes: what is returned is what it was. */
export function updateComparables(table: ResourceTable, tenantId: string, changes: readonly IndexChange[]): Statement {
  const { name, id } = table.terms;
  const pairs = (of: 'removed' | 'added') => changes.flatMap((each) => each[of].map((term) => ({ id: each.id, term })));
  const [removed, added] = [pairs('removed'), pairs('added')];
  return {
    text: `
      with removed as (
        delete from ${name} as old
        using unnest($4::uuid[], $5::bigint[]) as gone (id, term)
        where old.tenant_id = $1::text and old.term = gone.term and old.${id} = gone.id
      ), added as (
        insert into ${name} (tenant_id, term, ${id})
        select $1::text, term, id from unnest($6::uuid[], $7::bigint[]) as new (id, term)
      )
      update ${table.name} as old set comparable = new.comparable
      from unnest($2::uuid[], $3::text[]::jsonb[]) as new (id, comparable)
      where old.tenant_id = $1::text and old.id = new.id`,
    values: [
      tenantId,
      changes.map((each) => each.id),
      changes.map((each) => each.comparable),
      ...[removed, added].flatMap((all) => [all.map((each) => each.id), all.map((each) => each.term)]),
    ],
  };
}
