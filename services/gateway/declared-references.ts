// Where the schemas that a tenant declares have references, by what /Schemas says of them. Bulks ask, and of those the ones only that
// refer to what they make: everybody else's resources are the directory's affair.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { referencePaths, type ReferencePaths } from '../scim/bulk-reference.ts';
import { groupType } from '../scim/group.ts';
import { userType } from '../scim/user.ts';
import { callOptions, type Service } from './service.ts';

const named = { name: z.string(), type: z.string() };
const Schemas = z.object({
  Resources: z
    .array(
      z.object({
        id: z.string(),
        attributes: z.array(z.object({ ...named, subAttributes: z.array(z.object(named)).optional() })),
      }),
    )
    .default([]),
});

const standard = new Set(
  [userType, groupType].flatMap(({ schema, extensions }) => [schema, ...extensions]).map(({ id }) => id),
);

/** Throws as calls to the directory do. */
export async function declaredReferences(service: Service, request: FastifyRequest): Promise<ReferencePaths> {
  const message = { ...service.scopeOf(request), kind: 'DISCOVERY_KIND_SCHEMAS' as const };
  const { document } = await service.inTurn(request, () =>
    service.directory.provisioning.getDiscovery(message, callOptions(request)),
  );
  const { Resources } = Schemas.parse(JSON.parse(document.toString()));
  return referencePaths(Resources.filter(({ id }) => !standard.has(id)));
}
