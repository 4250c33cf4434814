// What the API server itself refuses and fills in, by the schema in charts/muster/files/scimtenants.yaml: nothing wrong gets
// as far as the operator, and each refusal names the field. There is no webhook.
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { parseSchemas } from '../../services/scim/schema-declaration.ts';
import { defaultRequiredAttributes } from '../../services/scim/required.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { applyDefinition, type Definition } from '../support/kubernetes/crd.ts';
import { connect, type KubernetesAnswer } from '../support/kubernetes/request.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly 'x-kubernetes-validations'?: readonly { readonly message: string }[];
}

const definition = load(
  readFileSync(new URL('../../charts/muster/files/scimtenants.yaml', import.meta.url), 'utf8'),
) as Definition;
const schema: Schema = definition.spec.versions[0]!.schema.openAPIV3Schema;
const API_VERSION = 'scim.muster.dev/v1alpha1';

const { kubeconfig = '', missing } = inject('kubernetes');

let namespace: string;
beforeAll(async () => {
  if (missing === undefined) namespace = await createNamespace(kubeconfig);
});

const pathOf = (name = ''): string =>
  `/apis/${API_VERSION}/namespaces/${namespace}/scimtenants/${name}`.replace(/\/$/, '');

/** `{ token: { rotation: 'x' } }` for `token.rotation` and `x`. */
const specWith = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;

/** A schema with a value at a path like `attributes[].subAttributes[].name`, and what has to be there besides. */
function schemaWith(path: string, value: unknown): object {
  const inside = (base: object, [first = '', ...rest]: string[]): object => {
    const name = first.replace('[]', '');
    if (rest.length === 0) return { ...base, [name]: value };
    const isParent = rest[0]!.startsWith('subAttributes');
    return { ...base, [name]: [inside({ name: 'a', ...(isParent && { type: 'complex' }) }, rest)] };
  };
  const base = { id: 'urn:acme:User', attributes: [{ name: 'a' }] };
  return inside(base, path.split('.'));
}

const tenant = (spec: unknown, name = 'a'): object => ({
  apiVersion: API_VERSION,
  kind: 'ScimTenant',
  metadata: { name },
  spec,
});

/** Asks whether it would be created; nothing is. */
const tryCreate = (body: object): Promise<KubernetesAnswer> =>
  connect(kubeconfig)({ method: 'POST', path: `${pathOf()}?dryRun=All&fieldValidation=Strict`, body });

const create = (body: object): Promise<KubernetesAnswer> =>
  connect(kubeconfig)({ method: 'POST', path: pathOf(), body });

const merge = (name: string, body: object, query = ''): Promise<KubernetesAnswer> =>
  connect(kubeconfig)({
    method: 'PATCH',
    path: `${pathOf(name)}${query}`,
    contentType: 'application/merge-patch+json',
    body,
  });

const refused = (message: string): object => ({
  status: 422,
  body: { message: expect.stringContaining(message) as string },
});

const long = (length: number): string => 'a'.repeat(length);
const distinct = (count: number, each: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => each(index));
const attributes = (count: number): string[] => distinct(count, (index) => `attribute${index}`);
const networks = (count: number): string[] => distinct(count, (index) => `10.0.${index}.0/24`);

const urns = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => schemaWith('id', `urn:acme:a${index}`));
const named = (...names: string[]): object[] => names.map((name) => ({ name }));

type Bound = readonly [string, string, unknown, unknown, string];

