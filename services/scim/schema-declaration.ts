// The schemas that a tenant declares (RFC 7643 section 7), read and checked: each is a Schema resource, with a `resourceType` beside
// it that says what it extends. What could not be kept is refused, by its place and with the reason.
import type { Attribute, AttributeType } from './attribute.ts';
import type { ExtendedType, SchemaDeclaration } from './declared-type.ts';
import { invalidValue } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { Members } from './members.ts';

export const SCHEMAS_MAX = 20;
export const ATTRIBUTES_MAX = 100;
export const SUB_ATTRIBUTES_MAX = 50;
const CANONICAL_VALUES_MAX = 100;
const URN_CHARACTERS_MAX = 150;
const NAME_CHARACTERS_MAX = 60;
const TITLE_CHARACTERS_MAX = 200;
const DESCRIPTION_CHARACTERS_MAX = 1_000;
const VALUE_CHARACTERS_MAX = 200;

/** Its last part is a name like any other, so that a path that ends with the URN can be told from one into it. */
const URN = /^urn:[a-z0-9][a-z0-9-]{1,30}:(?:[\w.~-]+:)*[a-z][\w-]*$/i;
/** RFC 7644 figure 1, which is what paths can name; `$` is in RFC 7643's grammar only. */
const NAME = /^[A-Za-z][\w-]*$/;
/** These are the standard's. */
const RESERVED =
  /^urn:ietf:params:scim:(?:api:|schemas:core:|schemas:extension:enterprise:)|^urn:ietf:params:scim:schemas:core$/i;

const simpleTypes = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'] as const;
const allTypes: readonly AttributeType[] = [...simpleTypes, 'complex'];

/**
 * @param field where they stand, for example `spec.schemas`
 * @throws ScimError invalidValue, beginning with the place of what is wrong, for example `spec.schemas[0].attributes[2].type: …`
 */
export function parseSchemas(field: string, values: readonly unknown[]): SchemaDeclaration[] {
  if (values.length > SCHEMAS_MAX) throw invalidValue(`${field}: a tenant has at most ${SCHEMAS_MAX} schemas.`);
  const schemas = values.map((value, index) => parseSchema(`${field}[${index}]`, value));
  for (const [index, { id }] of schemas.entries()) {
    for (const [other, { id: otherId }] of schemas.entries()) {
      if (index === other || !`${id}:`.toLowerCase().startsWith(`${otherId}:`.toLowerCase())) continue;
      const isSame = id.length === otherId.length;
      throw invalidValue(
        isSame
          ? `${field}[${Math.max(index, other)}].id: "${id}" is declared twice.`
          : `${field}[${index}].id: "${id}" begins with "${otherId}", so that a path into one could mean the other.`,
      );
    }
  }
  return schemas;
}

function parseSchema(place: string, value: unknown): SchemaDeclaration {
  if (!isObject(value)) throw invalidValue(`${place}: must be a Schema resource (RFC 7643 section 7).`);
  const members = new Members(place, value);
  // A Schema as another service's /Schemas shows it has these.
  members.ignore('schemas', 'meta');
  const id = members.text('id', URN_CHARACTERS_MAX);
  if (!URN.test(id)) {
    throw members.wrong(
      'id',
      `${quote(id)} is no URN such as urn:ietf:params:scim:schemas:extension:acme:2.0:User, whose last part is a name.`,
    );
  }
  if (RESERVED.test(id)) throw members.wrong('id', `"${id}" is the standard’s own. Take a URN of your own.`);
  const resourceType: ExtendedType = members.oneOf('resourceType', ['User', 'Group'], 'User');
  const schema = {
    id,
    name: members.text('name', TITLE_CHARACTERS_MAX, id),
    description: members.text('description', DESCRIPTION_CHARACTERS_MAX, ''),
    resourceType,
    attributes: parseAttributes(`${place}.attributes`, members.list('attributes'), ATTRIBUTES_MAX),
  };
  members.end();
  return schema;
}

function parseAttributes(field: string, values: readonly unknown[], max: number, parent?: Parent): Attribute[] {
  if (values.length === 0) throw invalidValue(`${field}: there is no attribute.`);
  if (values.length > max) throw invalidValue(`${field}: there are more than ${max} attributes.`);
  const seen = new Set<string>();
  return values.map((value, index) => {
    const place = `${field}[${index}]`;
    if (!isObject(value)) throw invalidValue(`${place}: must be an attribute (RFC 7643 section 7).`);
    const attribute = parseAttribute(place, value, parent);
    const name = attribute.name.toLowerCase();
    if (seen.has(name)) {
      throw invalidValue(`${place}.name: "${attribute.name}" is declared twice. Case makes no difference.`);
    }
    seen.add(name);
    return attribute;
  });
}

/** The complex attribute that a sub-attribute is in. */
interface Parent {
  readonly multiValued: boolean;
}

