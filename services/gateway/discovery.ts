// What the service can do, as the tenant of the token has it (RFC 7644 section 4).
import { forbidden } from '../scim/error.ts';
import { SCIM_JSON } from './error-handler.ts';
import { callOptions, idOf, queryOf, type Service } from './service.ts';
import type { Handler, Route } from './route.ts';

type Kind = 'DISCOVERY_KIND_SERVICE_PROVIDER_CONFIG' | 'DISCOVERY_KIND_RESOURCE_TYPES' | 'DISCOVERY_KIND_SCHEMAS';

export function discoveryRoutes(service: Service): readonly Route[] {
  const resourceTypes = getDiscovery(service, 'DISCOVERY_KIND_RESOURCE_TYPES');
  const schemas = getDiscovery(service, 'DISCOVERY_KIND_SCHEMAS');
  return [
    {
      path: '/ServiceProviderConfig',
      handlers: { GET: getDiscovery(service, 'DISCOVERY_KIND_SERVICE_PROVIDER_CONFIG') },
    },
    { path: '/ResourceTypes', handlers: { GET: resourceTypes } },
    { path: '/ResourceTypes/:id', handlers: { GET: resourceTypes } },
    { path: '/Schemas', handlers: { GET: schemas } },
    { path: '/Schemas/:id', handlers: { GET: schemas } },
  ];
}

function getDiscovery(service: Service, kind: Kind): Handler {
  return service.serve(async (request, reply) => {
    // As section 4 has it, lest all be taken for what the filter matches. Sorting and pages are ignored.
    if (queryOf(request).filter !== undefined) throw forbidden('What the service can do cannot be filtered.');
    const message = { ...service.scopeOf(request), kind, id: idOf(request) };
    const { document } = await service.directory.provisioning.getDiscovery(message, callOptions(request));
    reply.header('content-type', SCIM_JSON);
    return document;
  });
}