/** The bounds that attributes and sub-attributes share, by the path of their list in a schema. */
function attributeBounds(list: string, max: number): Bound[] {
  const field = `schemas[].${list}`;
  const place = `spec.schemas[0].${list.replace('[]', '[0]')}`;
  const texts = (name: string): Bound[] => [
    [`${field}[].${name}`, 'x-kubernetes-list-type', ['a', 'b'], ['a', 'a'], `${place}[0].${name}[1]: Duplicate value`],
    [`${field}[].${name}`, 'maxItems', attributes(100), attributes(101), `${place}[0].${name}: Too many`],
    [`${field}[].${name}[]`, 'maxLength', [long(200)], [long(201)], `${place}[0].${name}[0]: Too long`],
    [`${field}[].${name}[]`, 'pattern', ['Ümlaut'], ['a\u0000'], `${place}[0].${name}[0] in body should match`],
  ];
  return [
    [field, 'x-kubernetes-list-type', named('a', 'b'), named('a', 'a'), `${place}[1]: Duplicate value: {"name":"a"}`],
    [field, 'minItems', named('a'), [], `${place} in body should have at least 1 items`],
    [field, 'maxItems', named(...attributes(max)), named(...attributes(max + 1)), `${place}: Too many`],
    [`${field}[].name`, 'maxLength', long(60), long(61), `${place}[0].name: Too long`],
    [`${field}[].name`, 'pattern', 'a_b-1', 'a.b', `${place}[0].name in body should match`],
    [`${field}[].description`, 'maxLength', long(1000), long(1001), `${place}[0].description: Too long`],
    [`${field}[].description`, 'pattern', 'Ümlaut', 'a\nb', `${place}[0].description in body should match`],
    [`${field}[].mutability`, 'enum', 'immutable', 'readOnly', `${place}[0].mutability: Unsupported value: "readOnly"`],
    [`${field}[].uniqueness`, 'enum', 'none', 'server', `${place}[0].uniqueness: Unsupported value: "server"`],
    ...texts('canonicalValues'),
    ...texts('referenceTypes'),
  ];
}

