// The discovery documents of a tenant (RFC 7644 section 4).
import type { DiscoveryDocument__Output as DiscoveryDocument } from '../../proto/gen/muster/directory/v1/DiscoveryDocument.ts';
import type { DiscoveryRequest__Output as DiscoveryRequest } from '../../proto/gen/muster/directory/v1/DiscoveryRequest.ts';
import { resourceTypes, schemas, serviceProviderConfig, type View } from '../scim/discovery.ts';
import { notFound } from '../scim/error.ts';
import type { Directory } from './directory.ts';

/** @throws ScimError 404 for an id that there is not. */
export async function getDiscovery(directory: Directory, request: DiscoveryRequest): Promise<DiscoveryDocument> {
  const profile = await directory.profiles.getProfile(request.tenant_id);
  const { userType, groupType, required, servesBulk } = profile;
  const types = groupType === undefined ? [userType] : [userType, groupType];
  const view: View = { baseUrl: request.base_url, types, required, servesBulk };
  return { document: Buffer.from(discoveryText(view, request)) };
}

function discoveryText(view: View, { kind, id }: DiscoveryRequest): string {
  switch (kind) {
    case 'DISCOVERY_KIND_SERVICE_PROVIDER_CONFIG':
      return JSON.stringify(serviceProviderConfig(view));
    case 'DISCOVERY_KIND_RESOURCE_TYPES':
      return resourceTypes(view, id);
    case 'DISCOVERY_KIND_SCHEMAS':
      return schemas(view, id);
    default:
      throw notFound('There is no such discovery document.');
  }
}
