// Which attributes an answer has (RFC 7644 section 3.9, RFC 7643 section 7 "returned").
import { commonAttributes, findAttribute, findExtension, type Attribute, type ResourceType } from './attribute.ts';
import { isObject, type JsonObject } from './json.ts';
import { parseAttributePath } from './path.ts';

/** Cuts a whole resource down to what was asked for. */
export type Projection = (resource: JsonObject) => JsonObject;

interface Selection {
  /** Everything below is meant. */
  whole: boolean;
  readonly children: Map<string, Selection>;
}

/**
 * Prepares a projection from the two comma-separated lists, or undefined when the whole resource is asked for. `attributes`
 * wins over `excludedAttributes`; names are without regard to case, and an unknown one is ignored.
 */
export function projection(type: ResourceType, attributes: string, excluded: string): Projection | undefined {
  const wanted = attributes.trim();
  const selection = selectionOf(type, wanted === '' ? excluded : wanted);
  if (selection.children.size === 0) return wanted === '' ? undefined : (resource) => keep(resource, selection, type);
  return wanted === '' ? (resource) => drop(resource, selection, type) : (resource) => keep(resource, selection, type);
}

/** A tree of lower-cased names: extension URN or attribute, then attribute or sub-attribute, then sub-attribute. */
function selectionOf(type: ResourceType, list: string): Selection {
  const root: Selection = { whole: false, children: new Map() };
  for (const text of list.split(',')) {
    const names = namesOf(type, text.trim());
    let at = root;
    for (const name of names) {
      let next = at.children.get(name.toLowerCase());
      if (next === undefined) at.children.set(name.toLowerCase(), (next = { whole: false, children: new Map() }));
      at = next;
    }
    if (names.length > 0) at.whole = true;
  }
  return root;
}

function namesOf(type: ResourceType, text: string): string[] {
  if (text === '') return [];
  let path;
  try {
    path = parseAttributePath(text);
  } catch {
    return []; // names nothing, so it selects nothing
  }
  const names = path.sub === undefined ? [path.name] : [path.name, path.sub];
  if (path.urn === undefined || path.urn.toLowerCase() === type.schema.id.toLowerCase()) return names;
  // `urn:…:2.0:User` is a whole extension, `urn:…:2.0:User:department` an attribute of one.
  const isWhole = findExtension(type, path.urn) === undefined && path.sub === undefined;
  return isWhole ? [`${path.urn}:${path.name}`] : [path.urn, ...names];
}

const isAlways = (attributes: readonly Attribute[], name: string): boolean =>
  findAttribute(attributes, name)?.returned === 'always';

function attributesAt(type: ResourceType, key: string): readonly Attribute[] {
  const extension = key.includes(':') ? findExtension(type, key) : undefined;
  if (extension !== undefined) return extension.attributes;
  const found = findAttribute(type.schema.attributes, key) ?? findAttribute(commonAttributes, key);
  return found?.subAttributes ?? [];
}

function keep(resource: JsonObject, selection: Selection, type: ResourceType): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const selected = selection.children.get(key.toLowerCase());
    if (isAlways(commonAttributes, key) || selected?.whole) result[key] = value;
    else if (selected !== undefined) {
      const kept = mapObjects(value, (object) => keepIn(object, selected, attributesAt(type, key)));
      if (kept !== undefined) result[key] = kept;
    }
  }
  return result;
}

function keepIn(object: JsonObject, selection: Selection, attributes: readonly Attribute[]): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const selected = selection.children.get(key.toLowerCase());
    if (selected?.whole || isAlways(attributes, key)) result[key] = value;
    else if (selected !== undefined) {
      const inner = findAttribute(attributes, key)?.subAttributes ?? [];
      const kept = mapObjects(value, (each) => keepIn(each, selected, inner));
      if (kept !== undefined) result[key] = kept;
    }
  }
  return result;
}

function drop(resource: JsonObject, selection: Selection, type: ResourceType): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const selected = selection.children.get(key.toLowerCase());
    if (selected === undefined || isAlways(commonAttributes, key)) result[key] = value;
    else if (!selected.whole) {
      const kept = mapObjects(value, (object) => dropIn(object, selected, attributesAt(type, key)));
      if (kept !== undefined) result[key] = kept;
    }
  }
  return result;
}

function dropIn(object: JsonObject, selection: Selection, attributes: readonly Attribute[]): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const selected = selection.children.get(key.toLowerCase());
    if (selected === undefined || isAlways(attributes, key)) result[key] = value;
    else if (!selected.whole) {
      const inner = findAttribute(attributes, key)?.subAttributes ?? [];
      const kept = mapObjects(value, (each) => dropIn(each, selected, inner));
      if (kept !== undefined) result[key] = kept;
    }
  }
  return result;
}

/** Applies a change to an object or to each object of a list; undefined when nothing is left. */
function mapObjects(value: unknown, change: (object: JsonObject) => JsonObject): unknown {
  if (Array.isArray(value)) {
    const list = value.flatMap((each) => (isObject(each) ? (assigned(change(each)) ?? []) : []));
    return list.length > 0 ? list : undefined;
  }
  return isObject(value) ? assigned(change(value)) : undefined;
}

const assigned = (object: JsonObject): JsonObject | undefined => (Object.keys(object).length > 0 ? object : undefined);
