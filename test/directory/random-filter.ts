// Random users, groups and filters on any attribute of their schemas, from few values, so that filters hit.
import fc from 'fast-check';
import { commonAttributes, type Attribute, type ResourceType } from '../../services/scim/attribute.ts';
import { groupType } from '../../services/scim/group.ts';
import { userType } from '../../services/scim/user.ts';

const pieces = ['a', 'A', 'b', 'ä', 'Ä', 'ß', 'İ', 'e\u0301', 'é', '%', '_', `'`, '"', '\\', '😀', '\uFFFD', '日', ' '];
const words = ['work', 'home', 'Work', 'true', '10', 'null', 'x@example.com', 'EXAMPLE', '$1', `');--`, 'a%b'];
export const times = ['2024-02-29T12:00:00.000Z', '2025-01-01T00:00:00.000Z', '2025-01-01T01:00:00.001Z'];

const text = fc.oneof(
  fc.constantFrom(...words),
  fc.array(fc.constantFrom(...pieces), { minLength: 0, maxLength: 2 }).map((each) => each.join('')),
);

export type Document = Record<string, unknown>;

function value(attribute: Attribute): fc.Arbitrary<unknown> {
  if (attribute.type === 'boolean') return fc.boolean();
  if (attribute.type !== 'complex') return text;
  return document(attribute.subAttributes ?? []);
}

function document(attributes: readonly Attribute[]): fc.Arbitrary<Document> {
  const members = attributes.map((each): [string, fc.Arbitrary<unknown>] => [
    each.name,
    fc.option(each.multiValued ? fc.array(value(each), { maxLength: 3 }) : value(each), { nil: undefined }),
  ]);
  return fc.record(Object.fromEntries(members));
}

const stored = (each: Attribute) => each.returned !== 'never' && !['id', 'meta'].includes(each.name);

/** A user's document without id and meta; its userName is not yet unique. */
export const randomDocument: fc.Arbitrary<Document> = fc
  .tuple(
    document([...commonAttributes, ...userType.schema.attributes].filter(stored)),
    document(userType.extensions[0]?.attributes ?? []),
    fc.boolean(),
  )
  .map(([core, enterprise, active]) => ({ ...core, active, [userType.extensions[0]?.id ?? '']: enterprise }));

/** A group's document without id, meta and members; its displayName is not yet unique. */
export const randomGroup: fc.Arbitrary<Document> = document(
  [...commonAttributes, ...groupType.schema.attributes].filter((each) => stored(each) && each.name !== 'members'),
);

interface Place {
  readonly path: string;
  readonly attribute: Attribute;
}

/** Every path of a type's schemas that can be filtered, and the attribute that it names. */
export const pathsOf = (type: ResourceType): readonly Place[] => [
  ...list([...commonAttributes, ...type.schema.attributes], ''),
  ...type.extensions.flatMap((each) => list(each.attributes, `${each.id}:`)),
];

/** Those of users. */
export const paths = pathsOf(userType);

function list(attributes: readonly Attribute[], prefix: string): Place[] {
  return attributes
    .filter((each) => each.returned !== 'never')
    .flatMap((attribute) => [
      { path: prefix + attribute.name, attribute },
      ...list(attribute.subAttributes ?? [], `${prefix}${attribute.name}.`),
    ]);
}

const textOperators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'EQ'];

function operators(attribute: Attribute): string[] {
  if (attribute.type === 'boolean') return ['eq', 'ne'];
  if (attribute.type === 'binary') return ['eq', 'ne', 'co', 'sw', 'ew'];
  return attribute.type === 'dateTime' ? ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] : textOperators;
}

/** What filters are about, and the ids that some of them name. */
export interface Subject {
  readonly type: ResourceType;
  readonly ids: readonly string[];
  /** Ids of what is at the other end of the relation: of groups for users, of members for groups. */
  readonly related?: readonly string[];
}

const BASE = 'https://scim.example';

