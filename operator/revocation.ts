// The annotation revoke-previous: which earlier tokens end now. It is a command and goes when it was carried out, so that it never
// touches the tokens of a later rotation; an event says what came of it.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import type { Context } from './context.ts';
import { annotationOf, annotations, pathOf, referenceTo, type ScimTenant } from './scim-tenant.ts';

const ALL = 'true';
const SHOWN_MAX = 5;

/**
 * Carries the command out, if there is one.
 * @param registered the tenant with all its tokens
 * @param revoke declares the tenant anew without these tokens, by their ids
 * @returns the tenant as it is then
 */
export async function revokePrevious(
  context: Context,
  tenant: ScimTenant,
  registered: RegisteredTenant,
  revoke: (ids: readonly string[]) => Promise<RegisteredTenant>,
): Promise<RegisteredTenant> {
  const command = annotationOf(tenant, 'revokePrevious');
  if (command === undefined) return registered;
  const earlier = registered.tokens.filter((token) => token.superseded_time_ms !== 0).map((token) => token.id);
  const wanted = command.split(',').map((id) => id.trim());
  const found = command.trim() === ALL ? earlier : earlier.filter((id) => wanted.includes(id));
  const isFound = found.length > 0;
  const left = isFound ? await revoke(found) : registered;
  const there = earlier.length === 0 ? 'There is none.' : `There are ${show(earlier)}.`;
  context.recorder.record({
    regarding: referenceTo(tenant),
    type: isFound ? 'Normal' : 'Warning',
    reason: isFound ? 'TokenRevoked' : 'NothingRevoked',
    action: 'RevokeToken',
    note: isFound ? `Revoked the earlier tokens ${show(found)}.` : `No earlier token has such an id. ${there}`,
  });
  const { resourceVersion } = tenant.metadata;
  const metadata = { resourceVersion, annotations: { [annotations.revokePrevious]: null } };
  await context.api.merge(pathOf(tenant), { metadata }, context.options);
  return left;
}

const show = (ids: readonly string[]): string =>
  ids.length <= SHOWN_MAX ? ids.join(', ') : `${ids.slice(0, SHOWN_MAX).join(', ')} and ${ids.length - SHOWN_MAX} more`;
