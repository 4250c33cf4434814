// A resource in the form that filters compare: canonical names, case folded where the schema says so, times in UTC,
// nothing empty. The matcher, the SQL and the uniqueness of userName all use this one form, so they cannot disagree.
import { commonAttributes, type Attribute, type ResourceType } from './attribute.ts';
import { isObject } from './json.ts';

export type ComparableValue = string | number | boolean;
export type Comparable = { [name: string]: ComparableValue | Comparable | Comparable[] | ComparableValue[] };

/** Two strings that differ only in case have the same fold. Independent of any database's locale. */
export function fold(text: string): string {
  // A sigma at the end of a word is the same letter.
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
}

/**
 * A dateTime (RFC 7643 section 2.3.5) as UTC with milliseconds, so that text order is time order; undefined when it is none, or
 * of a year that has not four digits, where the order of texts is another.
 */
export function comparableTime(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i.test(text)) return undefined;
  const utc = isoTime(/(Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`);
  // JavaScript takes the 30th of February for the 1st of March.
  const day = text.slice(0, 10);
  return utc !== undefined && /^(?!0000)\d{4}-/.test(utc) && isoTime(day)?.startsWith(day) ? utc : undefined;
}

function isoTime(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** What a number has that every computer keeps. */
const DIGITS_MAX = 15;

/**
 * A number, also as the text that Entra ID makes of it; undefined for what is none of the type, or has more digits than can be kept
 * and would become another.
 */
export function readNumber(type: 'integer' | 'decimal', value: unknown): number | undefined {
  const isDecimal = typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) && value.length <= DIGITS_MAX;
  const number = isDecimal ? Number(value) : value;
  const isOfType = type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
  return isOfType ? (number as number) : undefined;
}

/** A boolean, also as the text "True" or "False" of Entra's default dialect; undefined for what is none. */
export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A single value in comparable form; undefined when it is empty, or not of the attribute's type. */
export function comparableValue(attribute: Attribute, value: unknown): ComparableValue | undefined {
  switch (attribute.type) {
    // A text in the place of these was stored before its extension was declared. It says what it would say if it were sent now.
    case 'boolean':
      return readBoolean(value);
    case 'integer':
    case 'decimal':
      return readNumber(attribute.type, value);
    case 'dateTime':
      return typeof value === 'string' ? comparableTime(value) : undefined;
    default:
      if (typeof value !== 'string' || value === '') return undefined;
      return attribute.caseExact ? value : fold(value);
  }
}

/** A complex value in comparable form: the sub-attributes that have a value of their type. */
export function comparableElement(attribute: Attribute, value: unknown): Comparable {
  return isObject(value) ? comparableObject(attribute.subAttributes ?? [], value) : {};
}

/**
 * A document in comparable form. `id` and `meta` are not in it: the service knows them by itself. Nor is a value of an extension
 * that is not of its attribute's type: it was stored before the extension was declared.
 */
export function comparableResource(type: ResourceType, document: Readonly<Record<string, unknown>>): Comparable {
  const result = comparableObject(commonAttributes, document);
  Object.assign(result, comparableObject(type.schema.attributes, document));
  for (const extension of type.extensions) {
    const value = document[extension.id];
    if (!isObject(value)) continue;
    const inner = comparableObject(extension.attributes, value);
    if (Object.keys(inner).length > 0) result[extension.id] = inner;
  }
  return result;
}

function comparableObject(attributes: readonly Attribute[], object: Readonly<Record<string, unknown>>): Comparable {
  const result: Comparable = {};
  for (const attribute of attributes) {
    const value = object[attribute.name];
    if (value === undefined || value === null || attribute.returned === 'never') continue;
    const comparable = attribute.multiValued ? comparableList(attribute, value) : comparableOne(attribute, value);
    if (comparable !== undefined) result[attribute.name] = comparable;
  }
  return result;
}

function comparableList(attribute: Attribute, value: unknown): ComparableValue[] | Comparable[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements = value.flatMap((each) => comparableOne(attribute, each) ?? []);
  return elements.length > 0 ? (elements as ComparableValue[] | Comparable[]) : undefined;
}

function comparableOne(attribute: Attribute, value: unknown): ComparableValue | Comparable | undefined {
  if (attribute.type !== 'complex') return comparableValue(attribute, value);
  const element = comparableElement(attribute, value);
  return Object.keys(element).length > 0 ? element : undefined;
}

/** One text per attribute and value of a resource, each once: `path NUL value`. Equality filters look these up in an index. */
export function equalityTerms(comparable: Comparable): string[] {
  const terms = new Set<string>();
  collectTerms(comparable, '', terms);
  return [...terms];
}

/** The term that a comparison `path eq value` looks up; `path` as in `targetPath`. */
export function equalityTerm(path: string, value: ComparableValue): string {
  return `${path}\0${String(value)}`;
}

function collectTerms(object: Comparable, prefix: string, terms: Set<string>): void {
  for (const [name, value] of Object.entries(object)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each !== 'object') terms.add(equalityTerm(prefix + name, each));
      else collectTerms(each, name.includes(':') ? `${name}:` : `${prefix}${name}.`, terms);
    }
  }
}
