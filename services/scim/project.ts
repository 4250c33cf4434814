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

/** What the schema says of a member of an object: when is it returned, and what are its own members? */
interface Member {
  readonly returned: Attribute['returned'];
  /** Of an extension: what is always returned in it makes it be there. */
  readonly holdsAlways: boolean;
  /** What is in it is not all returned by default. */
  readonly hides: boolean;
  readonly members: (name: string) => Member;
}

/**
 * Prepares a projection from the two comma-separated lists, or undefined when the whole resource is asked for and nothing in it
 * is returned on request only, or never. `attributes` wins over `excludedAttributes`; names are without regard to case, and an
 * unknown one is ignored.
 */
export function projection(type: ResourceType, attributes: string, excluded: string): Projection | undefined {
  const wanted = attributes.trim() !== '';
  const selection = selectionOf(type, wanted ? attributes : excluded);
  if (!wanted && selection.children.size === 0 && !typeHides(type)) return undefined;
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
  if (extension !== undefined) {
    const { attributes } = extension;
    const holdsAlways = attributes.some((each) => each.returned === 'always');
    return { returned: 'default', holdsAlways, hides: hides(attributes), members: memberOf(attributes) };
  }
  const found = findAttribute(type.schema.attributes, name) ?? findAttribute(commonAttributes, name);
  return attributeMember(found);
}

const memberOf =
  (attributes: readonly Attribute[]) =>
  (name: string): Member =>
    attributeMember(findAttribute(attributes, name));

const attributeMember = (found: Attribute | undefined): Member => ({
  returned: found?.returned ?? 'default',
  holdsAlways: false,
  hides: hides(found?.subAttributes ?? []),
  members: memberOf(found?.subAttributes ?? []),
});

const hiding = new WeakMap<readonly Attribute[], boolean>();

/** Whether some of the attributes, or of what is in them, are not returned by default. */
function hides(attributes: readonly Attribute[]): boolean {
  let known = hiding.get(attributes);
  if (known === undefined) {
    known = attributes.some(
      ({ returned, subAttributes }) => returned === 'request' || returned === 'never' || hides(subAttributes ?? []),
    );
    hiding.set(attributes, known);
  }
  return known;
}

// What the core schemas never return is not stored.
const typeHides = ({ extensions }: ResourceType): boolean => extensions.some(({ attributes }) => hides(attributes));

const nothing: Selection = { whole: false, children: new Map() };

/**
 * Keeps what is selected, or everything else that is returned by default; what is returned always stays in both cases.
 * @param asked what is returned when it is named here, and else not
 */
function select(
  object: JsonObject,
  selection: Selection,
  members: Member['members'],
  keep: boolean,
  asked = nothing,
): JsonObject {
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    const member = members(name);
    const rest = returnedValue(value, member, selection.children.get(name.toLowerCase()), keep, () =>
      asked.children.has(name.toLowerCase()),
    );
    if (rest !== undefined) result[name] = rest;
  }
  return result;
}

function returnedValue(
  value: unknown,
  { returned, holdsAlways, hides: hidesSome, members }: Member,
  selected: Selection | undefined,
  keep: boolean,
  isAsked: () => boolean,
): unknown {
  if (returned === 'never') return undefined;
  const byDefault = returned !== 'request' || isAsked();
  if (returned === 'always' || (keep ? selected?.whole : selected === undefined && byDefault)) {
    return hidesSome ? mapObjects(value, (each) => select(each, nothing, members, false, selected)) : value;
  }
  if (selected?.whole === false && (keep || byDefault)) {
    return mapObjects(value, (each) => select(each, selected, members, keep));
  }
  return holdsAlways ? mapObjects(value, (each) => select(each, nothing, members, true)) : undefined;
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