/** Field, keyword of the schema, what is just allowed, what is not any more, and what the refusal says. */
const bounds: readonly Bound[] = [
  ['displayName', 'maxLength', long(200), long(201), 'spec.displayName: Too long'],
  ['displayName', 'pattern', 'Ümlaut & Söhne GmbH 🚒', 'one\ntwo', 'spec.displayName in body should match'],
  [
    'tenantId',
    'minLength',
    'a',
    '',
    'spec.tenantId: Invalid value: "": spec.tenantId in body should be at least 1 chars',
  ],
  ['tenantId', 'maxLength', long(128), long(129), 'spec.tenantId: Too long'],
  ['tenantId', 'pattern', 'a.b-c.0', 'A', 'spec.tenantId in body should match'],
  ['provisioning', 'enum', 'Suspended', 'suspended', 'spec.provisioning: Unsupported value: "suspended"'],
  [
    'requiredAttributes',
    'x-kubernetes-list-type',
    ['active', 'title'],
    ['active', 'active'],
    'spec.requiredAttributes[1]: Duplicate value',
  ],
  ['requiredAttributes', 'maxItems', attributes(100), attributes(101), 'spec.requiredAttributes: Too many'],
  ['requiredAttributes[]', 'minLength', ['a'], [''], 'spec.requiredAttributes[0] in body should be at least 1 chars'],
  ['requiredAttributes[]', 'maxLength', [long(300)], [long(301)], 'spec.requiredAttributes[0]: Too long'],
  [
    'requiredAttributes[]',
    'pattern',
    ['emails[type eq "work"].value'],
    ['title\t'],
    'spec.requiredAttributes[0] in body should match',
  ],
  ['groups', 'enum', 'Enabled', 'On', 'spec.groups: Unsupported value: "On"'],
  ['bulk', 'enum', 'Disabled', 'Off', 'spec.bulk: Unsupported value: "Off"'],
  ['logValues', 'enum', 'Enabled', 'On', 'spec.logValues: Unsupported value: "On"'],
  [
    'schemas',
    'x-kubernetes-list-type',
    [schemaWith('id', 'urn:acme:a'), schemaWith('id', 'urn:acme:b')],
    [schemaWith('id', 'urn:acme:a'), schemaWith('id', 'urn:acme:a')],
    'spec.schemas[1]: Duplicate value: {"id":"urn:acme:a"}',
  ],
  ['schemas', 'maxItems', urns(20), urns(21), 'spec.schemas: Too many'],
  ['schemas[].id', 'maxLength', `urn:acme:${long(141)}`, `urn:acme:${long(142)}`, 'spec.schemas[0].id: Too long'],
  [
    'schemas[].id',
    'pattern',
    'urn:ietf:params:scim:schemas:extension:acme:2.0:User',
    'urn:acme:2.0',
    'spec.schemas[0].id in body should match',
  ],
  ['schemas[].resourceType', 'enum', 'Group', 'Device', 'spec.schemas[0].resourceType: Unsupported value: "Device"'],
  ['schemas[].name', 'maxLength', long(200), long(201), 'spec.schemas[0].name: Too long'],
  ['schemas[].name', 'pattern', 'Ümlaut', 'a\nb', 'spec.schemas[0].name in body should match'],
  ['schemas[].description', 'maxLength', long(1000), long(1001), 'spec.schemas[0].description: Too long'],
  ['schemas[].description', 'pattern', 'Ümlaut', 'a\tb', 'spec.schemas[0].description in body should match'],
  ...attributeBounds('attributes', 100),
  [
    'schemas[].attributes[].type',
    'enum',
    'dateTime',
    'text',
    'spec.schemas[0].attributes[0].type: Unsupported value: "text"',
  ],
  [
    'schemas[].attributes[].returned',
    'enum',
    'never',
    'hidden',
    'spec.schemas[0].attributes[0].returned: Unsupported value: "hidden"',
  ],
  ...attributeBounds('attributes[].subAttributes', 50),
  [
    'schemas[].attributes[].subAttributes[].type',
    'enum',
    'dateTime',
    'complex',
    'spec.schemas[0].attributes[0].subAttributes[0].type: Unsupported value: "complex"',
  ],
  [
    'schemas[].attributes[].subAttributes[].returned',
    'enum',
    'request',
    'never',
    'spec.schemas[0].attributes[0].subAttributes[0].returned: Unsupported value: "never"',
  ],
  [
    'schemas[].attributes[].subAttributes[].multiValued',
    'enum',
    false,
    true,
    'spec.schemas[0].attributes[0].subAttributes[0].multiValued: Unsupported value: true',
  ],
  ['maxUsers', 'minimum', 1, 0, 'spec.maxUsers in body should be greater than or equal to 1'],
  ['maxUsers', 'maximum', 10_000_000, 10_000_001, 'spec.maxUsers in body should be less than or equal to 10000000'],
  [
    'allowedCidrs',
    'x-kubernetes-list-type',
    networks(2),
    ['10.0.0.0/8', '10.0.0.0/8'],
    'spec.allowedCidrs[1]: Duplicate value',
  ],
  ['allowedCidrs', 'maxItems', networks(100), networks(101), 'spec.allowedCidrs: Too many'],
  [
    'allowedCidrs[]',
    'format',
    ['203.0.113.0/24', '2001:db8::/32', '::/0'],
    ['203.0.113.0'],
    'spec.allowedCidrs[0] in body must be of type cidr',
  ],
  [
    'allowedCidrs[]',
    'maxLength',
    [`${'ffff:'.repeat(7)}ffff/128`],
    [`${'0'.repeat(40)}::/0`],
    'spec.allowedCidrs[0]: Too long',
  ],
  [
    'rateLimit.requestsPerSecond',
    'minimum',
    25,
    24,
    'spec.rateLimit.requestsPerSecond in body should be greater than or equal to 25',
  ],
  [
    'rateLimit.requestsPerSecond',
    'maximum',
    100_000,
    100_001,
    'spec.rateLimit.requestsPerSecond in body should be less than or equal to 100000',
  ],
  ['rateLimit.burst', 'minimum', 1, 0, 'spec.rateLimit.burst in body should be greater than or equal to 1'],
  [
    'rateLimit.burst',
    'maximum',
    100_000,
    100_001,
    'spec.rateLimit.burst in body should be less than or equal to 100000',
  ],
  ['token.secretName', 'minLength', 'a', '', 'spec.token.secretName in body should be at least 1 chars'],
  ['token.secretName', 'maxLength', long(253), long(254), 'spec.token.secretName: Too long'],
  ['token.secretName', 'pattern', 'acme.scim-token', 'acme_token', 'spec.token.secretName in body should match'],
  ['token.rotation', 'maxLength', long(128), long(129), 'spec.token.rotation: Too long'],
  ['token.rotation', 'pattern', '2026-11, 2. Versuch ✓', 'a\u0000b', 'spec.token.rotation in body should match'],
  ['token.overlapSeconds', 'minimum', 0, -1, 'spec.token.overlapSeconds in body should be greater than or equal to 0'],
  [
    'token.overlapSeconds',
    'maximum',
    31_536_000,
    31_536_001,
    'spec.token.overlapSeconds in body should be less than or equal to 31536000',
  ],
  [
    'token.rotationPeriodSeconds',
    'minimum',
    3_600,
    3_599,
    'spec.token.rotationPeriodSeconds in body should be greater than or equal to 3600',
  ],
  [
    'token.rotationPeriodSeconds',
    'maximum',
    315_360_000,
    315_360_001,
    'spec.token.rotationPeriodSeconds in body should be less than or equal to 315360000',
  ],
  [
    'token.lifetimeSeconds',
    'minimum',
    3_600,
    3_599,
    'spec.token.lifetimeSeconds in body should be greater than or equal to 3600',
  ],
  [
    'token.lifetimeSeconds',
    'maximum',
    315_360_000,
    315_360_001,
    'spec.token.lifetimeSeconds in body should be less than or equal to 315360000',
  ],
  ['deletionPolicy', 'enum', 'Delete', 'Orphan', 'spec.deletionPolicy: Unsupported value: "Orphan"'],
];

