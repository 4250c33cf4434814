// PUT and PATCH as pure functions of the stored document. One rule stands above the others: a person who leaves must be
// deactivated, so a request that sets `active` to false never fails because of another attribute. What cannot be applied
// beside it is left out, and the answer shows the state that was reached.
import { mutability, type ScimError } from '../scim/error.ts';
import { immutableError, keepImmutable } from '../scim/immutable.ts';
import { sameJson, type JsonObject } from '../scim/json.ts';
import { applyPatch, deactivates, type Operation } from '../scim/patch.ts';
import { missingAttributes, missingError, type RequiredAttribute } from '../scim/required.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { validateResource, withSchemas } from '../scim/validate.ts';

export interface Change {
  readonly document: JsonObject;
  /** The request sets `active` to false. */
  readonly deactivates: boolean;
}

/** What a tenant's users are, and what they must have. */
export interface Rules {
  readonly userType: ResourceType;
  readonly required: readonly RequiredAttribute[];
}

/** @throws ScimError of the first operation that cannot be applied, or naming what the user would lack. */
export function patched({ userType, required }: Rules, before: JsonObject, operations: readonly Operation[]): Change {
  if (deactivates(userType, operations)) {
    const onInvalid = (error: ScimError, path: string) => {
      if (/\bactive$/i.test(path)) throw error;
    };
    const { document } = applyPatch(userType, before, operations, { onInvalid });
    const kept = keepImmutable(userType, before, document).document;
    return { document: keepMissing({ userType, required }, before, kept), deactivates: true };
  }
  const { document: after, removed } = applyPatch(userType, before, operations);
  if (removed.has('active')) throw mutability('"active" cannot be removed. Set it to false to deactivate the user.');
  const { document, ...fixed } = keepImmutable(userType, before, after);
  const refused = [...fixed.changed, ...fixed.removed];
  if (refused.length > 0) throw immutableError(refused);
  // A rule that came after the user must not block what has nothing to do with it: only a new gap is refused.
  const missing = missingAttributes(required, document).filter((each) => !each.isMissing(before));
  if (missing.length > 0) {
    throw missingError(
      missing,
      missing.every((each) => removed.has(each.attributeName)),
    );
  }
  return { document: withActive(before, document), deactivates: false };
}

/** @throws ScimError naming what is wrong with the body, or what it lacks. */
export function replaced({ userType, required }: Rules, before: JsonObject, body: JsonObject): Change {
  if (replacesWithInactive(body)) {
    const invalid = new Set<string>();
    const given = validateResource(userType, body, (_, name) => invalid.add(name));
    const kept = Object.fromEntries(Object.entries(before).filter(([name]) => invalid.has(name)));
    const { document } = keepImmutable(userType, before, withSchemas(userType, { ...given, ...kept }));
    return { document: keepMissing({ userType, required }, before, document), deactivates: true };
  }
  const { document, changed } = keepImmutable(userType, before, validateResource(userType, body));
  if (changed.length > 0) throw immutableError(changed);
  const missing = missingAttributes(required, document);
  if (missing.length > 0) throw missingError(missing);
  return { document: withActive(before, document), deactivates: false };
}

/** `active` is always known: what does not say it leaves it as it was (RFC 7644 section 3.5.1). */
function withActive(before: JsonObject, document: JsonObject): JsonObject {
  return document['active'] === undefined ? { ...document, active: before['active'] } : document;
}

function replacesWithInactive(body: JsonObject): boolean {
  const key = Object.keys(body).find((each) => each.toLowerCase() === 'active');
  const value = key === undefined ? undefined : body[key];
  return value === false || (typeof value === 'string' && value.toLowerCase() === 'false');
}

/** Of what a deactivation would leave missing, the stored values stay. */
function keepMissing({ userType, required }: Rules, before: JsonObject, document: JsonObject): JsonObject {
  const result = { ...document };
  for (const each of missingAttributes(required, document)) {
    if (each.isMissing(before) || each.attributeName === 'active') continue;
    const name = each.extension ?? each.attributeName;
    result[name] = before[name];
  }
  return sameJson(result, document) ? document : withSchemas(userType, result);
}
