// What a schema says of an attribute (RFC 7643 section 7), and how a path finds one. The tables in user.ts are data of this
// shape; validation, filters, PATCH, projection and /Schemas are all driven by them.

export type AttributeType =
  'string' | 'boolean' | 'decimal' | 'integer' | 'dateTime' | 'reference' | 'binary' | 'complex';

/** RFC 7643 section 7, every characteristic spelled out. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
  /**
   * A tenant declared it, and has its values looked at more closely: in `profileUrl` and its like people have all sorts of things,
   * for which nobody may be refused. Not a part of the declaration.
   */
  readonly declared?: true;
}

export interface Schema {
  /** The schema's URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
  /** A tenant declared it; absent of those that the RFCs define. */
  readonly declared?: true;
}

/** A kind of resource: its base schema, the attributes every resource has, and its extensions. */
export interface ResourceType {
  readonly name: string;
  /** Path under the base URL, for example `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly extensions: readonly Schema[];
  /** URIs that clients name in the place of the schema's. */
  readonly aliases?: readonly string[];
}

/** An attribute path as written: `[urn:]name[.sub]` (RFC 7644 section 3.10). Nothing is looked up yet. */
export interface AttributePath {
  /** The URN before the last colon, as written. */
  readonly urn?: string;
  readonly name: string;
  readonly sub?: string;
}

/** What a path names: an attribute, inside an extension's object or not, and perhaps one of its sub-attributes. */
export interface Target {
  /** URN of the extension in its canonical spelling; absent for the base schema and the common attributes. */
  readonly extension?: string;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}

/** Builds a table row; what is not given has the default of RFC 7643 section 2.2. */
export function attribute(
  name: string,
  type: AttributeType,
  description: string,
  rest: Partial<Omit<Attribute, 'name' | 'type' | 'description'>> = {},
): Attribute {
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...rest,
  };
}

/** The attributes that every resource has besides its schema's (RFC 7643 section 3.1). */
export const commonAttributes: readonly Attribute[] = [
  attribute('schemas', 'reference', 'The URNs of the schemas that the resource uses.', {
    multiValued: true,
    caseExact: false,
    required: true,
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  attribute('id', 'string', 'The identifier that this service gave the resource.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'string', 'The identifier that the provisioning client gave the resource.', {
    caseExact: true,
  }),
  attribute('meta', 'complex', 'What this service knows about the resource.', {
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'string', 'The name of the resource type.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
      attribute('created', 'dateTime', 'When the resource was created.', { mutability: 'readOnly' }),
      attribute('lastModified', 'dateTime', 'When the resource last changed.', { mutability: 'readOnly' }),
      attribute('location', 'reference', 'The URL of the resource.', {
        caseExact: true,
        mutability: 'readOnly',
        referenceTypes: ['uri'],
      }),
      attribute('version', 'string', 'The version of the resource, as in the ETag header.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
  }),
];

const indexes = new WeakMap<readonly Attribute[], ReadonlyMap<string, Attribute>>();

/** Finds an attribute by name without regard to case (RFC 7643 section 2.1). */
export function findAttribute(attributes: readonly Attribute[], name: string): Attribute | undefined {
  let index = indexes.get(attributes);
  if (index === undefined) {
    index = new Map(attributes.map((each) => [each.name.toLowerCase(), each]));
    indexes.set(attributes, index);
  }
  return index.get(name.toLowerCase());
}

/** Finds the extension of a resource type by URN without regard to case. */
export function findExtension(type: ResourceType, urn: string): Schema | undefined {
  // Microsoft's documentation has an example without the last colon.
  const wanted = urn.toLowerCase().replace(/:2\.0user$/, ':2.0:user');
  return type.extensions.find((each) => each.id.toLowerCase() === wanted);
}

/** Finds what a path names, or undefined when the schema has no such attribute. */
export function findTarget(type: ResourceType, path: AttributePath): Target | undefined {
  if (path.urn === undefined || path.urn.toLowerCase() === type.schema.id.toLowerCase()) {
    const found = findAttribute(type.schema.attributes, path.name) ?? findAttribute(commonAttributes, path.name);
    return found ? withSub(found, path.sub) : path.urn === undefined ? findInExtensions(type, path) : undefined;
  }
  const extension = findExtension(type, path.urn);
  if (extension !== undefined) {
    const found = findAttribute(extension.attributes, path.name);
    return found && withSub(found, path.sub, extension.id);
  }
  return path.sub === undefined ? undefined : findDotted(type, `${path.urn}:${path.name}`, path.sub);
}

// Entra's documentation has filters and PATCH paths that say plain `manager`. What a tenant declares has its URN always: a name
// must not come to mean something else when another schema is declared.
function findInExtensions(type: ResourceType, path: AttributePath): Target | undefined {
  for (const extension of type.extensions) {
    if (extension.declared) continue;
    const found = findAttribute(extension.attributes, path.name);
    if (found) return withSub(found, path.sub, extension.id);
  }
  return undefined;
}

// Microsoft's own test collection writes `…:2.0:User.manager`, a dot where the grammar has a colon.
function findDotted(type: ResourceType, urn: string, name: string): Target | undefined {
  if (urn.toLowerCase() === type.schema.id.toLowerCase()) return findTarget(type, { name });
  const extension = findExtension(type, urn);
  const found = extension && findAttribute(extension.attributes, name);
  return extension && found && { extension: extension.id, attribute: found };
}

function withSub(found: Attribute, sub: string | undefined, extension?: string): Target | undefined {
  const base = extension === undefined ? { attribute: found } : { extension, attribute: found };
  if (sub === undefined) return base;
  const subAttribute = found.subAttributes && findAttribute(found.subAttributes, sub);
  return subAttribute && { ...base, sub: subAttribute };
}

/** The canonical spelling of a target, as used in messages: `[urn:]name[.sub]`. */
export function targetPath(target: Target): string {
  const name = target.sub === undefined ? target.attribute.name : `${target.attribute.name}.${target.sub.name}`;
  return target.extension === undefined ? name : `${target.extension}:${name}`;
}
