// A tenant's rule of the networks that its requests may come from. Whose request it is, is known before: a token that is
// not valid gets its 401 wherever it comes from.
import type { FastifyRequest } from 'fastify';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { createNetworkCheck, normalAddress } from '../network.ts';
import { forbidden, type ScimError } from '../scim/error.ts';

// Compiled once for as long as the token cache keeps an answer, which is the same object all the time.
const compiled = new WeakMap<ResolvedToken, (address: string) => boolean>();

/** A 403 when the tenant takes no requests from where this one comes from. */
export function checkNetwork(request: FastifyRequest, tenant: ResolvedToken): ScimError | undefined {
  if (tenant.allowed_cidrs.length === 0) return undefined;
  let isAllowed = compiled.get(tenant);
  if (isAllowed === undefined) {
    isAllowed = createNetworkCheck(tenant.allowed_cidrs);
    compiled.set(tenant, isAllowed);
  }
  const address = clientAddress(request);
  if (address !== undefined && isAllowed(address)) return undefined;
  return forbidden(
    `Requests of this tenant are taken from certain networks only, and this one came from \
${address ?? 'an address that cannot be told'}. It is the tenant’s own network rule: whoever declares the tenant at the \
operator of the service can allow the network.`,
  );
}

/** For Fastify's `trustProxy`: whether an address is that of a proxy whose X-Forwarded-For is believed. */
export function trustProxies(networks: readonly string[]): false | ((address: string) => boolean) {
  return networks.length === 0 ? false : createNetworkCheck(networks);
}

/** Of the connection; behind a trusted proxy, the last one in X-Forwarded-For that is no trusted proxy's. */
function clientAddress({ ip }: { readonly ip?: string }): string | undefined {
  return normalAddress(ip ?? ''); // a socket that was closed meanwhile has none
}
