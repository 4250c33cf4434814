// A change as the events of RFC 9967, in full mode: a receiver need not ask back.
//
// A user that changed is `prov:put:full` with the state after it. PUT is defined as "has been updated" and its data is a whole
// resource (section 2.4.3), so that a receiver reaches the right state whatever it missed; `prov:patch` would mean a request that nobody
// made. A group is never put: a PUT without `members` empties it, and one with them repeats everybody (section 5 warns of that). Its changes are
// `prov:patch:full`, as in figure 6. Several events in one token are one change of one resource (section 2.1).
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import type { JsonObject } from '../scim/json.ts';
import { groupPatch } from './group-patch.ts';
import { etag, representation, resourceType } from './resource.ts';

const EVENT = 'urn:ietf:params:scim:event';
/** Not SCIM's: RFC 9967 knows resources only. Its subject is the tenant. */
export const TENANT_ERASED_EVENT = 'https://muster.dev/event/tenant-erased';

export type Events = Readonly<Record<string, JsonObject>>;

/** Payloads by event URI; one at least. */
export function securityEvents(change: Change): Events {
  const type = resourceType(change);
  if (type === undefined) return { [TENANT_ERASED_EVENT]: {} };
  // It has no payload (section 2.4.4), and no feed:remove beside it.
  if (change.kind === 'DELETED') return { [`${EVENT}:prov:delete`]: {} };
  return type.name === 'Group' ? groupEvents(change) : userEvents(change);
}

function userEvents(change: Change): Events {
  const full = stateOf(change);
  if (change.snapshot) return { [`${EVENT}:feed:add`]: full };
  switch (change.kind) {
    case 'CREATED':
      return { [`${EVENT}:prov:create:full`]: full };
    case 'ACTIVATED':
      return { [`${EVENT}:prov:activate`]: {}, [`${EVENT}:prov:put:full`]: full };
    case 'DEACTIVATED':
      return { [`${EVENT}:prov:deactivate`]: {}, [`${EVENT}:prov:put:full`]: full };
    default:
      return { [`${EVENT}:prov:put:full`]: full };
  }
}

/** Members come as a patch even of a new group: it may have more than fit into one token, and each part says no more than it is. */
function groupEvents(change: Change): Events {
  const isNew = change.snapshot || change.kind === 'CREATED';
  const patch = groupPatch(change, isNew);
  const patched =
    patch === undefined ? {} : { [`${EVENT}:prov:patch:full`]: { version: etag(change.version), data: patch } };
  if (!isNew) return patched;
  return { [`${EVENT}:${change.snapshot ? 'feed:add' : 'prov:create:full'}`]: stateOf(change), ...patched };
}

/** `version` and `data` are common to all events (section 2.2), so that feed:add may have them, too. */
const stateOf = (change: Change): JsonObject => ({ version: etag(change.version), data: representation(change) });
