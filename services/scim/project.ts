// Which attributes an answer has (RFC 7644 section 3.9, RFC 7643 section 7 "returned").
import { commonAttributes, findAttribute, findExtension, type Attribute, type ResourceType } from './attribute.ts';
import { isObject, type JsonObject } from './json.ts';
import { parseAttributePath } from './path.ts';

/** Cuts a whole resource down to what was asked for. */
export type Projection = (resource: JsonObject) => JsonObject;

/** A tree of lower-cased names: extension URN or attribute, then attribute or sub-attribute, then sub-attribute. */
interface Selection {
  /** Everything below is meant. */
  whole: boolean;
  readonly children: Map<string, Selection>;
}

/** What the schema says of a member of an object: is it returned always, and what are its own members? */
interface Member {
  readonly always: boolean;
  readonly members: (name: string) => Member;
}

/**
 * Prepares a projection from the two comma-separated lists, or undefined when the whole resource is asked for. `attributes`
 * wins over `excludedAttributes`; names are without regard to case, and an unknown one is ignored.
 */
export function projection(type: ResourceType, attributes: string, excluded: string): Projection | undefined {
  const wanted = attributes.trim() !== '';
  const selection = selectionOf(type, wanted ? attributes : excluded);
  if (!wanted && selection.children.size === 0) return undefined;
  const members = (name: string) => resourceMember(type, name);
  return (resource) => select(resource, selection, members, wanted);
}

/** The names of a complex attribute's sub-attributes that the two lists keep; none when they leave the attribute out. */
export function projectedSubs(
  type: ResourceType,
  attribute: string,
  attributes: string,
  excluded: string,
): ReadonlySet<string> {
  const subs = findAttribute(type.schema.attributes, attribute)?.subAttributes ?? [];
  const whole = Object.fromEntries(subs.map(({ name }) => [name, true]));
  const project = projection(type, attributes, excluded);
  const kept = project === undefined ? whole : project({ [attribute]: whole })[attribute];
  return new Set(isObject(kept) ? Object.keys(kept) : []);
}

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
  if (findExtension(type, path.urn) !== undefined) return [path.urn, ...names];
  return [`${path.urn}:${names.join('.')}`];
}

function resourceMember(type: ResourceType, name: string): Member {
  const extension = name.includes(':') ? findExtension(type, name) : undefined;
  if (extension !== undefined) return { always: false, members: memberOf(extension.attributes) };
  const found = findAttribute(type.schema.attributes, name) ?? findAttribute(commonAttributes, name);
  return attributeMember(found);
}

const memberOf =
  (attributes: readonly Attribute[]) =>
  (name: string): Member =>
    attributeMember(findAttribute(attributes, name));

const attributeMember = (found: Attribute | undefined): Member => ({
  always: found?.returned === 'always',
  members: memberOf(found?.subAttributes ?? []),
});

/** Keeps what is selected, or everything else; what is returned always stays in both cases. */
function select(object: JsonObject, selection: Selection, members: Member['members'], keep: boolean): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    const selected = selection.children.get(name.toLowerCase());
    const member = members(name);
    if (member.always || (keep ? selected?.whole : selected === undefined)) result[name] = value;
    else if (selected?.whole === false) {
      const rest = mapObjects(value, (each) => select(each, selected, member.members, keep));
      if (rest !== undefined) result[name] = rest;
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
