// Which attributes differ between two states of a resource, for those that follow its changes.
import { isObject, sameJson, type JsonObject } from './json.ts';

/**
 * The SCIM paths of the attributes that differ (RFC 7644 section 3.10), in the documents' own spelling, which validation made
 * canonical: `emails` for a multi-valued attribute, `name.familyName` inside a complex one, `urn:…:department` in an extension.
 * In the order of the documents, those of `before` first; none when they are the same.
 */
export function changedPaths(before: JsonObject, after: JsonObject): string[] {
  return differing(before, after).flatMap((name) =>
    name.startsWith('urn:') ? inside(`${name}:`, before[name], after[name]) : inOne(name, before[name], after[name]),
  );
}

/** Of an extension. One that is no object as a whole can only be named as a whole. */
function inside(prefix: string, before: unknown, after: unknown): string[] {
  const [old, young] = [before ?? {}, after ?? {}];
  if (!isObject(old) || !isObject(young)) return [prefix.slice(0, -1)];
  return differing(old, young).flatMap((name) => inOne(prefix + name, old[name], young[name]));
}

function inOne(path: string, before: unknown, after: unknown): string[] {
  const [old, young] = [before ?? {}, after ?? {}];
  if (!isObject(old) || !isObject(young)) return [path];
  const subs = differing(old, young);
  return subs.length === 0 ? [path] : subs.map((sub) => `${path}.${sub}`);
}

function differing(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !sameJson(before[name], after[name]));
}