const KEYWORDS = [
  'minLength',
  'maxLength',
  'pattern',
  'enum',
  'minimum',
  'maximum',
  'maxItems',
  'minItems',
  'x-kubernetes-list-type',
];

/** `field keyword` of each bound in the schema. A number's format says no more than its bounds do. */
function boundsOf(field: string, at: Schema): string[] {
  const keywords = [...KEYWORDS, ...(at.type === 'string' ? ['format'] : [])];
  const own = keywords.filter((keyword) => keyword in at).map((keyword) => `${field} ${keyword}`);
  const inner = Object.entries(at.properties ?? {}).flatMap(([name, each]) =>
    boundsOf(field === '' ? name : `${field}.${name}`, each),
  );
  return [...own, ...inner, ...(at.items === undefined ? [] : boundsOf(`${field}[]`, at.items))];
}

/** Fields of the spec by their JSON type. */
function typesOf(field: string, at: Schema): [string, string][] {
  const inner = Object.entries(at.properties ?? {}).flatMap(([name, each]) =>
    typesOf(field === '' ? name : `${field}.${name}`, each),
  );
  return field === '' ? inner : [[field, at.type ?? ''], ...inner];
}

/** Where a CEL rule is, its message, a spec that it just lets pass, and one that it refuses. */
const DAY = 86_400;
const rules: readonly [string, string, object, object][] = [
  [
    'spec.schemas[0].id',
    "must be a URN of your own, and not the standard's",
    { schemas: [schemaWith('id', 'urn:ietf:params:scim:schemas:extension:acme:2.0:User')] },
    { schemas: [schemaWith('id', 'urn:ietf:params:scim:schemas:extension:Enterprise:2.0:User')] },
  ],
  [
    'spec.schemas[0].attributes[1].type',
    'attributes of type complex have subAttributes, and no others have',
    { schemas: [schemaWith('attributes', [{ name: 'a' }, { name: 'b', type: 'complex', subAttributes: named('c') }])] },
    { schemas: [schemaWith('attributes', [{ name: 'a' }, { name: 'b', subAttributes: named('c') }])] },
  ],
  [
    'spec.allowedCidrs[0]',
    'must be a network such as 203.0.113.0/24 or 2001:db8::/32, in its usual form',
    { allowedCidrs: ['10.0.0.0/8'] },
    { allowedCidrs: ['010.0.0.0/8'] },
  ],
  [
    'spec.token.rotationPeriodSeconds',
    'spec.token.rotationPeriodSeconds plus overlapSeconds must not exceed lifetimeSeconds, or a token would end before its overlap does',
    { token: { rotationPeriodSeconds: 30 * DAY, overlapSeconds: 7 * DAY, lifetimeSeconds: 37 * DAY } },
    { token: { rotationPeriodSeconds: 30 * DAY, overlapSeconds: 7 * DAY, lifetimeSeconds: 37 * DAY - 1 } },
  ],
  [
    'spec.token.overlapSeconds',
    'spec.token.overlapSeconds must not exceed rotationPeriodSeconds, or more than two tokens would be valid at once',
    { token: { rotationPeriodSeconds: 7 * DAY } },
    { token: { rotationPeriodSeconds: 7 * DAY - 1 } },
  ],
];

