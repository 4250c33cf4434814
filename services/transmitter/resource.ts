// The resource that a change is about, as SCIM knows it.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { Member__Output as Member } from '../../proto/gen/muster/directory/v1/Member.ts';
import { groupType } from '../scim/group.ts';
import type { JsonObject } from '../scim/json.ts';
import { userType } from '../scim/user.ts';

/** Undefined when it is about a tenant as a whole. */
export function resourceType({ resource }: Pick<Change, 'resource'>): typeof userType | undefined {
  if (resource === 'RESOURCE_KIND_UNSPECIFIED') return undefined;
  return resource === 'GROUP' ? groupType : userType;
}

/** As in the ETag header. */
export const etag = (version: number): string => `W/"${version}"`;

/**
 * The state after the change, or the last one of what was deleted: a resource as SCIM answers with it (RFC 7643 section 3), without
 * `meta.location`, a user without `groups` and a group without `members`. Undefined when the change has none.
 */
export function representation(change: Change): JsonObject | undefined {
  const state = change.user ?? change.group;
  const type = resourceType(change);
  if (state === null || type === undefined) return undefined;
  const { password: _, ...document } = JSON.parse(state.document.toString()) as JsonObject;
  const meta = {
    resourceType: type.name,
    created: new Date(state.created_time_ms).toISOString(),
    lastModified: new Date(state.modified_time_ms).toISOString(),
    version: etag(state.version),
  };
  return { id: state.id, ...document, meta };
}

/** As elements of `members`. */
export const memberValues = (members: readonly Member[]): JsonObject[] =>
  members.map(({ id, kind }) => ({ value: id, type: kind === 'GROUP' ? groupType.name : userType.name }));
