// A ScimTenant in the words of the directory. The whole declaration goes there on every reconcile, so that what drifted, or was
// lost with a database, is put right without anybody noticing first.
import type { EnsureTenantRequest } from '../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import { annotationOf, namespaceOf, tenantIdOf, type ScimTenant } from './scim-tenant.ts';
import { expiryTime, type HeldToken } from './token.ts';

/**
 * What the tenant shall be: the token in the Secret is valid, and those before it until their overlap ends.
 * @param former UID of the ScimTenant whose tenant it takes over, if need be
 */
export function declare(tenant: ScimTenant, held: HeldToken, former: string | undefined): EnsureTenantRequest {
  const { spec, metadata } = tenant;
  const expiry = expiryTime(spec.token, held);
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
    },
    tokens: [{ digest: held.digest, label: held.rotation, expiry_time_ms: expiry?.getTime() ?? 0 }],
    overlap_seconds: spec.token.overlapSeconds,
    revoked_token_ids: revokedTokenIds(tenant),
  };
}

const TOKEN_ID = /^[0-9a-f]{16}$/;

/** The earlier tokens that a person wants gone; what is no token's id is left out. */
function revokedTokenIds(tenant: ScimTenant): string[] {
  const ids = (annotationOf(tenant, 'revokePrevious') ?? '').split(',').map((id) => id.trim());
  return ids.filter((id) => TOKEN_ID.test(id));
}
