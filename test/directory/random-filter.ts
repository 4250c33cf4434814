// Random users and random filters on any attribute of their schema, from few values, so that filters hit.
import fc from 'fast-check';
import { commonAttributes, type Attribute } from '../../services/scim/attribute.ts';
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

/** Every path of the schema that can be filtered, and the attribute that it names. */
export const paths: readonly { readonly path: string; readonly attribute: Attribute }[] = [
  ...list([...commonAttributes, ...userType.schema.attributes], ''),
  ...userType.extensions.flatMap((each) => list(each.attributes, `${each.id}:`)),
];

function list(attributes: readonly Attribute[], prefix: string): { path: string; attribute: Attribute }[] {
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

function literal(path: string, attribute: Attribute, ids: readonly string[]): fc.Arbitrary<string> {
  if (attribute.type === 'boolean') return fc.constantFrom('true', 'false', '"True"', '"FALSE"');
  if (attribute.type === 'dateTime') return fc.constantFrom(...times).map((each) => JSON.stringify(each));
  const special: Record<string, readonly string[]> = {
    id: [...ids, 'nobody', ids[0]?.slice(0, 9) ?? ''],
    'meta.version': ['W/"1"', 'W/"2"', 'W/"x"', '1'],
    'meta.resourceType': ['User', 'user', 'Us'],
    'meta.location': [...ids.map((id) => `https://scim.example/Users/${id}`), 'https://other.example/', 'scim'],
  };
  const values = special[path];
  const strings = values === undefined ? text : fc.constantFrom(...values);
  return strings.chain((each) =>
    /^[^\s"()[\]]+$/.test(each) ? fc.constantFrom(each, JSON.stringify(each)) : fc.constant(JSON.stringify(each)),
  );
}

function comparison(path: string, given: Attribute, ids: readonly string[]): fc.Arbitrary<string> {
  const attribute = given.subAttributes?.find((each) => each.name === 'value') ?? given;
  if (attribute.type === 'complex') return fc.constant(`${path} pr`);
  const compared = fc
    .tuple(fc.constantFrom(...operators(attribute)), literal(path, attribute, ids))
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

function element(path: string, attribute: Attribute, ids: readonly string[]): fc.Arbitrary<string> {
  const subs = attribute.subAttributes ?? [{ ...attribute, name: 'value', multiValued: false }];
  const term = fc.constantFrom(...subs).chain((each) => comparison(each.name, each, ids));
  const selected = fc.tuple(logic(term), term).map(([inner, outer]) => `${path}[${inner}].${outer}`);
  return fc.oneof(
    logic(term).map((inner) => `${path}[${inner}]`),
    selected,
  );
}

/** A filter as text, on users of which some have the given ids. */
export function randomFilter(ids: readonly string[]): fc.Arbitrary<string> {
  // Inside of meta[…] the special values are not known by their names.
  const complex = paths.filter(
    ({ path, attribute }) => path !== 'meta' && (attribute.subAttributes || attribute.multiValued),
  );
  const metaElement = fc.constantFrom(...times).map((each) => `meta[created ge "${each}" and version eq "W/\\"1\\""]`);
  return logic(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...paths).chain((each) => comparison(each.path, each.attribute, ids)) },
      { weight: 3, arbitrary: fc.constantFrom(...complex).chain((each) => element(each.path, each.attribute, ids)) },
      { weight: 1, arbitrary: metaElement },
    ),
  );
}
