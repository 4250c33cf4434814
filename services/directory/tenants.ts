// Tenants as the operator and the command line see them, and how they are deleted. Declaring one is in ensure-tenant.ts.
import type { DeleteTenantRequest__Output } from '../../proto/gen/muster/directory/v1/DeleteTenantRequest.ts';
import type { DeleteTenantResponse } from '../../proto/gen/muster/directory/v1/DeleteTenantResponse.ts';
import type { GetTenantRequest__Output } from '../../proto/gen/muster/directory/v1/GetTenantRequest.ts';
import type { ListTenantsRequest__Output } from '../../proto/gen/muster/directory/v1/ListTenantsRequest.ts';
import type { ListTenantsResponse } from '../../proto/gen/muster/directory/v1/ListTenantsResponse.ts';
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import { invalidValue, notFound, preconditionFailed } from '../scim/error.ts';
import { parseName, parseTime } from './declaration.ts';
import { describeOwner } from './ensure-tenant.ts';
import type { Erasure } from './erasure.ts';
import type { Database, Statement } from './sql/database.ts';
import { findSync, type SyncRow } from './sql/sync-health.ts';
import * as sql from './sql/tenants.ts';
import * as tokenSql from './sql/tokens.ts';
import { toTenant } from './tenant.ts';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;

/** @throws ScimError notFound, for a deleted tenant too */
export async function getTenant(database: Database, request: GetTenantRequest__Output, now: Date): Promise<Tenant> {
  const { name } = request;
  type Rows = [sql.TenantRow, sql.CountRow, tokenSql.TokenRow, SyncRow];
  const [[tenant], [count], tokens, [sync]] = await database.read<Rows>(name, [
    sql.findTenant(name),
    sql.countUsers(name),
    tokenSql.listTokens([name]),
    findSync(name, now),
  ]);
  if (tenant === undefined) throw notFound(`There is no tenant "${name}".`);
  return toTenant(tenant, tokens, count, sync, now);
}

/** The tenants by name, without the deleted ones, a page at a time. */
export async function listTenants(
  database: Database,
  request: ListTenantsRequest__Output,
  now: Date,
): Promise<ListTenantsResponse> {
  if (request.page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = request.page_size === 0 ? PAGE_SIZE_DEFAULT : request.page_size;
  const servedAfter = parseTime('served_after_time_ms', request.served_after_time_ms);
  const found = await database.query<sql.TenantRow>(sql.listTenants(request.after, pageSize + 1, servedAfter));
  const page = found.slice(0, pageSize);
  const names = page.map((tenant) => tenant.tenant_id);
  const tokens = await database.query<tokenSql.TokenRow>(tokenSql.listTokens(names));
  const tokensOf = Map.groupBy(tokens, (token) => token.tenant_id);
  const counts = await database.queryTenants<sql.CountRow>(names, sql.countUsers);
  const syncs = await database.queryTenants<SyncRow>(names, (name) => findSync(name, now));
  const tenants = page.map((tenant, index) => {
    return toTenant(tenant, tokensOf.get(tenant.tenant_id) ?? [], counts[index]?.[0], syncs[index]?.[0], now);
  });
  return { tenants, next: found.length > pageSize ? (names.at(-1) ?? '') : '' };
}

/**
 * Revokes the tenant's tokens and hides it; its users are kept, or erased before this ends. Can be repeated: it goes on
 * where it was interrupted.
 * @throws ScimError preconditionFailed when the tenant is another owner's
 */
export async function deleteTenant(
  database: Database,
  erasure: Erasure,
  request: DeleteTenantRequest__Output,
): Promise<DeleteTenantResponse> {
  const name = parseName(request.name);
  const erase = request.policy === 'ERASE';
  const found = await database.transaction(name, async (transaction) => {
    const [held] = await transaction.query<sql.TenantRow>(sql.lockTenant(name));
    if (held === undefined) return false;
    if (request.owner !== '' && request.owner !== held.owner) {
      throw preconditionFailed(`The tenant "${name}" belongs to ${describeOwner(held)}.`);
    }
    const statements: Statement[] = [sql.markTenantDeleted(name, erase), tokenSql.deleteEveryToken(name)];
    await Promise.all([
      ...statements.map((statement) => transaction.query(statement)),
      transaction.commit(sql.notifyTenant(name)),
    ]);
    return true;
  });
  if (found && erase) await erasure.erase(name);
  return { absent: !found };
}
