// Tenants as the operator and the command line declare them. A declaration is the whole truth about a tenant: what it does
// not name goes, and declaring the same twice changes nothing.
import type { DeleteTenantRequest__Output } from '../../proto/gen/muster/directory/v1/DeleteTenantRequest.ts';
import type { DeleteTenantResponse } from '../../proto/gen/muster/directory/v1/DeleteTenantResponse.ts';
import type { EnsureTenantRequest__Output } from '../../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { GetTenantRequest__Output } from '../../proto/gen/muster/directory/v1/GetTenantRequest.ts';
import type { ListTenantsRequest__Output } from '../../proto/gen/muster/directory/v1/ListTenantsRequest.ts';
import type { ListTenantsResponse } from '../../proto/gen/muster/directory/v1/ListTenantsResponse.ts';
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import { internal, invalidValue, notFound, preconditionFailed } from '../scim/error.ts';
import { tokenId } from '../token.ts';
import { parseDeclaration, parseName, type Declaration } from './declaration.ts';
import type { Erasure } from './erasure.ts';
import type { Database, Statement, Transaction } from './sql/database.ts';
import * as sql from './sql/tenants.ts';
import { toTenant } from './tenant.ts';

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;

/**
 * Makes the tenant be as declared.
 * @throws ScimError invalidValue for a declaration that is wrong, preconditionFailed when the name is another owner's
 */
export async function ensureTenant(database: Database, request: EnsureTenantRequest__Output): Promise<Tenant> {
  const declaration = parseDeclaration(request);
  const name = declaration.tenant.tenant_id;
  return database.transaction(name, async (transaction) => {
    const changedTenant = await storeTenant(transaction, declaration);
    const changedTokens = await storeTokens(transaction, declaration);
    if (changedTenant || changedTokens) await transaction.query(sql.notifyTenant(name));
    const [tenants, counts, tokens] = await Promise.all([
      transaction.query<sql.TenantRow>(sql.findTenant(name)),
      transaction.query<sql.CountRow>(sql.countUsers(name)),
      transaction.commit<sql.TokenRow>(sql.listTokens([name])),
    ]);
    if (tenants[0] === undefined) throw internal(new Error(`The tenant ${name} vanished under its lock`));
    return toTenant(tenants[0], tokens, counts[0]);
  });
}

/** Stores the tenant but for its tokens, and locks it until the transaction ends. Whether anything changed. */
async function storeTenant(transaction: Transaction, { tenant }: Declaration): Promise<boolean> {
  const lock = sql.lockTenant(tenant.tenant_id);
  let [held] = await transaction.query<sql.TenantRow>(lock);
  if (held === undefined) {
    const [inserted] = await transaction.query<sql.TenantRow>(sql.insertTenant(tenant));
    if (inserted !== undefined) return true;
    [held] = await transaction.query<sql.TenantRow>(lock); // another declared it in this moment
  }
  if (held === undefined) throw internal(new Error(`The tenant ${tenant.tenant_id} was deleted in this moment`));
  assertOwner(held, tenant);
  if (held.deleted_at === null && isSame(held, tenant)) return false;
  await transaction.query(sql.updateTenant(tenant));
  return true;
}

function assertOwner(held: sql.TenantRow, declared: sql.TenantDeclaration): void {
  const { tenant_id: name } = held;
  if (held.erasing) {
    throw preconditionFailed(
      `The tenant "${name}" is being erased. Repeat the deletion until it ends, then declare it.`,
    );
  }
  if (held.owner === declared.owner) return;
  if (held.deleted_at === null) {
    throw preconditionFailed(`The tenant "${name}" belongs to ${describeOwner(held)}.`);
  }
  if (held.owner_name !== '' && held.owner_name === declared.owner_name) return;
  throw preconditionFailed(
    `The tenant "${name}" was deleted, and its users are kept for ${describeOwner(held)}. Choose another name, or have \
them erased first.`,
  );
}

const describeOwner = ({ owner, owner_name }: sql.TenantRow): string =>
  owner_name === '' ? `the owner "${owner}"` : `"${owner_name}" (owner "${owner}")`;

