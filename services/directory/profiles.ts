// What a tenant's declaration means for its users and groups, kept for a moment: every request asks for it. A change drops it at once
// in every directory; without word of changes it is two seconds old at most.
import type { ResourceType } from '../scim/attribute.ts';
import { declaredType } from '../scim/declared-type.ts';
import { unauthorized } from '../scim/error.ts';
import { groupType } from '../scim/group.ts';
import { declaredRequired, parseRequiredAttribute, type RequiredAttribute } from '../scim/required.ts';
import { neverReturned } from '../scim/asked-values.ts';
import { userType } from '../scim/user.ts';
import { createCache } from './cache.ts';
import type { TenantChanges } from './sql/changes.ts';
import type { Database } from './sql/database.ts';
import { findTenant, type TenantRow } from './sql/tenants.ts';

export interface TenantProfile {
  /** Users as the tenant has them. */
  readonly userType: ResourceType;
  /** Groups as the tenant has them; undefined while they are off. */
  readonly groupType: ResourceType | undefined;
  /** Which declaration of schemas the types are of. */
  readonly schemasVersion: number;
  /** What every user must have; `userName` always (RFC 7643 section 4.1). */
  readonly required: readonly RequiredAttribute[];
  /** Whether the number of users has a limit; how high it is, is asked when it counts. */
  readonly limitsUsers: boolean;
  /** Whether bulks are served. */
  readonly servesBulk: boolean;
  /** What the provisioning log must hide of the bodies that it keeps, as names in lower case; undefined: it keeps none. */
  readonly hiddenFromLog: ReadonlySet<string> | undefined;
}

export interface Profiles {
  /** @throws ScimError unauthorized for an unknown or deleted tenant, unavailable when the database cannot be reached. */
  getProfile(tenantId: string): Promise<TenantProfile>;
  /** What is known of the tenant has turned out to be old. */
  forget(tenantId: string): void;
}

const TTL_MS = 2_000;
const PROFILES_MAX = 10_000;

/** @param nowMs a clock that never goes back, in milliseconds */
export function createProfiles(
  database: Database,
  changes: Pick<TenantChanges, 'subscribe'>,
  nowMs?: () => number,
): Profiles {
  const options = { ttlMs: TTL_MS, entriesMax: PROFILES_MAX, ...(nowMs && { nowMs }) };
  const cache = createCache((tenantId) => loadProfile(database, tenantId), options);
  changes.subscribe((tenantId) => cache.drop(tenantId));
  return { getProfile: (tenantId) => cache.get(tenantId), forget: (tenantId) => cache.drop(tenantId) };
}

async function loadProfile(database: Database, tenantId: string): Promise<TenantProfile> {
  const [tenant] = await database.query<TenantRow>(findTenant(tenantId));
  if (tenant === undefined) throw unauthorized(); // its tokens went with it
  const type = declaredType(userType, tenant.schemas);
  const groups = declaredType(groupType, tenant.schemas);
  const paths = new Set(['userName', ...tenant.required_attributes, ...tenant.required_in_schemas]);
  const required = [...paths].map((path) => parseRequiredAttribute(type, path));
  const known = new Set(required.map((each) => each.path));
  return {
    userType: type,
    groupType: tenant.groups === 'ENABLED' ? groups : undefined,
    schemasVersion: tenant.schemas_version,
    required: [...required, ...declaredRequired(type).filter((each) => !known.has(each.path))],
    limitsUsers: tenant.max_users > 0,
    servesBulk: tenant.bulk === 'ENABLED',
    hiddenFromLog: tenant.log_values ? neverReturned(type, groups) : undefined,
  };
}
