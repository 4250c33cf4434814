// Random users, groups and filters on any attribute of their schemas, from few values, so that filters hit.
import fc from 'fast-check';
import { commonAttributes, type Attribute, type ResourceType } from '../../services/scim/attribute.ts';
import { declaredType } from '../../services/scim/declared-type.ts';
import { groupType } from '../../services/scim/group.ts';
import { parseSchemas } from '../../services/scim/schema-declaration.ts';
import { userType } from '../../services/scim/user.ts';

const simple = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'];

/** Users with an extension that has every type of attribute, alone, in lists, and in complex ones. */
export const extendedUserType = declaredType(
  userType,
  parseSchemas('schemas', [
    {
      id: 'urn:ietf:params:scim:schemas:extension:random:2.0:User',
      attributes: [
        ...simple.map((each) => ({ name: `${each}One`, type: each })),
        ...simple.map((each) => ({ name: `${each}List`, type: each, multiValued: true })),
        { name: 'exact', caseExact: true },
        { name: 'hidden', returned: 'never' },
        { name: 'complexOne', type: 'complex', subAttributes: simple.map((each) => ({ name: each, type: each })) },
        {
          name: 'complexList',
          type: 'complex',
          multiValued: true,
          subAttributes: [{ name: 'value', type: 'decimal' }, ...simple.map((each) => ({ name: each, type: each }))],
        },
      ],
    },
  ]),
);

const pieces = ['a', 'A', 'b', 'ä', 'Ä', 'ß', 'İ', 'e\u0301', 'é', '%', '_', `'`, '"', '\\', '😀', '\uFFFD', '日', ' '];
const words = ['work', 'home', 'Work', 'true', '10', 'null', 'x@example.com', 'EXAMPLE', '$1', `');--`, 'a%b'];
export const times = ['2024-02-29T12:00:00.000Z', '2025-01-01T00:00:00.000Z', '2025-01-01T01:00:00.001Z'];

const text = fc.oneof(
  fc.constantFrom(...words),
  fc.array(fc.constantFrom(...pieces), { minLength: 0, maxLength: 2 }).map((each) => each.join('')),
);

export type Document = Record<string, unknown>;

const numbers = [0, 1, 7, 10, -3, 1.5, 1e21, 1e-7, 2 ** 53];
/** What was stored before an extension was declared may be anything. */
const anything = fc.constantFrom<unknown>('10', 10, true, ['10', 1], { value: 1, string: 'a' }, [{ value: 'x' }], 'a');

function value(attribute: Attribute): fc.Arbitrary<unknown> {
  switch (attribute.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.constantFrom(...numbers.filter(Number.isSafeInteger));
    case 'decimal':
      return fc.constantFrom(...numbers);
    case 'dateTime':
      return fc.constantFrom(...times, '2025-01-01T02:00:00+02:00', '2024-02-29T12:00:00');
    case 'complex':
      return document(attribute.subAttributes ?? []);
    default:
      return text;
  }
}

function document(attributes: readonly Attribute[], other?: fc.Arbitrary<unknown>): fc.Arbitrary<Document> {
  const members = attributes.map((each): [string, fc.Arbitrary<unknown>] => {
    const valid = each.multiValued ? fc.array(value(each), { maxLength: 3 }) : value(each);
    const any = other ? fc.oneof({ weight: 5, arbitrary: valid }, { weight: 1, arbitrary: other }) : valid;
    return [each.name, fc.option(any, { nil: undefined })];
  });
  return fc.record(Object.fromEntries(members));
}

const stored = (each: Attribute) => each.returned !== 'never' && !['id', 'meta'].includes(each.name);

/** A user's document without id and meta; its userName is not yet unique. */
export const randomDocument: fc.Arbitrary<Document> = fc
  .tuple(
    document([...commonAttributes, ...extendedUserType.schema.attributes].filter(stored)),
    document(extendedUserType.extensions[0]?.attributes ?? []),
    document(extendedUserType.extensions[1]?.attributes ?? [], anything),
    fc.boolean(),
  )
  .map(([core, enterprise, declared, active]) => ({
    ...core,
    active,
    [extendedUserType.extensions[0]?.id ?? '']: enterprise,
    [extendedUserType.extensions[1]?.id ?? '']: declared,
  }));

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
export const paths = pathsOf(extendedUserType);

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
  return ['dateTime', 'integer', 'decimal'].includes(attribute.type)
    ? ['eq', 'ne', 'gt', 'ge', 'lt', 'le']
    : textOperators;
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
  if (attribute.type === 'integer' || attribute.type === 'decimal') {
    return fc.constantFrom(...numbers, 1.25).chain((each) => fc.constantFrom(String(each), `"${each}"`));
  }
  const special: Record<string, readonly string[]> = {
    id: [...ids, 'nobody', ids[0]?.slice(0, 9) ?? ''],
    'meta.version': ['W/"1"', 'W/"2"', 'W/"x"', '1'],
    'meta.resourceType': ['User', 'user', 'Us', 'Group'],
    'meta.location': [...ids.map((id) => `${BASE}${type.endpoint}/${id}`), 'https://other.example/', 'scim'],
    ...relatedValues(type.name === 'User' ? 'groups' : 'members', related),
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