function parseAttribute(place: string, value: JsonObject, parent: Parent | undefined): Attribute {
  const members = new Members(place, value);
  const name = parseAttributeName(members, parent);
  const type = parseType(members, parent);
  const multiValued = members.flag('multiValued');
  if (parent !== undefined && multiValued) {
    throw members.wrong('multiValued', 'no path of a PATCH leads into a list inside of a complex attribute.');
  }
  const attribute: Attribute = {
    name,
    type,
    multiValued,
    description: members.text('description', DESCRIPTION_CHARACTERS_MAX, ''),
    required: members.flag('required'),
    caseExact: parseCaseExact(members, type),
    mutability: parseMutability(members, parent),
    returned: parseReturned(members, parent),
    uniqueness: parseUniqueness(members),
    ...parseCanonicalValues(members, type),
    ...parseReferenceTypes(members, type),
    ...parseSubAttributes(members, type, multiValued),
  };
  members.end();
  return attribute;
}

function parseAttributeName(members: Members, parent: Parent | undefined): string {
  const name = members.text('name', NAME_CHARACTERS_MAX);
  const isName = NAME.test(name) || (parent !== undefined && name === '$ref');
  if (isName && !(name in Object.prototype)) return name;
  throw members.wrong(
    'name',
    `${quote(name)} cannot be the name of an attribute: a letter, and then letters, digits, "-" and "_".`,
  );
}

function parseType(members: Members, parent: Parent | undefined): AttributeType {
  const type = members.oneOf('type', allTypes, 'string');
  if (parent === undefined || type !== 'complex') return type;
  throw members.wrong('type', 'a complex attribute holds simple ones only (RFC 7643 section 2.3.8).');
}

function parseCaseExact(members: Members, type: AttributeType): boolean {
  const isExact = type === 'reference' || type === 'binary';
  const caseExact = members.flag('caseExact', isExact);
  if (isExact && !caseExact) {
    throw members.wrong('caseExact', `values of type ${type} are case exact (RFC 7643 sections 2.3.6 and 2.3.7).`);
  }
  return caseExact;
}

function parseMutability(members: Members, parent: Parent | undefined): Attribute['mutability'] {
  const all = ['readWrite', 'immutable', 'readOnly', 'writeOnly'] as const;
  const rule = members.oneOf('mutability', all, 'readWrite');
  if (rule === 'readOnly') {
    throw members.wrong(
      'mutability',
      'readOnly is what the service itself sets, and it knows nothing of this attribute.',
    );
  }
  if (rule === 'writeOnly') {
    throw members.wrong(
      'mutability',
      'writeOnly is for passwords, which are not kept here: signing in is done elsewhere.',
    );
  }
  if (rule === 'immutable' && parent?.multiValued === true) {
    throw members.wrong(
      'mutability',
      'the elements of a list have no identity: only the list as a whole can be immutable.',
    );
  }
  return rule;
}

function parseReturned(members: Members, parent: Parent | undefined): Attribute['returned'] {
  const returned = members.oneOf('returned', ['default', 'always', 'request', 'never'], 'default');
  if (returned !== 'never' || parent === undefined) return returned;
  throw members.wrong('returned', 'only the attribute as a whole can be never returned.');
}

function parseUniqueness(members: Members): 'none' {
  const uniqueness = members.oneOf('uniqueness', ['none', 'server', 'global'], 'none');
  if (uniqueness === 'none') return 'none';
  throw members.wrong('uniqueness', `"${uniqueness}" would not be enforced: only userName is unique.`);
}

function parseCanonicalValues(members: Members, type: AttributeType): Pick<Attribute, 'canonicalValues'> {
  const canonicalValues = members.texts('canonicalValues', CANONICAL_VALUES_MAX, VALUE_CHARACTERS_MAX);
  if (canonicalValues.length === 0) return {};
  if (type === 'string' || type === 'reference') return { canonicalValues };
  throw members.wrong('canonicalValues', `they are suggestions for texts, and this attribute is of type ${type}.`);
}

function parseReferenceTypes(members: Members, type: AttributeType): Pick<Attribute, 'referenceTypes'> {
  const given = members.texts('referenceTypes', CANONICAL_VALUES_MAX, VALUE_CHARACTERS_MAX);
  if (type === 'reference') return { referenceTypes: given.length > 0 ? given : ['external'] };
  if (given.length === 0) return {};
  throw members.wrong(
    'referenceTypes',
    `only attributes of type reference have them, and this one is of type ${type}.`,
  );
}

function parseSubAttributes(
  members: Members,
  type: AttributeType,
  multiValued: boolean,
): Pick<Attribute, 'subAttributes'> {
  const given = members.list('subAttributes', []);
  if (type === 'complex') {
    const field = members.placeOf('subAttributes');
    return { subAttributes: parseAttributes(field, given, SUB_ATTRIBUTES_MAX, { multiValued }) };
  }
  if (given.length === 0) return {};
  throw members.wrong('subAttributes', `only attributes of type complex have them, and this one is of type ${type}.`);
}

const QUOTED_MAX = 100;
const quote = (text: string): string => JSON.stringify(text.slice(0, QUOTED_MAX));
