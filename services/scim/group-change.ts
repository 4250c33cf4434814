// POST, PUT and PATCH of a group as pure functions: what becomes of the document, and what is done to the members, which are
// not a part of it.
import type { ResourceType } from './attribute.ts';
import { invalidSyntax } from './error.ts';
import { immutableError, keepImmutable } from './immutable.ts';
import type { JsonObject } from './json.ts';
import { memberChange, mergeChanges, readMembers, type MemberChange } from './member-change.ts';
import { applyPatch, type Operation } from './patch.ts';
import { declaredRequired, missingAttributes, missingError, parseRequiredAttribute } from './required.ts';
import { validateResource } from './validate.ts';

export interface GroupChange {
  /** Without the members. */
  readonly document: JsonObject;
  /** To be made in this order. */
  readonly members: readonly MemberChange[];
}

export interface NewGroup {
  /** Without the members. */
  readonly document: JsonObject;
  /** Their ids; whether they exist is not known yet. */
  readonly members: ReadonlySet<string>;
}

/** Reads the body of a POST or PUT. @throws ScimError invalidSyntax or invalidValue, also for a group without a name */
export function readGroup(type: ResourceType, body: JsonObject): NewGroup {
  const keys = Object.keys(body).filter((key) => key.toLowerCase() === 'members');
  if (keys.length > 1) throw invalidSyntax('The attribute "members" is there twice.');
  const [key = 'members'] = keys;
  const { [key]: members, ...rest } = body;
  const document = validateResource(type, rest);
  const missing = missingAttributes(requiredOf(type), document);
  if (missing.length > 0) throw missingError(missing);
  return { document, members: readMembers(members, 'members') };
}

/** The document of a PUT: what is set once stays. @throws ScimError mutability naming what it would change */
export function replacedGroup(type: ResourceType, before: JsonObject, given: JsonObject): JsonObject {
  const { document, changed } = keepImmutable(type, before, given);
  if (changed.length > 0) throw immutableError(changed);
  return document;
}

/** @throws ScimError of the first operation that cannot be applied, or for a group that would lose its name */
export function patchedGroup(type: ResourceType, before: JsonObject, operations: readonly Operation[]): GroupChange {
  const members: MemberChange[] = [];
  const { document: after, removed } = applyPatch(type, before, operations, {
    apart: { attribute: 'members', onStep: (step, target) => members.push(memberChange(step, target)) },
  });
  const { document, ...fixed } = keepImmutable(type, before, after);
  const refused = [...fixed.changed, ...fixed.removed];
  if (refused.length > 0) throw immutableError(refused);
  // A rule that came after the group must not block what has nothing to do with it: only a new gap is refused.
  const missing = missingAttributes(requiredOf(type), document).filter((each) => !each.isMissing(before));
  if (missing.length > 0) {
    throw missingError(
      missing,
      missing.every((each) => removed.has(each.attributeName)),
    );
  }
  return { document, members: mergeChanges(members) };
}

const requiredOf = (type: ResourceType) => [parseRequiredAttribute(type, 'displayName'), ...declaredRequired(type)];
