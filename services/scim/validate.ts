// What a client sent, made into the document that is stored: canonical names, values of the schema's types, nothing that is
// null, read-only or unknown. Values themselves are kept as sent; a wrong one is refused with its path.
import { commonAttributes, findAttribute, type Attribute, type ResourceType } from './attribute.ts';
import { comparableTime, readBoolean, readNumber } from './comparable.ts';
import { ScimError, invalidSyntax, invalidValue } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { isBulkReference, isUri } from './reference.ts';

/** Enough for any person; keeps the work that one request can cause in bounds. */
export const ELEMENTS_MAX = 200;
/** What is unique and externalId are index keys, and Postgres bounds those to about 2,700 bytes. */
export const KEY_CHARACTERS_MAX = 800;
const isKey = ({ name, uniqueness }: Attribute): boolean => uniqueness !== 'none' || name === 'externalId';

/**
 * The document of a POST or PUT (RFC 7644 sections 3.3 and 3.5.1). Read-only and unknown attributes are ignored, unknown
 * extensions kept as sent.
 * @param onInvalid When given, an attribute that is wrong is left out and reported here with its name; otherwise it is thrown.
 * @throws ScimError invalidSyntax or invalidValue.
 */
export function validateResource(
  type: ResourceType,
  body: JsonObject,
  onInvalid: (error: ScimError, name: string) => void = (error) => {
    throw error;
  },
): JsonObject {
  requireSchema(body, type.schema.id, type.aliases);
  const document: JsonObject = {};
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(body)) {
    if (seen.has(key.toLowerCase())) throw invalidSyntax(`The attribute "${key}" is there twice.`);
    seen.add(key.toLowerCase());
    const target = documentTarget(type, key);
    if (target === undefined || target.attribute?.mutability === 'readOnly') continue;
    try {
      const stored = target.attribute
        ? validateValue(target.attribute, value, target.attribute.name)
        : validateExtension(type, target.name, value);
      if (stored !== undefined) document[target.name] = stored;
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      onInvalid(error, target.name);
    }
  }
  return withSchemas(type, document);
}

/** The document with `schemas` first: the base schema and every extension that has an object (RFC 7643 section 3). */
export function withSchemas(type: ResourceType, document: JsonObject): JsonObject {
  const { schemas: _, ...rest } = document;
  return { schemas: [type.schema.id, ...Object.keys(rest).filter((key) => key.includes(':'))], ...rest };
}

/** Fails unless `schemas` names the given URN (RFC 7643 section 3; messages: RFC 7644 section 8.2). */
export function requireSchema(body: JsonObject, urn: string, aliases: readonly string[] = []): void {
  const key = Object.keys(body).find((each) => each.toLowerCase() === 'schemas');
  const schemas: unknown = key === undefined ? undefined : body[key];
  const accepted = [urn, ...aliases].map((each) => each.toLowerCase());
  const named =
    Array.isArray(schemas) && schemas.some((each) => typeof each === 'string' && accepted.includes(each.toLowerCase()));
  if (!named) throw invalidSyntax(`"schemas" must be a list that holds "${urn}".`);
}

/** Where a key of a resource is kept: an attribute of its schema, or an extension. Undefined: it is ignored. */
function documentTarget(type: ResourceType, key: string): { name: string; attribute?: Attribute } | undefined {
  if (key.includes(':')) {
    const extension = type.extensions.find((each) => each.id.toLowerCase() === key.toLowerCase());
    return isUrn(key) ? { name: extension?.id ?? key } : undefined;
  }
  const found = findAttribute(type.schema.attributes, key) ?? findAttribute(commonAttributes, key);
  return found && found.name !== 'schemas' ? { name: found.name, attribute: found } : undefined;
}

/** Whether a text has the form of a URN. */
export function isUrn(text: string): boolean {
  return /^urn:[a-z0-9][a-z0-9-]*:[^\s"[\]]+$/i.test(text);
}

function validateExtension(type: ResourceType, urn: string, value: unknown): JsonObject | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw invalidValue(`${urn} must be an object.`);
  const schema = type.extensions.find((each) => each.id === urn);
  const object = schema ? validateObject(schema.attributes, value, `${urn}:`) : value;
  return Object.keys(object).length > 0 ? object : undefined;
}

/**
 * A value of one attribute in the form in which it is stored; undefined when it is unassigned (RFC 7643 section 2.5).
 * @param path The attribute's path, for messages.
 * @throws ScimError invalidValue, naming the path.
 */
