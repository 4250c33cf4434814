// Makes a tenant be as declared. Most declarations change nothing, since whoever declares repeats them for ever: those are
// told by one look, and only the others lock the tenant.
import type { EnsureTenantRequest__Output } from '../../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import { internal, invalidValue, preconditionFailed, unavailable } from '../scim/error.ts';
import { tokenId } from '../token.ts';
import { parseDeclaration, type Declaration } from './declaration.ts';
import type { Directory } from './directory.ts';
import type { Erasure } from './erasure.ts';
import { orderReindexing } from './reindexing.ts';
import type { Transaction } from './sql/database.ts';
import { findSync, type SyncRow } from './sql/sync-health.ts';
import * as sql from './sql/tenants.ts';
import * as tokenSql from './sql/tokens.ts';
import { toTenant } from './tenant.ts';
import { ENDED_TOKENS, isEmpty, planTokens } from './token-plan.ts';

/**
 * Makes the tenant be as declared.
 * @throws ScimError invalidValue for a declaration that is wrong, preconditionFailed when the name is another owner's,
 *   429 when too many tokens would be valid, unavailable while the tenant is being erased
 */
export async function ensureTenant(
  { database, profiles, reindexing }: Pick<Directory, 'database' | 'profiles' | 'reindexing'>,
  erasure: Erasure,
  request: EnsureTenantRequest__Output,
  now: Date,
): Promise<Tenant> {
  const declaration = parseDeclaration(request);
  const name = declaration.tenant.tenant_id;
  type Rows = [sql.AnyTenantRow, sql.CountRow, tokenSql.TokenRow, SyncRow];
  const [[held], [count], tokens, [sync]] = await database.read<Rows>(name, [
    sql.findAnyTenant(name),
    sql.countUsers(name),
    tokenSql.listTokens([name]),
    findSync(name, now),
  ]);
  if (held?.erasing === true) {
    // It may have been cut off, and whoever ordered it may not come back.
    erasure.erase(name).catch(() => undefined);
    throw beingErased(name);
  }
  if (held?.reindexing === true) reindexing.start(name); // for the same reason
  if (held !== undefined && isAsDeclared(held, declaration) && isEmpty(planTokens(tokens, declaration))) {
    return toTenant(held, tokens, count, sync, now);
  }
  const tenant = await database.transaction(name, (transaction) => change(transaction, declaration, now));
  profiles.forget(name); // the word of the change takes a moment, also to here
  if (held !== undefined && !isDeclaredAlike(held, declaration, 'schemas')) reindexing.start(name);
  return tenant;
}

async function change(transaction: Transaction, declaration: Declaration, now: Date): Promise<Tenant> {
  const name = declaration.tenant.tenant_id;
  const changedTenant = await storeTenant(transaction, declaration);
  const changedTokens = await storeTokens(transaction, declaration);
  if (changedTenant || changedTokens) await transaction.query(sql.notifyTenant(name));
  const [tenants, counts, syncs, tokens] = await Promise.all([
    transaction.query<sql.TenantRow>(sql.findTenant(name)),
    transaction.query<sql.CountRow>(sql.countUsers(name)),
    transaction.query<SyncRow>(findSync(name, now)),
    transaction.commit<tokenSql.TokenRow>(tokenSql.listTokens([name])),
  ]);
  if (tenants[0] === undefined) throw internal(new Error(`The tenant ${name} vanished under its lock`));
  return toTenant(tenants[0], tokens, counts[0], syncs[0], now);
}

