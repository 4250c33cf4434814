import { describe, expect, test } from 'vitest';
import { ScimError } from './error.ts';
import { parseSchemas } from './schema-declaration.ts';

const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const attribute = { name: 'costCode' };
const schema = (rest: object = {}) => ({ id: ACME, attributes: [attribute], ...rest });
const withAttribute = (rest: object) => schema({ attributes: [{ ...attribute, ...rest }] });
const withSub = (rest: object, parent: object = {}) =>
  withAttribute({ type: 'complex', subAttributes: [{ name: 'part', ...rest }], ...parent });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `a${index}` }));

function refusal(...schemas: unknown[]): string {
  try {
    parseSchemas('spec.schemas', schemas);
  } catch (error) {
    if (error instanceof ScimError) return error.detail;
    throw error;
  }
  return 'taken';
}

test('what is not said has the defaults of RFC 7643 section 2.2', () => {
  expect(parseSchemas('spec.schemas', [schema()])).toEqual([
    {
      id: ACME,
      name: ACME,
      description: '',
      resourceType: 'User',
      attributes: [
        {
          name: 'costCode',
          type: 'string',
          multiValued: false,
          description: '',
          required: false,
          caseExact: false,
          mutability: 'readWrite',
          returned: 'default',
          uniqueness: 'none',
        },
      ],
    },
  ]);
});

test('what is read can be declared again and is the same', () => {
  const given = [
    schema({
      name: 'Acme',
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      meta: { location: 'x' },
      description: null,
    }),
    {
      id: 'urn:acme:Group',
      resourceType: 'Group',
      attributes: [{ name: 'owner', type: 'reference', referenceTypes: ['User'] }],
    },
    {
      id: 'urn:acme:x',
      attributes: [{ name: 'a', type: 'complex', subAttributes: [{ name: '$ref', type: 'reference' }] }],
    },
  ];
  const read = parseSchemas('spec.schemas', given);
  expect(parseSchemas('spec.schemas', read)).toEqual(read);
  expect(read[1]?.attributes[0]).toMatchObject({ caseExact: true, referenceTypes: ['User'] });
});