const isSame = (held: sql.TenantRow, declared: sql.TenantDeclaration): boolean =>
  Object.entries(declared).every(
    ([column, value]) => JSON.stringify(held[column as keyof sql.TenantDeclaration]) === JSON.stringify(value),
  );

/** Makes the tenant's tokens be exactly those declared. Whether anything changed. */
async function storeTokens(transaction: Transaction, { tenant, tokens }: Declaration): Promise<boolean> {
  const name = tenant.tenant_id;
  const rows = await transaction.query<sql.TokenRow>(sql.listTokens([name]));
  const held = new Map(rows.map((row) => [row.digest.toString('hex'), row]));
  const digestOf = (token: sql.TokenDeclarationRow) => token.digest.toString('hex');

  const added = tokens.filter((token) => !held.has(digestOf(token)));
  const changed = tokens.filter((token) => {
    const old = held.get(digestOf(token));
    return old && (old.label !== token.label || old.expires_at?.getTime() !== token.expires_at?.getTime());
  });
  const revoked = rows.length > tokens.length - added.length;

  const inserted = added.length === 0 ? [] : await transaction.query<sql.TokenRow>(sql.insertTokens(name, added));
  if (inserted.length < added.length) {
    const foreign = added.find((token) => !inserted.some((row) => row.digest.equals(token.digest)));
    throw invalidValue(`tokens: ${foreign ? tokenId(foreign.digest) : 'one'} is a token of another tenant.`);
  }
  if (changed.length > 0) await transaction.query(sql.updateTokens(name, changed));
  if (revoked) await transaction.query(sql.deleteOtherTokens(name, digests(tokens)));
  return added.length > 0 || changed.length > 0 || revoked;
}

const digests = (tokens: readonly sql.TokenDeclarationRow[]): Buffer[] => tokens.map((token) => token.digest);

/** @throws ScimError notFound, for a deleted tenant too */
export async function getTenant(database: Database, request: GetTenantRequest__Output): Promise<Tenant> {
  const { name } = request;
  return database.transaction(name, async (transaction) => {
    const [tenants, counts, tokens] = await Promise.all([
      transaction.query<sql.TenantRow>(sql.findTenant(name)),
      transaction.query<sql.CountRow>(sql.countUsers(name)),
      transaction.commit<sql.TokenRow>(sql.listTokens([name])),
    ]);
    if (tenants[0] === undefined) throw notFound(`There is no tenant "${name}".`);
    return toTenant(tenants[0], tokens, counts[0]);
  });
}

/** The tenants by name, without the deleted ones, a page at a time. */
export async function listTenants(
  database: Database,
  request: ListTenantsRequest__Output,
): Promise<ListTenantsResponse> {
  if (request.page_size > PAGE_SIZE_MAX) throw invalidValue(`page_size is at most ${PAGE_SIZE_MAX}.`);
  const pageSize = request.page_size === 0 ? PAGE_SIZE_DEFAULT : request.page_size;
  const found = await database.query<sql.TenantRow>(sql.listTenants(request.after, pageSize + 1));
  const page = found.slice(0, pageSize);
  const tokens = await database.query<sql.TokenRow>(sql.listTokens(page.map((tenant) => tenant.tenant_id)));
  const tenants: Tenant[] = [];
  for (const tenant of page) {
    const name = tenant.tenant_id;
    // One by one: no transaction may see the users of two tenants, not even their number.
    const [count] = await database.queryTenant<sql.CountRow>(name, sql.countUsers(name));
    const own = tokens.filter((token) => token.tenant_id === name);
    tenants.push(toTenant(tenant, own, count));
  }
  return { tenants, next: found.length > pageSize ? (page.at(-1)?.tenant_id ?? '') : '' };
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
    const statements: Statement[] = [sql.markTenantDeleted(name, erase), sql.deleteOtherTokens(name, [])];
    await Promise.all([
      ...statements.map((statement) => transaction.query(statement)),
      transaction.commit(sql.notifyTenant(name)),
    ]);
    return true;
  });
  if (found && erase) await erasure.erase(name);
  return {};
}
