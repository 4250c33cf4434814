// What a request asks for, as attribute paths without a value: for people who look for what was sent. Works on bodies that
// nobody has checked: whatever does not look like an attribute is left out, and nothing fails.
import { findAttribute, targetPath, type Attribute, type ResourceType } from './attribute.ts';
import { isObject, type JsonObject } from './json.ts';
import { findPatchTarget } from './patch-target.ts';
import { parsePatchPath, type PatchPath } from './path.ts';
import { isUrn } from './validate.ts';

/** More than a person looks at. */
export const ASKED_PATHS_MAX = 50;
const NAME = /^[a-z$][\w$-]{0,99}$/i;
const URN_CHARACTERS_MAX = 200;
/** They are in every document, and nobody asks for them. */
const silent: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/**
 * The paths of a POST's or PUT's body, in canonical spelling where the schema has them: `name.familyName`, `emails`,
 * `urn:…:User:department`. At most 50.
 */
export function documentPaths(type: ResourceType, body: unknown): string[] {
  return bounded(isObject(body) ? membersOf(type, body) : []);
}

/** The paths of a PatchOp's operations, with the names of its pathless ones: `emails[type eq "work"].value`. At most 50. */
export function operationPaths(type: ResourceType, body: unknown): string[] {
  const operations = isObject(body) ? valueOf(body, 'operations') : undefined;
  if (!Array.isArray(operations)) return [];
  return bounded(
    operations.slice(0, ASKED_PATHS_MAX).flatMap((operation: unknown) => {
      if (!isObject(operation)) return [];
      const path = valueOf(operation, 'path');
      if (typeof path === 'string' && path !== '') return canonicalPath(type, path.trim());
      const value = valueOf(operation, 'value');
      const object: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      return isObject(object) ? membersOf(type, object) : [];
    }),
  );
}

const bounded = (paths: readonly string[]): string[] => [...new Set(paths)].slice(0, ASKED_PATHS_MAX);

function valueOf(object: JsonObject, name: string): unknown {
  const key = Object.keys(object).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : object[key];
}

function membersOf(type: ResourceType, object: JsonObject): string[] {
  return Object.entries(object)
    .slice(0, ASKED_PATHS_MAX)
    .flatMap(([key, value]) => {
      if (silent.has(key.toLowerCase())) return [];
      const extension = type.extensions.find((each) => each.id.toLowerCase() === key.toLowerCase());
      if (extension !== undefined && isObject(value)) {
        return inside(`${extension.id}:`, extension.attributes, value);
      }
      const found = findAttribute(type.schema.attributes, key);
      if (found?.type === 'complex' && !found.multiValued && isObject(value)) {
        return inside(`${found.name}.`, found.subAttributes ?? [], value);
      }
      return canonicalPath(type, key);
    });
}

/** The members of an object whose names are known; what is not known there is named as it was sent. */
const inside = (prefix: string, attributes: readonly Attribute[], object: JsonObject): string[] =>
  Object.keys(object)
    .slice(0, ASKED_PATHS_MAX)
    .flatMap((key) => {
      const name = findAttribute(attributes, key)?.name ?? (NAME.test(key) ? key : undefined);
      return name === undefined ? [] : [prefix + name];
    });

function canonicalPath(type: ResourceType, text: string): string[] {
  let parsed: PatchPath;
  try {
    parsed = parsePatchPath(text);
  } catch {
    return [];
  }
  const target = findPatchTarget(type, parsed);
  if (target === undefined) return unknownPath(text);
  const filter = parsed.filter && harmlessFilter(target.attribute, text);
  if (filter === undefined) return [targetPath(target)];
  const { sub, ...whole } = target;
  return [`${targetPath(whole)}[${filter}]${sub === undefined ? '' : `.${sub.name}`}`];
}

/** A name that the schema does not have, as it was sent: it may be what is wrong. Never more than a name. */
function unknownPath(text: string): string[] {
  if (text.length <= URN_CHARACTERS_MAX && isUrn(text)) return [text];
  return text.split('.').every((part) => NAME.test(part)) ? [text] : [];
}

/** `type eq "work"` tells which of several is meant; any other filter may hold a person's data. */
function harmlessFilter(attribute: Attribute, text: string): string | undefined {
  const [, word] = /\[\s*type\s+eq\s+"([a-z]{1,20})"\s*\]/i.exec(text) ?? [];
  const kinds = attribute.subAttributes && findAttribute(attribute.subAttributes, 'type')?.canonicalValues;
  const known = kinds?.find((each) => each.toLowerCase() === word?.toLowerCase());
  return known === undefined ? undefined : `type eq "${known}"`;
}