describe('is refused by its place and with the reason', () => {
  test.each<[string, unknown, string]>([
    ['no object', 'x', 'spec.schemas[0]: must be a Schema resource'],
    ['no id', schema({ id: undefined }), 'spec.schemas[0].id: is missing.'],
    ['no URN', schema({ id: 'acme' }), 'spec.schemas[0].id: "acme" is no URN such as'],
    [
      'a URN that ends with no name',
      schema({ id: 'urn:acme:2.0' }),
      'spec.schemas[0].id: "urn:acme:2.0" is no URN such as',
    ],
    ['a URN with a comma', schema({ id: 'urn:acme:a,b:User' }), 'spec.schemas[0].id: '],
    ['a long URN', schema({ id: `urn:acme:${'a'.repeat(150)}` }), 'spec.schemas[0].id: is longer than 150 characters.'],
    ['the core schema', schema({ id: 'urn:ietf:params:scim:schemas:core:2.0:User' }), 'is the standard’s own'],
    [
      'the enterprise extension',
      schema({ id: 'URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User' }),
      'is the standard’s own',
    ],
    [
      'another type',
      schema({ resourceType: 'Device' }),
      'spec.schemas[0].resourceType: must be one of User, Group, not "Device".',
    ],
    ['no attributes', schema({ attributes: undefined }), 'spec.schemas[0].attributes: is missing.'],
    ['an empty table', schema({ attributes: [] }), 'spec.schemas[0].attributes: there is no attribute.'],
    [
      '101 attributes',
      schema({ attributes: many(101) }),
      'spec.schemas[0].attributes: there are more than 100 attributes.',
    ],
    [
      'a misspelt member',
      schema({ atributes: [] }),
      'spec.schemas[0].atributes: is not known here; there are schemas, meta, id,',
    ],
    [
      'a control character',
      schema({ description: 'a\u0007' }),
      'spec.schemas[0].description: holds a control character.',
    ],
    [
      'a long description',
      schema({ description: 'a'.repeat(1001) }),
      'spec.schemas[0].description: is longer than 1000 characters.',
    ],
    [
      'an attribute that is none',
      schema({ attributes: [attribute, 1] }),
      'spec.schemas[0].attributes[1]: must be an attribute',
    ],
    [
      'a misspelt characteristic',
      withAttribute({ mutiValued: true }),
      'spec.schemas[0].attributes[0].mutiValued: is not known here',
    ],
    [
      'a name with a dot',
      withAttribute({ name: 'a.b' }),
      'spec.schemas[0].attributes[0].name: "a.b" cannot be the name',
    ],
    [
      'a name of every object',
      withAttribute({ name: 'constructor' }),
      'spec.schemas[0].attributes[0].name: "constructor" cannot be',
    ],
    ['$ref outside', withAttribute({ name: '$ref' }), 'spec.schemas[0].attributes[0].name: "$ref" cannot be'],
    [
      'a long name',
      withAttribute({ name: 'a'.repeat(61) }),
      'spec.schemas[0].attributes[0].name: is longer than 60 characters.',
    ],
    [
      'a name twice',
      schema({ attributes: [attribute, { name: 'COSTCODE' }] }),
      'spec.schemas[0].attributes[1].name: "COSTCODE" is declared twice.',
    ],
    [
      'an unknown type',
      withAttribute({ type: 'text' }),
      'spec.schemas[0].attributes[0].type: must be one of string, boolean,',
    ],
    [
      'a type that is no text',
      withAttribute({ type: 7 }),
      'spec.schemas[0].attributes[0].type: must be one of string, boolean,',
    ],
    [
      'a flag as a text',
      withAttribute({ multiValued: 'true' }),
      'spec.schemas[0].attributes[0].multiValued: must be true or false.',
    ],
    [
      'readOnly',
      withAttribute({ mutability: 'readOnly' }),
      'spec.schemas[0].attributes[0].mutability: readOnly is what the service',
    ],
    [
      'writeOnly',
      withAttribute({ mutability: 'writeOnly' }),
      'spec.schemas[0].attributes[0].mutability: writeOnly is for passwords',
    ],
    [
      'uniqueness',
      withAttribute({ uniqueness: 'server' }),
      'spec.schemas[0].attributes[0].uniqueness: "server" would not be enforced',
    ],
    [
      'binary without case',
      withAttribute({ type: 'binary', caseExact: false }),
      'spec.schemas[0].attributes[0].caseExact: values of type binary',
    ],
    [
      'suggestions for numbers',
      withAttribute({ type: 'integer', canonicalValues: ['1'] }),
      'spec.schemas[0].attributes[0].canonicalValues: they are',
    ],
    [
      'a suggestion that is no text',
      withAttribute({ canonicalValues: ['a', 1] }),
      'spec.schemas[0].attributes[0].canonicalValues[1]: must be a text.',
    ],
    [
      'a suggestion twice',
      withAttribute({ canonicalValues: ['a', 'a'] }),
      'spec.schemas[0].attributes[0].canonicalValues: "a" is there twice.',
    ],
    [
      '101 suggestions',
      withAttribute({ canonicalValues: many(101).map(({ name }) => name) }),
      'canonicalValues: there are more than 100.',
    ],
    [
      'referenceTypes of a text',
      withAttribute({ referenceTypes: ['User'] }),
      'spec.schemas[0].attributes[0].referenceTypes: only attributes',
    ],
    [
      'parts of a text',
      withAttribute({ subAttributes: [attribute] }),
      'spec.schemas[0].attributes[0].subAttributes: only attributes',
    ],
    [
      'complex without parts',
      withAttribute({ type: 'complex' }),
      'spec.schemas[0].attributes[0].subAttributes: there is no attribute.',
    ],
    [
      '51 parts',
      withAttribute({ type: 'complex', subAttributes: many(51) }),
      'subAttributes: there are more than 50 attributes.',
    ],
    [
      'complex in complex',
      withSub({ type: 'complex' }),
      'spec.schemas[0].attributes[0].subAttributes[0].type: a complex attribute',
    ],
    [
      'a list in complex',
      withSub({ multiValued: true }),
      'spec.schemas[0].attributes[0].subAttributes[0].multiValued: no path',
    ],
    [
      'never in complex',
      withSub({ returned: 'never' }),
      'spec.schemas[0].attributes[0].subAttributes[0].returned: only the attribute',
    ],
    [
      'immutable in a list',
      withSub({ mutability: 'immutable' }, { multiValued: true }),
      'subAttributes[0].mutability: the elements of a list',
    ],
  ])('%s', (_, given, detail) => {
    expect(refusal(given)).toContain(detail);
  });

  test('a URN twice, without regard to case', () => {
    expect(refusal(schema(), schema({ id: ACME.toUpperCase() }))).toBe(
      `spec.schemas[1].id: "${ACME}" is declared twice.`,
    );
  });

  test('a URN that begins with another: a path into the one could mean the other', () => {
    expect(refusal(schema({ id: `${ACME}:more` }), schema())).toContain('spec.schemas[0].id: ');
    expect(refusal(schema({ id: `${ACME}s` }), schema())).toBe('taken');
  });

  test('the twenty-first schema', () => {
    const schemas = Array.from({ length: 21 }, (_, index) => schema({ id: `urn:acme:a${index}` }));
    expect(refusal(...schemas)).toBe('spec.schemas: a tenant has at most 20 schemas.');
    expect(refusal(...schemas.slice(1))).toBe('taken');
  });
});