function literal(path: string, attribute: Attribute, { type, ids, related = [] }: Subject): fc.Arbitrary<string> {
  if (attribute.type === 'boolean') return fc.constantFrom('true', 'false', '"True"', '"FALSE"');
  if (attribute.type === 'dateTime') return fc.constantFrom(...times).map((each) => JSON.stringify(each));
  const special: Record<string, readonly string[]> = {
    id: [...ids, 'nobody', ids[0]?.slice(0, 9) ?? ''],
    'meta.version': ['W/"1"', 'W/"2"', 'W/"x"', '1'],
    'meta.resourceType': ['User', 'user', 'Us', 'Group'],
    'meta.location': [...ids.map((id) => `${BASE}${type.endpoint}/${id}`), 'https://other.example/', 'scim'],
    ...relatedValues(type === userType ? 'groups' : 'members', related),
  };
  const values = special[path];
  const strings = values === undefined ? text : fc.constantFrom(...values);
  return strings.chain((each) =>
    /^[^\s"()[\]]+$/.test(each) ? fc.constantFrom(each, JSON.stringify(each)) : fc.constant(JSON.stringify(each)),
  );
}

function relatedValues(name: 'groups' | 'members', related: readonly string[]): Record<string, readonly string[]> {
  if (related.length === 0) return {};
  const values = [...related, 'nobody', related[0]?.slice(0, 9) ?? ''];
  return {
    [name]: values,
    [`${name}.value`]: values,
    [`${name}.$ref`]: related.flatMap((id) => [`${BASE}/Users/${id}`, `${BASE}/Groups/${id}`, id]),
    [`${name}.type`]: ['user', 'Group', 'direct', 'INDIRECT', 'in'],
  };
}

/** @param path as the filter has it; `whole` the same from the resource, where it stands in brackets */
function comparison(path: string, given: Attribute, subject: Subject, whole = path): fc.Arbitrary<string> {
  const attribute = given.subAttributes?.find((each) => each.name === 'value') ?? given;
  if (attribute.type === 'complex') return fc.constant(`${path} pr`);
  const compared = fc
    .tuple(fc.constantFrom(...operators(attribute)), literal(whole, attribute, subject))
    .map(([operator, wanted]) => `${path} ${operator} ${wanted}`);
  const present = fc.constantFrom(`${path} pr`, `${path} eq null`, `${path} NE null`);
  return fc.oneof({ weight: 5, arbitrary: compared }, { weight: 1, arbitrary: present });
}

/** Joins terms with and, or, not and parentheses. */
function logic(term: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      term,
      fc.tuple(tie('tree'), fc.constantFrom('and', 'or', 'AND'), tie('tree')).map((each) => each.join(' ')),
      tie('tree').map((each) => `(${each})`),
      tie('tree').map((each) => `not (${each})`),
    ),
  })).tree;
}

function element(path: string, attribute: Attribute, subject: Subject): fc.Arbitrary<string> {
  const subs = attribute.subAttributes ?? [{ ...attribute, name: 'value', multiValued: false }];
  const term = fc.constantFrom(...subs).chain((each) => comparison(each.name, each, subject, `${path}.${each.name}`));
  const selected = fc.tuple(logic(term), term).map(([inner, outer]) => `${path}[${inner}].${outer}`);
  return fc.oneof(
    logic(term).map((inner) => `${path}[${inner}]`),
    selected,
  );
}

/** A filter as text, on resources of which some have the given ids. */
export function randomFilter(subject: Subject): fc.Arbitrary<string> {
  const all = pathsOf(subject.type);
  const relation = all.filter(({ path }) => /^(groups|members)(\.|$)/.test(path));
  // Inside of meta[…] the special values are not known by their names.
  const complex = all.filter(
    ({ path, attribute }) => path !== 'meta' && (attribute.subAttributes || attribute.multiValued),
  );
  const metaElement = fc.constantFrom(...times).map((each) => `meta[created ge "${each}" and version eq "W/\\"1\\""]`);
  return logic(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...all).chain((each) => comparison(each.path, each.attribute, subject)) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(...complex).chain((each) => element(each.path, each.attribute, subject)),
      },
      { weight: 1, arbitrary: metaElement },
      ...(subject.related ? relatedTerms(relation, subject) : []),
    ),
  );
}

/** What is kept in rows of its own is looked at more often. */
const relatedTerms = (relation: readonly Place[], subject: Subject) => [
  {
    weight: 6,
    arbitrary: fc.constantFrom(...relation).chain((each) => comparison(each.path, each.attribute, subject)),
  },
  { weight: 4, arbitrary: element(relation[0]!.path, relation[0]!.attribute, subject) },
];
