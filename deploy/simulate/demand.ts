// What a tenant requires beyond what Entra's default mapping sends: each attribute that /Schemas marks so, with a value, as a mapping
// that is right would fill it.
import { objectOf } from './expectation.ts';
import type { Json } from './person.ts';

export interface Demand {
  /** Attributes by name, extensions by URN. */
  readonly sent: Json;
  /** What of it a read shows without being asked. */
  readonly shown: Json;
}

/** One of RFC 7643 section 7. */
type Attribute = Json;

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(objectOf) : []);

/**
 * What creates of a resource type must have.
 * @param resourceTypes the ListResponse of /ResourceTypes; says which extensions are the type's
 * @param schemas the ListResponse of /Schemas
 */
export function demandOf(name: 'User' | 'Group', resourceTypes: unknown, schemas: unknown): Demand {
  const type = listOf(objectOf(resourceTypes).Resources).find((each) => each.name === name) ?? {};
  const attributesOf = (urn: unknown) =>
    listOf(listOf(objectOf(schemas).Resources).find((each) => each.id === urn)?.attributes).filter(isDemanded);
  const extensions = listOf(type.schemaExtensions).map(({ schema }) => String(schema));
  const gather = (isKept: (attribute: Attribute) => boolean): Json => ({
    ...valuesOf(attributesOf(type.schema), isKept),
    ...Object.fromEntries(
      extensions
        .map((urn) => [urn, valuesOf(attributesOf(urn), isKept)] as const)
        .filter(([, values]) => Object.keys(values).length > 0),
    ),
  });
  return { sent: gather(() => true), shown: gather(isShown) };
}

const isDemanded = ({ required, mutability }: Attribute): boolean => required === true && mutability !== 'readOnly';
const isShown = ({ returned }: Attribute): boolean => returned !== 'request' && returned !== 'never';

function valuesOf(attributes: readonly Attribute[], isKept: (attribute: Attribute) => boolean): Json {
  const values = attributes
    .filter(isKept)
    .map((attribute) => [String(attribute.name), valueOf(attribute, isKept)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function valueOf(attribute: Attribute, isKept: (attribute: Attribute) => boolean): unknown {
  const value = attribute.type === 'complex' ? complexValue(attribute, isKept) : simpleValue(attribute);
  if (attribute.multiValued !== true || value === undefined) return value;
  // Which of the types is required, /Schemas cannot say (RFC 7643 section 7): there is one of each.
  const type = listOf(attribute.subAttributes).find((sub) => sub.name === 'type');
  const types = Array.isArray(type?.canonicalValues) ? type.canonicalValues : [];
  return types.length === 0 ? [value] : types.map((each: unknown) => ({ ...objectOf(value), type: each }));
}

/** The sub-attributes that are required, or the one that matters where none is; undefined when none of them is kept. */
function complexValue({ subAttributes }: Attribute, isKept: (attribute: Attribute) => boolean): Json | undefined {
  const subs = listOf(subAttributes).filter(({ mutability }) => mutability !== 'readOnly');
  const demanded = subs.filter(isDemanded);
  const [first] = subs;
  const main = subs.find(({ name }) => name === 'value') ?? first;
  const values = valuesOf(demanded.length > 0 || main === undefined ? demanded : [main], isKept);
  return Object.keys(values).length > 0 ? values : undefined;
}

function simpleValue({ type, canonicalValues }: Attribute): unknown {
  if (Array.isArray(canonicalValues) && canonicalValues.length > 0) return canonicalValues[0] as unknown;
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
      return 1;
    case 'decimal':
      return 1.5;
    case 'dateTime':
      return '2026-01-31T12:00:00Z';
    case 'reference':
      return 'https://example.com/simulated';
    case 'binary':
      return 'U2ltdWxhdGVk';
    default:
      return 'Simulated';
  }
}

/** A document with what it lacks of `values`; what it has stays. */
export function fill(document: Json, values: Json): Json {
  const added = Object.entries(values).map(([name, value]) => {
    const present = document[name];
    if (present === undefined || (Array.isArray(present) && present.length === 0)) return [name, value] as const;
    const isObject = typeof present === 'object' && !Array.isArray(present);
    return [name, isObject ? fill(objectOf(present), objectOf(value)) : present] as const;
  });
  return { ...document, ...Object.fromEntries(added) };
}
