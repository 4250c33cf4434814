// The statements on tenants. Those on tables with a tenant's data say so: they need its transaction.
import type { SchemaDeclaration } from '../../scim/declared-type.ts';
import type { Statement } from './database.ts';

/** What `findTenant`, `lockTenant` and `listTenants` answer with. */
export interface TenantRow {
  readonly tenant_id: string;
  readonly owner: string;
  readonly owner_name: string;
  readonly display_name: string;
  readonly provisioning: 'ACTIVE' | 'SUSPENDED';
  readonly groups: 'DISABLED' | 'ENABLED';
  readonly bulk: 'DISABLED' | 'ENABLED';
  /** Whether the provisioning log keeps values. */
  readonly log_values: boolean;
  readonly required_attributes: string[];
  readonly requests_per_second: number;
  readonly burst: number;
  /** 0: any number. */
  readonly max_users: number;
  /** Empty: from anywhere. */
  readonly allowed_cidrs: string[];
  readonly schemas: readonly SchemaDeclaration[];
  /** Required attributes that are in them. */
  readonly required_in_schemas: string[];
  /** How many times `schemas` changed. */
  readonly schemas_version: number;
  readonly deleted_at: Date | null;
  readonly erasing: boolean;
  readonly created_at: Date;
  readonly last_request_at: Date | null;
  readonly last_error_at: Date | null;
  readonly last_error_status: number | null;
  readonly last_error_message: string | null;
}

/** What `findAnyTenant` answers with. */
export interface AnyTenantRow extends TenantRow {
  /** Resources are being indexed anew. */
  readonly reindexing: boolean;
}

export interface CountRow {
  readonly total: number;
  readonly active: number;
}

/** What a declaration decides about a tenant. */
export type TenantDeclaration = Pick<
  TenantRow,
  | 'tenant_id'
  | 'owner'
  | 'owner_name'
  | 'display_name'
  | 'provisioning'
  | 'groups'
  | 'required_attributes'
  | 'requests_per_second'
  | 'burst'
  | 'max_users'
  | 'allowed_cidrs'
  | 'bulk'
  | 'log_values'
  | 'schemas'
  | 'required_in_schemas'
>;

// Not `*`: a prepared statement fails when a migration adds a column.
const listedColumns = `
  tenant_id, owner, owner_name, display_name, provisioning, groups, bulk, required_attributes, requests_per_second, burst,
  max_users, allowed_cidrs, deleted_at, erasing, created_at, last_request_at, last_error_at, last_error_status, last_error_message,
  required_in_schemas, schemas_version, log_values`;
const tenantColumns = `${listedColumns}, schemas`;

export const findTenant = (tenantId: string): Statement => ({
  name: 'find_tenant',
  text: `select ${tenantColumns} from muster.tenants where tenant_id = $1::text and deleted_at is null`,
  values: [tenantId],
});

/** Deleted ones included; locks nothing. Says also whether resources are being indexed anew. */
export const findAnyTenant = (tenantId: string): Statement => ({
  name: 'find_any_tenant',
  text: `
    select ${tenantColumns}, exists (select from muster.reindexings where tenant_id = $1::text) as reindexing
    from muster.tenants where tenant_id = $1::text`,
  values: [tenantId],
});

/** Deleted ones included. Whoever changes a tenant or its tokens takes this lock first. */
export const lockTenant = (tenantId: string): Statement => ({
  name: 'lock_tenant',
  text: `select ${tenantColumns} from muster.tenants where tenant_id = $1::text for update`,
  values: [tenantId],
});

/**
 * `servedAfter` leaves out tenants without a request after it; null leaves out none. There is no index on last_request_at:
 * passing over 10,000 tenants takes 2 ms, and with an index no report of use could be a heap-only update. Without their
 * schemas, of which a page could hold megabytes.
 */
export const listTenants = (after: string, limit: number, servedAfter: Date | null): Statement => ({
  name: 'list_tenants',
  text: `
    select ${listedColumns}, '[]'::json as schemas from muster.tenants
    where tenant_id > $1::text and deleted_at is null
      and ($3::timestamptz is null or last_request_at > $3::timestamptz)
    order by tenant_id
    limit $2::int`,
  values: [after, limit, servedAfter],
});

const declared = (tenant: TenantDeclaration): unknown[] => [
  tenant.tenant_id,
  tenant.owner,
  tenant.owner_name,
  tenant.display_name,
  tenant.provisioning,
  tenant.groups,
  tenant.required_attributes,
  tenant.requests_per_second,
  tenant.burst,
  tenant.max_users,
  tenant.allowed_cidrs,
  tenant.bulk,
  JSON.stringify(tenant.schemas),
  tenant.required_in_schemas,
  tenant.log_values,
];

/** Answers with a row when the tenant is new. */
export const insertTenant = (tenant: TenantDeclaration): Statement => ({
  name: 'insert_tenant',
  text: `
    insert into muster.tenants (
      tenant_id, owner, owner_name, display_name, provisioning, groups, required_attributes, requests_per_second, burst,
      max_users, allowed_cidrs, bulk, schemas, required_in_schemas, log_values
    )
    values (
      $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text[], $8::int, $9::int, $10::int, $11::text[],
      $12::text, $13::json, $14::text[], $15::boolean
    )
    on conflict (tenant_id) do nothing
    returning ${tenantColumns}`,
  values: declared(tenant),
});

export const updateTenant = (tenant: TenantDeclaration): Statement => ({
  name: 'update_tenant',
  text: `
    update muster.tenants
    set owner = $2::text, owner_name = $3::text, display_name = $4::text, provisioning = $5::text, groups = $6::text,
      required_attributes = $7::text[], requests_per_second = $8::int, burst = $9::int, max_users = $10::int,
      allowed_cidrs = $11::text[], bulk = $12::text, schemas = $13::json, required_in_schemas = $14::text[],
      log_values = $15::boolean,
      schemas_version = schemas_version + (schemas::text <> $13::json::text)::int, deleted_at = null
    where tenant_id = $1::text`,
  values: declared(tenant),
});

export const markTenantDeleted = (tenantId: string, erasing: boolean): Statement => ({
  name: 'mark_tenant_deleted',
  text: `
    update muster.tenants set deleted_at = coalesce(deleted_at, now()), erasing = erasing or $2::boolean
    where tenant_id = $1::text`,
  values: [tenantId, erasing],
});

/** Only one that is being erased, and only when its users are gone. */
export const deleteTenant = (tenantId: string): Statement => ({
  name: 'delete_tenant',
  text: `delete from muster.tenants where tenant_id = $1::text and erasing`,
  values: [tenantId],
});

/** In the tenant's transaction. */
export const countUsers = (tenantId: string): Statement => ({
  name: 'count_users',
  text: `
    select coalesce(sum(total), 0)::float8 as total, coalesce(sum(active), 0)::float8 as active
    from muster.user_counts where tenant_id = $1::text`,
  values: [tenantId],
});

/** Told to every directory when the transaction commits. */
export const notifyTenant = (tenantId: string): Statement => ({
  name: 'notify_tenant',
  text: `select pg_notify('muster_tenants', $1::text)`,
  values: [tenantId],
});
