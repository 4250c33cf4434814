// What receivers are not told: attributes that the tenant, as it has declared them by now, never returns, or on request only. Readers
// are told everything.
import type { Change } from '../../../proto/gen/muster/directory/v1/Change.ts';
import { findAttribute, findExtension, type Attribute, type ResourceType, type Schema } from '../../scim/attribute.ts';
import { ScimError } from '../../scim/error.ts';
import { groupType } from '../../scim/group.ts';
import type { JsonObject } from '../../scim/json.ts';
import { projection, type Projection } from '../../scim/project.ts';
import { userType } from '../../scim/user.ts';
import type { Profiles, TenantProfile } from '../profiles.ts';

/**
 * Leaves out of a change's state and paths what a receiver is not told. The given one stays as it is: others are sent it, too.
 * @throws ScimError 503 when what the tenant has declared cannot be read just now: then nothing is to be sent
 */
export type Withhold = <Given extends Change>(change: Given) => Promise<Given>;

export function createWithhold(profiles: Pick<Profiles, 'getProfile'>): Withhold {
  return async (change) => {
    const { tenant_id = '', resource, user, group, paths = [] } = change;
    if (resource !== 'USER' && resource !== 'GROUP') return change;
    const told = toldOf(await findProfile(profiles, tenant_id), resource);
    if (told === undefined) return change;
    return {
      ...change,
      paths: paths.filter(told.isTold),
      user: user && { ...user, document: projected(user.document, told.project) },
      group: group && { ...group, document: projected(group.document, told.project) },
    };
  };
}

/** Undefined for a tenant that is deleted, or erased. */
async function findProfile({ getProfile }: Pick<Profiles, 'getProfile'>, tenantId: string) {
  try {
    return await getProfile(tenantId);
  } catch (error) {
    if (error instanceof ScimError && error.status === 401) return undefined;
    throw error;
  }
}

/** What a receiver is told of a type of resource. */
interface Told {
  readonly project: Projection;
  readonly isTold: (path: string) => boolean;
}

/** Undefined: everything, so that documents need not be read. */
function toldOf(profile: TenantProfile | undefined, resource: 'USER' | 'GROUP'): Told | undefined {
  const type = resource === 'USER' ? profile?.userType : profile?.groupType;
  if (type === undefined) return onlyStandard(resource === 'USER' ? userType : groupType);
  const project = projection(type, '', '');
  return project && { project, isTold: (path) => !type.extensions.some((extension) => hides(extension, path)) };
}

/** Nobody knows any more which attributes of the others are never returned. The same of groups while they are off. */
const onlyStandard = (type: ResourceType): Told => ({
  project: (resource) =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => !name.includes(':') || findExtension(type, name))),
  isTold: (path) => !path.includes(':') || type.extensions.some(({ id }) => isWithin(id, path)),
});

const isWithin = (id: string, path: string): boolean => `${path}:`.toLowerCase().startsWith(`${id}:`.toLowerCase());

/** @param path as `changedPaths` makes them */
function hides({ id, attributes }: Schema, path: string): boolean {
  if (!isWithin(id, path)) return false;
  const [name = '', sub = ''] = path.slice(id.length + 1).split('.');
  const found = findAttribute(attributes, name);
  return isHidden(found) || isHidden(findAttribute(found?.subAttributes ?? [], sub));
}

const isHidden = (attribute: Attribute | undefined): boolean =>
  attribute?.returned === 'never' || attribute?.returned === 'request';

const projected = (document: Buffer | Uint8Array | string | undefined, project: Projection): Buffer =>
  Buffer.from(JSON.stringify(project(JSON.parse(Buffer.from(document ?? '{}').toString()) as JsonObject)));
