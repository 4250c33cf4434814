// What happened to a group as a PATCH (RFC 7644 section 3.5.2) that does the same elsewhere, and does no harm when it is done twice.
import type { Change__Output as Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import { isObject, type JsonObject } from '../scim/json.ts';
import { PATCH_SCHEMA } from '../scim/message.ts';
import { memberValues, representation } from './resource.ts';

/** Those are not the group's attributes: they are said otherwise. */
const aside: ReadonlySet<string> = new Set(['members', 'schemas', 'id', 'meta']);

/**
 * @param membersOnly the attributes are said elsewhere
 * @returns undefined when there would be nothing in it
 */
export function groupPatch(change: Change, membersOnly: boolean): JsonObject | undefined {
  const operations = [
    ...(membersOnly ? [] : attributeOperations(change)),
    // One each: a filter of a thousand terms is more than most servers read.
    ...change.members_removed.map(({ id }) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` })),
    ...(change.members_added.length === 0
      ? []
      : [{ op: 'add', path: 'members', value: memberValues(change.members_added) }]),
  ];
  return operations.length === 0 && membersOnly ? undefined : { schemas: [PATCH_SCHEMA], Operations: operations };
}

function attributeOperations(change: Change): JsonObject[] {
  const state = representation(change);
  if (state === undefined) return [];
  const paths = change.paths.length > 0 ? change.paths : anyPaths(state);
  return paths
    .filter((path) => !aside.has(path))
    .map((path) => {
      const value = valueAt(state, path);
      return value === undefined ? { op: 'remove', path } : { op: 'replace', path, value };
    });
}

/** What may have changed when nobody noted it: all that is there, and `externalId`, which may be there no more. */
const anyPaths = (state: JsonObject): string[] => [...new Set([...Object.keys(state), 'externalId'])];

/** @param path as `changedPaths` makes them: `displayName`, `name.sub`, an extension as a whole or one of its attributes */
function valueAt(state: JsonObject, path: string): unknown {
  if (path in state) return state[path];
  const end = path.startsWith('urn:') ? path.lastIndexOf(':') : -1;
  const [name = '', sub] = path.slice(end + 1).split('.');
  const within = end === -1 ? state : state[path.slice(0, end)];
  const value = isObject(within) ? within[name] : undefined;
  if (sub === undefined) return value;
  return isObject(value) ? value[sub] : undefined;
}
