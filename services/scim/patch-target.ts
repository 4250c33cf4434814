// What the path of a PATCH operation names: an attribute, a whole extension, or an attribute of an extension that is not
// known here (RFC 7644 section 3.5.2).
import { findExtension, findTarget, type Attribute, type ResourceType, type Target } from './attribute.ts';
import { invalidPath } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { parsePatchPath, type PatchPath } from './path.ts';
import { resolveElementFilter, type ResolvedFilter } from './resolve.ts';
import { isUrn } from './validate.ts';

export type PatchTarget =
  | {
      readonly kind: 'attribute';
      readonly extension: string | undefined;
      readonly attribute: Attribute;
      readonly sub: Attribute | undefined;
      readonly filter: ResolvedFilter | undefined;
    }
  /** The resource itself: its attributes are the keys of the value. */
  | { readonly kind: 'resource' }
  /** All of an extension's object. */
  | { readonly kind: 'extension'; readonly urn: string; readonly known: boolean }
  /** One member of an unknown extension's object, or of an object in it. */
  | { readonly kind: 'foreign'; readonly urn: string; readonly names: readonly string[] };

/** The attribute that a parsed path names, or undefined when the schema has none. */
export function findPatchTarget(type: ResourceType, { path, sub }: PatchPath): Target | undefined {
  if (sub !== undefined && path.sub !== undefined) return undefined;
  return findTarget(type, sub === undefined ? path : { ...path, sub });
}

/**
 * Finds what a path names. An unknown extension is one that the document has, or that the value makes.
 * @throws ScimError invalidPath when the path is malformed or names nothing; invalidFilter for its brackets.
 */
export function resolvePatchTarget(
  type: ResourceType,
  text: string,
  document: JsonObject,
  value: unknown,
): PatchTarget {
  const parsed = parsePatchPath(text);
  const found = findPatchTarget(type, parsed);
  if (found !== undefined) {
    const filter = parsed.filter && resolveElementFilter(found.attribute, parsed.filter);
    return { kind: 'attribute', extension: found.extension, attribute: found.attribute, sub: found.sub, filter };
  }
  const { urn, name, sub } = parsed.path;
  if (urn !== undefined && parsed.filter === undefined) {
    // An object for a member of an extension that the document has is no extension of its own.
    const made = storedUrn(document, urn) === undefined ? value : undefined;
    const whole = wholeUrn(type, `${urn}:${sub === undefined ? name : `${name}.${sub}`}`, document, made);
    if (whole !== undefined) return whole;
    if (isForeign(type, urn)) {
      const names = sub === undefined ? [name] : [name, sub];
      return { kind: 'foreign', urn: storedUrn(document, urn) ?? urn, names };
    }
  }
  throw invalidPath(`"${text}" is not an attribute of the ${type.name} schema. Check the attribute mapping.`);
}

function wholeUrn(type: ResourceType, urn: string, document: JsonObject, value: unknown): PatchTarget | undefined {
  if (urn.toLowerCase() === type.schema.id.toLowerCase()) return { kind: 'resource' };
  const extension = findExtension(type, urn);
  if (extension !== undefined) return { kind: 'extension', urn: extension.id, known: true };
  const stored = storedUrn(document, urn);
  if (stored !== undefined) return { kind: 'extension', urn: stored, known: false };
  return isForeign(type, urn) && isObject(value) ? { kind: 'extension', urn, known: false } : undefined;
}

/** Whether a URN can be an extension that is not known here. What begins like the core's is a core attribute misspelt. */
const isForeign = (type: ResourceType, urn: string): boolean =>
  isUrn(urn) && !/^urn:ietf:params:scim:schemas:core(:|$)/i.test(urn) && findExtension(type, urn) === undefined;

function storedUrn(document: JsonObject, urn: string): string | undefined {
  return Object.keys(document).find((key) => key.includes(':') && key.toLowerCase() === urn.toLowerCase());
}
