// A type of resource as a tenant has it: the standard's, and the extensions that the tenant declares. Also what a declaration
// means for resources that were stored before it.
import { findAttribute, type Attribute, type ResourceType, type Schema } from './attribute.ts';
import { isObject, type JsonObject } from './json.ts';

/** The names of the types of resources that can be extended. */
export type ExtendedType = 'User' | 'Group';

/** A schema as a tenant declares it: what it extends, and everything else spelled out (RFC 7643 section 7). */
export interface SchemaDeclaration extends Schema {
  readonly resourceType: ExtendedType;
}

/** The type with the extensions that are declared for it. */
export function declaredType(type: ResourceType, schemas: readonly SchemaDeclaration[]): ResourceType {
  const declared = schemas.filter(({ resourceType }) => resourceType === type.name);
  if (declared.length === 0) return type;
  const extensions = declared.map(({ id, name, description, attributes }): Schema => ({
    id,
    name,
    description,
    attributes: attributes.map(declaredAttribute),
    declared: true,
  }));
  return { ...type, extensions: [...type.extensions, ...extensions] };
}

const declaredAttribute = (attribute: Attribute): Attribute => ({
  ...attribute,
  ...(attribute.subAttributes && { subAttributes: attribute.subAttributes.map(declaredAttribute) }),
  declared: true,
});

/** The URNs whose values filters compare otherwise than before, or not yet: what is stored of them has to be indexed anew. */
export function changedExtensions(
  type: ResourceType,
  before: readonly SchemaDeclaration[],
  after: readonly SchemaDeclaration[],
): string[] {
  const shapes = new Map(declaredType(type, before).extensions.map((each) => [each.id, shapeOf(each.attributes)]));
  return declaredType(type, after).extensions.flatMap(({ id, attributes }) =>
    shapes.get(id) === shapeOf(attributes) ? [] : [id],
  );
}

/** What `comparable` depends on, as a text. */
function shapeOf(attributes: readonly Attribute[]): string {
  const shapes = attributes.map(({ name, type, multiValued, caseExact, returned, subAttributes }) =>
    JSON.stringify([name, type, multiValued, caseExact, returned === 'never', shapeOf(subAttributes ?? [])]),
  );
  return shapes.sort().join();
}

/**
 * A stored document with declared extensions and their attributes under their canonical names. It may have been stored when they
 * were unknown, and was kept as sent then. No value changes.
 */
export function recognise(type: ResourceType, document: JsonObject): JsonObject {
  const declared = type.extensions.filter((each) => each.declared);
  if (declared.length === 0) return document;
  const ids = new Map(declared.map((each) => [each.id.toLowerCase(), each]));
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => {
      const extension = key.includes(':') ? ids.get(key.toLowerCase()) : undefined;
      return extension === undefined ? [key, value] : [extension.id, recogniseIn(extension.attributes, value)];
    }),
  );
}

function recogniseIn(attributes: readonly Attribute[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => recogniseIn(attributes, each));
  if (!isObject(value) || attributes.length === 0) return value;
  const result: JsonObject = {};
  for (const [key, each] of Object.entries(value)) {
    const found = findAttribute(attributes, key);
    // The canonical spelling wins over another that is there as well.
    const isFree = found !== undefined && (found.name === key || !Object.hasOwn(value, found.name));
    const name = isFree && !Object.hasOwn(result, found.name) ? found.name : key;
    result[name] = recogniseIn(found?.subAttributes ?? [], each);
  }
  return result;
}