/** Stores the tenant but for its tokens, and locks it until the transaction ends. Whether anything changed. */
async function storeTenant(transaction: Transaction, declaration: Declaration): Promise<boolean> {
  const { tenant } = declaration;
  const lock = sql.lockTenant(tenant.tenant_id);
  let [held] = await transaction.query<sql.TenantRow>(lock);
  if (held === undefined) {
    const [inserted] = await transaction.query<sql.TenantRow>(sql.insertTenant(tenant));
    if (inserted !== undefined) return true;
    [held] = await transaction.query<sql.TenantRow>(lock); // another declared it in this moment
  }
  if (held === undefined) throw internal(new Error(`The tenant ${tenant.tenant_id} was deleted in this moment`));
  assertOwner(held, declaration);
  if (isAsDeclared(held, declaration)) return false;
  await transaction.query(sql.updateTenant(tenant));
  await orderReindexing(transaction, tenant.tenant_id, held.schemas, tenant.schemas);
  return true;
}

/** A tenant that is served changes hands only to a resource of the same name, which is what is left of its owner after a restore. */
function assertOwner(held: sql.TenantRow, { tenant: declared, formerOwner }: Declaration): void {
  const { tenant_id: name } = held;
  if (held.erasing) throw beingErased(name);
  if (held.owner === declared.owner) return;
  const isDeleted = held.deleted_at !== null;
  const isNamesake = held.owner_name !== '' && held.owner_name === declared.owner_name;
  const isNamed = formerOwner !== '' && held.owner === formerOwner;
  if (isDeleted ? isNamesake || isNamed : isNamesake && isNamed) return;
  if (!isDeleted)
    throw preconditionFailed(`The tenant "${name}" belongs to ${describeOwner(held, declared.owner_name)}.`);
  throw preconditionFailed(
    `The tenant "${name}" was deleted, and its users are kept for ${describeOwner(held)}. Choose another name, or have \
them erased first.`,
  );
}

const beingErased = (name: string) =>
  unavailable(`The tenant "${name}" is being erased. It can be declared when that has ended; try again.`);

/** Whose it is. The owner's id opens the tenant to whoever knows it, so only a namesake is told. */
export const describeOwner = ({ owner, owner_name }: sql.TenantRow, asker = ''): string => {
  if (owner_name === '') return `the owner "${owner}"`;
  return asker === owner_name ? `"${owner_name}" (owner "${owner}")` : `"${owner_name}"`;
};

const isAsDeclared = (held: sql.TenantRow, declaration: Declaration): boolean =>
  held.deleted_at === null &&
  !held.erasing &&
  (Object.keys(declaration.tenant) as (keyof sql.TenantDeclaration)[]).every((column) =>
    isDeclaredAlike(held, declaration, column),
  );

const isDeclaredAlike = (held: sql.TenantRow, { tenant }: Declaration, column: keyof sql.TenantDeclaration): boolean =>
  JSON.stringify(held[column]) === JSON.stringify(tenant[column]);

/** Makes the tenant's tokens be as declared. Whether anything changed. */
async function storeTokens(transaction: Transaction, declaration: Declaration): Promise<boolean> {
  const name = declaration.tenant.tenant_id;
  const held = await transaction.query<tokenSql.TokenRow>(tokenSql.listTokens([name]));
  const plan = planTokens(held, declaration);
  const { added, changed, superseded, revoked } = plan;
  if (revoked.length > 0) await transaction.query(tokenSql.endTokens(name, digests(revoked), ENDED_TOKENS));
  if (superseded.length > 0) {
    const statement = tokenSql.supersedeTokens(name, digests(superseded), declaration.overlapSeconds);
    await transaction.query(statement);
  }
  if (changed.length > 0) await transaction.query(tokenSql.updateTokens(name, changed));
  if (added.length > 0) {
    await transaction.query(tokenSql.forgetEnded(name, digests(added)));
    const inserted = await transaction.query<tokenSql.TokenRow>(tokenSql.insertTokens(name, added));
    const foreign = added.find((token) => !inserted.some((row) => row.digest.equals(token.digest)));
    if (foreign) throw invalidValue(`tokens: ${tokenId(foreign.digest)} is a token of another tenant.`);
  }
  return !isEmpty(plan);
}

const digests = (tokens: readonly tokenSql.TokenDeclarationRow[]): Buffer[] => tokens.map((token) => token.digest);
