// A ScimTenant in the words of the directory. The whole declaration goes there on every reconcile, so that what drifted, or was
// lost with a database, is put right without anybody noticing first.
import type { EnsureTenantRequest } from '../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { TokenDeclaration } from '../proto/gen/muster/directory/v1/TokenDeclaration.ts';
import { namespaceOf, tenantIdOf, type ScimTenant } from './scim-tenant.ts';
import { expiryTime, type HeldToken } from './token.ts';

const OVERLAP_SECONDS_MAX = 31_622_400;

/** What besides its spec the tenant shall be. */
export interface Terms {
  /** The token that is valid, and those before it until their overlap ends; undefined leaves all as they are. */
  readonly held?: HeldToken | undefined;
  /** UID of the ScimTenant whose tenant it takes over, if need be. */
  readonly former?: string | undefined;
  /** Ids of earlier tokens that end now. */
  readonly revoked?: readonly string[];
}

/** What the tenant shall be. */
export function declare(tenant: ScimTenant, { held, former, revoked = [] }: Terms): EnsureTenantRequest {
  const { spec, metadata } = tenant;
  return {
    name: tenantIdOf(tenant),
    owner: metadata.uid,
    owner_name: `${namespaceOf(tenant)}/${metadata.name}`,
    former_owner: former ?? '',
    spec: {
      display_name: spec.displayName,
      provisioning: spec.provisioning === 'Suspended' ? 'SUSPENDED' : 'ACTIVE',
      required_attributes: { paths: [...spec.requiredAttributes] },
      groups: spec.groups === 'Enabled' ? 'ENABLED' : 'DISABLED',
      rate_limit: { requests_per_second: spec.rateLimit.requestsPerSecond, burst: spec.rateLimit.burst },
      max_users: spec.maxUsers ?? 0,
      allowed_cidrs: [...spec.allowedCidrs],
      schemas: spec.schemas.map((schema) => Buffer.from(JSON.stringify(schema))),
      bulk: spec.bulk === 'Disabled' ? 'BULK_DISABLED' : 'BULK_ENABLED',
      log_values: spec.logValues === 'Enabled',
    },
    tokens: held === undefined ? [] : [declareToken(tenant, held)],
    keep_tokens: held === undefined,
    // A directory that does not know keep_tokens yet would supersede them: then for as long as can be.
    overlap_seconds: held === undefined ? OVERLAP_SECONDS_MAX : spec.token.overlapSeconds,
    revoked_token_ids: [...revoked],
  };
}

const declareToken = ({ spec }: ScimTenant, held: HeldToken): TokenDeclaration => ({
  digest: held.digest,
  label: held.rotation,
  expiry_time_ms: expiryTime(spec.token, held)?.getTime() ?? 0,
});
