// What the command line declares of a tenant. A declaration is whole: what it leaves out is taken away, so that a change
// begins with the declaration of what is there.
import type { EnsureTenantRequest } from '../proto/gen/muster/directory/v1/EnsureTenantRequest.ts';
import type { Tenant__Output } from '../proto/gen/muster/directory/v1/Tenant.ts';
import type { TokenDeclaration } from '../proto/gen/muster/directory/v1/TokenDeclaration.ts';
import type { TenantSpec } from '../proto/gen/muster/directory/v1/TenantSpec.ts';

/** Who owns the tenants that are made on the command line. */
export const OWNER = 'cli';

/** The longest that the directory takes: what is superseded ends when it would have. */
const OVERLAP_SECONDS_MAX = 366 * 24 * 60 * 60;

export interface Declaration extends EnsureTenantRequest {
  readonly name: string;
  readonly spec: TenantSpec;
  readonly tokens: (TokenDeclaration & { readonly digest: Buffer })[];
}

/** The declaration that changes nothing. */
export function declare(tenant: Tenant__Output): Declaration {
  return {
    name: tenant.name,
    owner: tenant.owner,
    owner_name: tenant.owner_name,
    spec: tenant.spec ?? {},
    tokens: tenant.tokens
      .filter((token) => token.superseded_time_ms === 0)
      .map(({ digest, label, expiry_time_ms }) => ({ digest, label, expiry_time_ms })),
    overlap_seconds: OVERLAP_SECONDS_MAX,
  };
}