export function validateValue(attribute: Attribute, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (!attribute.multiValued) return validateOne(attribute, value, path);
  if (!Array.isArray(value)) throw invalidValue(`${path} must be a list.`);
  const elements = validateElements(attribute, value, path);
  if (elements.filter(isPrimary).length > 1) throw invalidValue(`${path}.primary is true more than once.`);
  return elements.length > 0 ? elements : undefined;
}

/** The elements of a multi-valued attribute, each validated; empty ones are left out. */
export function validateElements(attribute: Attribute, values: readonly unknown[], path: string): unknown[] {
  if (values.length > ELEMENTS_MAX) throw invalidValue(`${path} has more than ${ELEMENTS_MAX} values.`);
  return values.flatMap((each) => {
    const stored = each === null ? undefined : validateOne(attribute, each, path);
    return stored === undefined ? [] : [stored];
  });
}

/** Whether an element is marked as the primary one. */
export const isPrimary = (element: unknown): boolean => isObject(element) && element['primary'] === true;

function validateOne(attribute: Attribute, value: unknown, path: string): unknown {
  const stored = validateType(attribute, value, path);
  return attribute.mutability === 'writeOnly' ? undefined : stored;
}

function validateType(attribute: Attribute, value: unknown, path: string): unknown {
  switch (attribute.type) {
    case 'complex': {
      const object = validateObject(attribute.subAttributes ?? [], complexValue(attribute, value, path), `${path}.`);
      return Object.keys(object).length > 0 ? object : undefined;
    }
    case 'boolean':
      return validateBoolean(value, path);
    case 'integer':
    case 'decimal':
      return validateNumber(attribute.type, value, path);
    default:
      return validateText(attribute, value, path);
  }
}

function validateText(attribute: Attribute, value: unknown, path: string): string {
  if (typeof value !== 'string') throw invalidValue(`${path} must be a text, not ${kindOf(value)}.`);
  if (attribute.type === 'dateTime' && comparableTime(value) === undefined) {
    throw invalidValue(`${path} must be a date and time such as 2026-01-31T12:00:00Z.`);
  }
  if (attribute.type === 'binary' && !/^[A-Za-z0-9+/_=\s-]*$/.test(value)) {
    throw invalidValue(`${path} must be base64.`);
  }
  if (attribute.declared && attribute.type === 'reference') requireUri(value, path);
  if (isKey(attribute) && value.length > KEY_CHARACTERS_MAX) {
    throw invalidValue(`${path} is longer than ${KEY_CHARACTERS_MAX} characters.`);
  }
  return value;
}

function requireUri(value: string, path: string): void {
  if (isBulkReference(value)) {
    throw invalidValue(`${path} refers to a bulkId, which nothing but an operation of a bulk can.`);
  }
  if (!isUri(value)) throw invalidValue(`${path} must be a URI such as https://x.example/a or ../Users/1.`);
}

function validateNumber(type: 'integer' | 'decimal', value: unknown, path: string): number {
  const number = readNumber(type, value);
  if (number !== undefined) return number;
  const wanted = type === 'integer' ? 'a whole number' : 'a number';
  throw invalidValue(`${path} must be ${wanted}, not ${typeof value === 'number' ? 'this one' : kindOf(value)}.`);
}

function validateBoolean(value: unknown, path: string): boolean {
  const boolean = readBoolean(value);
  if (boolean !== undefined) return boolean;
  throw invalidValue(`${path} must be true or false, not ${kindOf(value)}.`);
}

/** A manager comes as an object, as its id alone, as "" to clear it, or as a list of one of these. */
function complexValue(attribute: Attribute, value: unknown, path: string): JsonObject {
  const single: unknown = !attribute.multiValued && Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (isObject(single)) {
    return !attribute.multiValued && single['value'] === '' ? {} : single;
  }
  if (typeof single === 'string' && !attribute.multiValued && hasValue(attribute)) {
    return single === '' ? {} : { value: single };
  }
  throw invalidValue(`${path} must be an object, not ${kindOf(value)}.`);
}

const hasValue = (attribute: Attribute): boolean =>
  attribute.subAttributes !== undefined && findAttribute(attribute.subAttributes, 'value') !== undefined;

/** An object's known attributes; unknown and read-only ones are ignored. */
function validateObject(attributes: readonly Attribute[], object: JsonObject, prefix: string): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const found = findAttribute(attributes, key);
    if (found === undefined || found.mutability === 'readOnly') continue;
    if (Object.hasOwn(result, found.name))
      throw invalidSyntax(`The attribute "${prefix}${found.name}" is there twice.`);
    const stored = validateValue(found, value, prefix + found.name);
    if (stored !== undefined) result[found.name] = stored;
  }
  return result;
}

/** The kind of a JSON value in words; the value itself is personal data and stays out of messages. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'this text' : `a ${typeof value}`;
}
