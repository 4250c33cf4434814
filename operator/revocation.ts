// The annotation revoke-previous. Its value names the tokens that go, so that it can stay there without touching the tokens of a
// later rotation; "true" is turned into the names of those that are there now.
import type { Context } from './context.ts';
import { isNotFoundInDirectory } from './failure.ts';
import { annotationOf, annotations, pathOf, tenantIdOf, type ScimTenant } from './scim-tenant.ts';

/** The tenant with every "true" spelled out. */
export async function revokeAllAsNow(context: Context, tenant: ScimTenant): Promise<ScimTenant> {
  if (annotationOf(tenant, 'revokePrevious') !== 'true') return tenant;
  const ids = await earlierTokenIds(context, tenant);
  const { resourceVersion } = tenant.metadata;
  const named = { [annotations.revokePrevious]: ids.length === 0 ? null : ids.join(',') };
  return context.api.merge<ScimTenant>(
    pathOf(tenant),
    { metadata: { resourceVersion, annotations: named } },
    context.options,
  );
}

async function earlierTokenIds({ directory }: Context, tenant: ScimTenant): Promise<string[]> {
  try {
    const registered = await directory.getTenant({ name: tenantIdOf(tenant) });
    if (registered.owner !== tenant.metadata.uid) return [];
    return registered.tokens.filter((token) => token.superseded_time_ms !== 0).map((token) => token.id);
  } catch (error) {
    if (isNotFoundInDirectory(error)) return [];
    throw error;
  }
}