/** Field, message, the spec that is there, and merge patches of it that are refused. */
const immutable: readonly [string, string, object, object][] = [
  [
    'spec.tenantId',
    "spec.tenantId is immutable: the tenant's users hang on it. Create another ScimTenant instead",
    { tenantId: 'acme' },
    { changed: { tenantId: 'other' }, removed: { tenantId: null }, added: { tenantId: 'acme' } },
  ],
  [
    'spec.token.secretName',
    'spec.token.secretName is immutable: whoever reads the token knows the Secret by its name',
    { token: { secretName: 'acme' } },
    {
      changed: { token: { secretName: 'other' } },
      removed: { token: { secretName: null } },
      'removed with the rest': { token: null },
      added: { token: { secretName: 'acme' } },
    },
  ],
];
const NAME_RULE = 'metadata.name: at most 63 characters, so that the Secret and its labels can be named after it';

/** Messages of the CEL rules in the schema. */
const messagesOf = (at: Schema): string[] => [
  ...(at['x-kubernetes-validations'] ?? []).map(({ message }) => message),
  ...Object.values(at.properties ?? {}).flatMap(messagesOf),
  ...(at.items === undefined ? [] : messagesOf(at.items)),
];

/** What a field is not, by what it is. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  string: [1, true, ['a'], {}],
  integer: ['1', 1.5, true],
  array: ['a', {}],
  object: ['a', [], 1],
};

const DEFAULTS = {
  displayName: '',
  provisioning: 'Active',
  requiredAttributes: [...defaultRequiredAttributes],
  groups: 'Disabled',
  bulk: 'Enabled',
  logValues: 'Disabled',
  schemas: [],
  allowedCidrs: [],
  rateLimit: { requestsPerSecond: 100, burst: 200 },
  token: { rotation: '', overlapSeconds: 604_800 },
  deletionPolicy: 'Retain',
};

test('every bound of the schema is in the table', () => {
  const inTable = bounds.map(([field, keyword]) => `${field} ${keyword}`);
  expect(inTable.sort()).toEqual(boundsOf('', schema.properties!['spec']!).sort());
});

test('every rule of the schema is in the tables', () => {
  const inTables = [NAME_RULE, ...rules.map(([, message]) => message), ...immutable.map(([, message]) => message)];
  expect(inTables.sort()).toEqual(messagesOf(schema).sort());
});

describe.skipIf(missing)('creating a ScimTenant', () => {
  test.each(bounds)('%s: %s holds', async (field, _, good, bad, message) => {
    const specOf = (value: unknown): object => {
      const spec: { token?: object } = field.startsWith('schemas[].')
        ? { schemas: [schemaWith(field.slice('schemas[].'.length).replace(/\[\]$/, ''), value)] }
        : specWith(field.replace('[]', ''), value);
      // The default overlap is longer than the shortest rotation period.
      return { ...spec, token: { overlapSeconds: 0, ...spec.token } };
    };
    expect(await tryCreate(tenant(specOf(good)))).toMatchObject({ status: 201 });
    expect(await tryCreate(tenant(specOf(bad)))).toMatchObject(refused(message));
  });

  test.each(rules)('%s: %s', async (field, message, good, bad) => {
    expect(await tryCreate(tenant(good))).toMatchObject({ status: 201 });
    const answer = await tryCreate(tenant(bad));
    expect(answer).toMatchObject(refused(`${field}: Invalid value`));
    expect(answer).toMatchObject(refused(message));
  });

  test.each(typesOf('', schema.properties!['spec']!))('%s takes nothing but its type, %s', async (field, type) => {
    for (const value of WRONG[type]!) {
      const message = `spec.${field} in body must be of type ${type}`;
      expect(await tryCreate(tenant(specWith(field, value)))).toMatchObject(refused(message));
    }
  });

  test.each(['requiredAttributes', 'allowedCidrs'])('%s takes nothing but strings', async (field) => {
    for (const value of [1, null, {}]) {
      const message = `spec.${field}[1] in body must be of type`;
      expect(await tryCreate(tenant({ [field]: ['10.0.0.0/8', value] }))).toMatchObject(refused(message));
    }
  });

  test.each(['10.0.0.1', '10.0.0.0/33', '10.0.0.0/08', 'fe80::%eth0/64', '::ffff:10.0.0.0/104', 'example.com', ''])(
    '%j is no network',
    async (text) => {
      expect(await tryCreate(tenant({ allowedCidrs: [text] }))).toMatchObject(refused('spec.allowedCidrs[0]'));
    },
  );

  test.each(['-acme', 'acme-', 'Acme', 'ac_me', 'acme/x', 'acme\n', 'äcme'])('%j is no tenant id', async (tenantId) => {
    expect(await tryCreate(tenant({ tenantId }))).toMatchObject(refused('spec.tenantId in body should match'));
  });

  test.each(['-a', 'a-', 'a..b', 'a.-b', 'A', 'a/b', '../a'])('%j is no name of a Secret', async (secretName) => {
    const message = 'spec.token.secretName in body should match';
    expect(await tryCreate(tenant({ token: { secretName } }))).toMatchObject(refused(message));
  });

  test.each([
    ['displayName', 'displayName', (text: string) => ({ displayName: text })],
    ['requiredAttributes', 'requiredAttributes[0]', (text: string) => ({ requiredAttributes: [text] })],
    ['token.rotation', 'token.rotation', (text: string) => ({ token: { rotation: text } })],
    ['tenantId', 'tenantId', (text: string) => ({ tenantId: text })],
    ['token.secretName', 'token.secretName', (text: string) => ({ token: { secretName: text } })],
  ])('%s holds no control character, wherever it stands', async (_, field, specOf) => {
    for (const character of ['\u0000', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009f']) {
      for (const text of [character, `${character}a`, `a${character}`, `a${character}b`]) {
        const message = `spec.${field} in body should match`;
        expect(await tryCreate(tenant(specOf(text))), JSON.stringify(text)).toMatchObject(refused(message));
      }
    }
  });

  test('every text of the spec is bounded by a list, a format or a pattern', () => {
    const texts = typesOf('', schema.properties!['spec']!).flatMap(([field, type]) => (type === 'string' ? field : []));
    const bounded = boundsOf('', schema.properties!['spec']!);
    for (const field of [...texts, 'requiredAttributes[]', 'allowedCidrs[]']) {
      const bounds = ['enum', 'format', 'pattern'].filter((keyword) => bounded.includes(`${field} ${keyword}`));
      expect(bounds, field).toHaveLength(1);
    }
  });

  test.each(['acme', 'extension'])('deploy/examples/%s.yaml is taken, here and by the directory', async (name) => {
    const file = new URL(`../../deploy/examples/${name}.yaml`, import.meta.url);
    const answer = await tryCreate(load(readFileSync(file, 'utf8')) as object);
    expect(answer).toMatchObject({ status: 201 });
    const { schemas } = (answer.body as { spec: { schemas: unknown[] } }).spec;
    expect(parseSchemas('spec.schemas', schemas)).toHaveLength(schemas.length);
  });

  test('a name has at most 63 characters', async () => {
    expect(await tryCreate(tenant({}, long(63)))).toMatchObject({ status: 201 });
    expect(await tryCreate(tenant({}, long(64)))).toMatchObject(refused(NAME_RULE));
  });

  test('a spec is required', async () => {
    for (const spec of [undefined, null]) {
      expect(await tryCreate(tenant(spec))).toMatchObject(refused('spec: Required value'));
    }
  });

  test('all that is wrong is told at once', async () => {
    const answer = await tryCreate(tenant({ groups: 'On', maxUsers: 0, token: { secretName: 'A' } }));
    for (const field of ['groups', 'maxUsers', 'token.secretName']) {
      expect(answer).toMatchObject(refused(`spec.${field}`));
    }
  });

  test.each(['displayname', 'token.secretname', 'rateLimit.perSecond'])(
    'a field that is not known, %s, is named',
    async (field) => {
      expect(await tryCreate(tenant(specWith(field, 'x')))).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining(`unknown field "spec.${field}"`) as string },
      });
    },
  );

  test('defaults can be seen from the first second, and a status that says that nobody has looked', async () => {
    const body = { spec: DEFAULTS, status: { observedGeneration: -1 } };
    expect(await create(tenant({}, 'defaults'))).toMatchObject({ status: 201, body });
    const { body: read } = await connect(kubeconfig)({ method: 'GET', path: pathOf('defaults') });
    expect((read as { spec: unknown }).spec).toEqual(DEFAULTS);
    expect((read as { status: unknown }).status).toEqual({ observedGeneration: -1 });
  });

  test('null stands for the default', async () => {
    const nothing = Object.fromEntries(Object.keys(DEFAULTS).map((field) => [field, null]));
    for (const spec of [nothing, { token: { rotation: null, overlapSeconds: null, lifetimeSeconds: null } }]) {
      const { status, body } = await tryCreate(tenant(spec));
      expect(status).toBe(201);
      expect((body as { spec: unknown }).spec).toEqual(DEFAULTS);
    }
  });

  test('a status that is sent along counts for nothing', async () => {
    const body = { ...tenant({}), status: { observedGeneration: 1, tenantId: 'mine' } };
    const answer = (await tryCreate(body)).body as { status: unknown };
    expect(answer.status).toEqual({ observedGeneration: -1 });
  });
});

describe.skipIf(missing)('changing a ScimTenant', () => {
  test.each(immutable)('%s: %s', async (field, message, spec, changes) => {
    const [set, unset] = [`with-${field.toLowerCase()}`, `without-${field.toLowerCase()}`];
    expect(await create(tenant(spec, set))).toMatchObject({ status: 201 });
    expect(await create(tenant({}, unset))).toMatchObject({ status: 201 });
    for (const [how, change] of Object.entries(changes)) {
      const name = how === 'added' ? unset : set;
      const answer = await merge(name, { spec: change as object });
      expect(answer, how).toMatchObject(refused(message));
      expect(answer, how).toMatchObject(refused(`${field}: Invalid value`));
    }
    for (const name of [set, unset]) {
      const others = { displayName: 'x', token: { rotation: '2' }, rateLimit: { burst: 1 }, groups: 'Enabled' };
      expect(await merge(name, { spec: others })).toMatchObject({ status: 200, body: { spec: others } });
    }
  });

  test('the spec cannot be taken away', async () => {
    await create(tenant({}, 'spec'));
    expect(await merge('spec', { spec: null })).toMatchObject(refused('spec: Required value'));
  });

  test('the generation counts changes of the spec, not of annotations or the status', async () => {
    await create(tenant({}, 'generation'));
    const generation = (answer: KubernetesAnswer) =>
      (answer.body as { metadata: { generation: number } }).metadata.generation;
    expect(generation(await merge('generation', { metadata: { annotations: { a: 'b' } } }))).toBe(1);
    expect(generation(await merge('generation/status', { status: { tenantId: 'x' } }))).toBe(1);
    expect(generation(await merge('generation', { spec: { displayName: 'x' } }))).toBe(2);
  });

  test('the spec is not changed by way of the status, nor the status by way of the spec', async () => {
    await create(tenant({}, 'ways'));
    const both = { spec: { displayName: 'x' }, status: { tenantId: 'x' } };
    const bySpec = (await merge('ways', both)).body as { spec: object; status: object };
    expect(bySpec).toMatchObject({ spec: { displayName: 'x' }, status: { observedGeneration: -1 } });
    expect(bySpec.status).not.toHaveProperty('tenantId');
    const byStatus = await merge('ways/status', { spec: { displayName: 'y' }, status: { tenantId: 'y' } });
    expect(byStatus).toMatchObject({ body: { spec: { displayName: 'x' }, status: { tenantId: 'y' } } });
  });
});

describe.skipIf(missing)('the status of a ScimTenant', () => {
  const condition = {
    type: 'Ready',
    status: 'True',
    reason: 'Provisioned',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };

  test.each([
    ['a state of its own making', { status: 'Maybe' }, 'status.conditions[0].status: Unsupported value'],
    ['no reason', { reason: undefined }, 'status.conditions[0].reason: Required value'],
    ['an empty reason', { reason: '' }, 'status.conditions[0].reason: Invalid value: ""'],
    ['no time', { lastTransitionTime: undefined }, 'status.conditions[0].lastTransitionTime: Required value'],
    [
      'a time that is none',
      { lastTransitionTime: 'now' },
      'status.conditions[0].lastTransitionTime: Invalid value: "now"',
    ],
  ])('refuses a condition with %s', async (_, change, message) => {
    await create(tenant({}, 'conditions'));
    const body = { status: { conditions: [{ ...condition, ...change }] } };
    expect(await merge('conditions/status', body, '?dryRun=All')).toMatchObject(refused(message));
  });

  test('has one condition of each type', async () => {
    await create(tenant({}, 'conditions'));
    const body = { status: { conditions: [condition, condition] } };
    const message = 'status.conditions[1]: Duplicate value';
    expect(await merge('conditions/status', body, '?dryRun=All')).toMatchObject(refused(message));
  });

  test('answers the platform team at a glance', async () => {
    await create(tenant({}, 'columns'));
    const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
    const status = {
      conditions: [condition],
      users: { total: 12, active: 11 },
      lastRequestTime: ago(300),
      token: { id: 'x', expiryTime: '2030-01-01T00:00:00Z' },
      tenantUrl: 'https://scim.example.com/scim/v2',
      tenantId: 'acme',
      secretName: 'acme-scim-token',
    };
    expect(await merge('columns/status', { status })).toMatchObject({ status: 200 });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await connect(kubeconfig)({ method: 'GET', path: pathOf('columns'), accept });
    const table = body as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    };
    const names = (priority: number) =>
      table.columnDefinitions.filter((column) => column.priority === priority).map(({ name }) => name);
    expect(names(0)).toEqual(['Name', 'Ready', 'Reason', 'Users', 'Last Sync', 'Token Expires', 'Age']);
    expect(names(1)).toEqual(['Tenant URL', 'Tenant ID', 'Secret']);
    expect(table.rows[0]!.cells).toEqual([
      ...['columns', 'True', 'Provisioned', 12, '5m', '2030-01-01T00:00:00Z', expect.stringMatching(/^\d+s$/)],
      ...['https://scim.example.com/scim/v2', 'acme', 'acme-scim-token'],
    ]);
  });

  test('is explained so that Ready is true of a tenant that is suspended as declared', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await connect(kubeconfig)({ method: 'GET', path: pathOf(), accept });
    const { columnDefinitions } = body as { columnDefinitions: { name: string; description: string }[] };
    const description = columnDefinitions.find(({ name }) => name === 'Ready')?.description;
    expect(description).toContain('as its spec declares it');
    expect(description).toContain('Suspended');
  });

  test('is found by the tenant id', async () => {
    for (const name of ['selected', 'another']) {
      await create(tenant({}, name));
      await merge(`${name}/status`, { status: { tenantId: `id-of-${name}` } });
    }
    const path = `${pathOf()}?fieldSelector=status.tenantId%3Did-of-selected`;
    const { body } = await connect(kubeconfig)({ method: 'GET', path });
    const { items } = body as { items: { metadata: { name: string } }[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['selected']);
  });
});

describe.skipIf(missing)('the ScimTenant resource', () => {
  test('is known to kubectl as sct and in the category muster', async () => {
    const { body } = await connect(kubeconfig)({ method: 'GET', path: `/apis/${API_VERSION}` });
    const { resources } = body as { resources: { name: string }[] };
    expect(resources.find(({ name }) => name === 'scimtenants')).toMatchObject({
      namespaced: true,
      kind: 'ScimTenant',
      shortNames: ['sct'],
      categories: ['muster'],
    });
    expect(resources.map(({ name }) => name)).toContain('scimtenants/status');
  });

  // KEP-4008: bounds can be tightened in a later version without locking anyone out.
  test('lets a value stay that a later schema refuses, as long as it is not touched', async () => {
    const group = `${namespace}.muster.dev`;
    const { plural } = definition.spec.names;
    const older = {
      ...structuredClone(definition),
      metadata: { name: `${plural}.${group}` },
      spec: { ...structuredClone(definition.spec), group },
    };
    await applyDefinition(kubeconfig, older);
    const version = `${group}/v1alpha1`;
    const at = `/apis/${version}/namespaces/${namespace}/scimtenants`;
    const ask = connect(kubeconfig);
    const made = { ...tenant({ displayName: long(100), token: { rotation: 'x' } }), apiVersion: version };
    expect(await ask({ method: 'POST', path: at, body: made })).toMatchObject({ status: 201 });
    const change = (spec: object): Promise<KubernetesAnswer> =>
      ask({ method: 'PATCH', path: `${at}/a`, contentType: 'application/merge-patch+json', body: { spec } });
    const changed: Schema = older.spec.versions[0]!.schema.openAPIV3Schema;
    Object.assign(changed.properties!['spec']!.properties!['displayName']!, { maxLength: 50 });
    await applyDefinition(kubeconfig, older);
    await expect.poll(() => change({ displayName: long(99) }), { timeout: 15_000 }).toMatchObject({ status: 422 });
    expect(await change({ token: { rotation: 'y' } })).toMatchObject({ status: 200 });
    expect(await change({ displayName: long(50) })).toMatchObject({ status: 200 });
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${older.metadata.name}`;
    expect(await ask({ method: 'DELETE', path })).toMatchObject({ status: 200 });
  });
});
