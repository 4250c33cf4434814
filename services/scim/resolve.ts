// A filter's names looked up in the schema and its values read as their attribute's type, in comparable form. The matcher
// and the SQL both take the result, so they cannot disagree on what a name or a value means.
import { findAttribute, findTarget, targetPath } from './attribute.ts';
import type { Attribute, AttributePath, ResourceType, Target } from './attribute.ts';
import { comparableTime, fold, type ComparableValue } from './comparable.ts';
import { ScimError, invalidFilter, invalidPath } from './error.ts';
import { isNull, type Filter, type Literal, type Operator } from './filter.ts';

/** One name on the way from a resource, or from an element, to a value. */
export interface Step {
  readonly name: string;
  readonly multiValued: boolean;
}

export interface ResolvedPath {
  /** Empty for the element itself, where a multi-valued attribute is not complex. */
  readonly steps: readonly Step[];
  /** The last attribute on the way. */
  readonly attribute: Attribute;
  /** The whole path from the resource in its canonical spelling, as in `equalityTerm`. */
  readonly text: string;
}

export interface Comparison {
  readonly kind: 'compare';
  readonly path: ResolvedPath;
  readonly operator: Operator;
  /** The value in comparable form. */
  readonly value: ComparableValue;
  /** The value as written, of the attribute's type: what PATCH gives an element that it makes. */
  readonly given: ComparableValue;
}

export type ResolvedFilter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly ResolvedFilter[] }
  | { readonly kind: 'not'; readonly filter: ResolvedFilter }
  | { readonly kind: 'present'; readonly path: ResolvedPath }
  | Comparison
  /** One element satisfies the filter; a complex attribute with one value counts as one element. */
  | { readonly kind: 'element'; readonly path: ResolvedPath; readonly filter: ResolvedFilter }
  /** No resource of the type satisfies it. */
  | { readonly kind: 'nothing' };

/** Undefined for an attribute that only other types of resources have. */
type Lookup = (path: AttributePath) => ResolvedPath | undefined;

const NOTHING: ResolvedFilter = { kind: 'nothing' };
const EVERYTHING: ResolvedFilter = { kind: 'not', filter: NOTHING };

/**
 * Resolves a filter on resources; throws invalidFilter for an unknown attribute or a comparison its type does not have.
 * @param others the types that are queried as well: an attribute that only they have is one without a value (RFC 7644
 *   section 3.4.2.1)
 */
export function resolveFilter(
  type: ResourceType,
  filter: Filter,
  others: readonly ResourceType[] = [],
): ResolvedFilter {
  return resolve(filter, (path) =>
    hasAttribute(type, path) || !others.some((each) => hasAttribute(each, path)) ? resourcePath(type, path) : undefined,
  );
}

/** Whether a type of resource has an attribute of this path. */
export const hasAttribute = (type: ResourceType, path: AttributePath): boolean => findTarget(type, path) !== undefined;

/** Resolves a filter on the elements of an attribute, as in `emails[…]`; throws as resolveFilter does. */
export function resolveElementFilter(attribute: Attribute, filter: Filter): ResolvedFilter {
  return resolve(filter, (path) => elementPath(attribute, attribute.name, path));
}

function resolve(filter: Filter, lookup: Lookup): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((each) => resolve(each, lookup)) };
    case 'not':
      return { kind: 'not', filter: resolve(filter.filter, lookup) };
    case 'present': {
      const path = lookup(filter.path);
      return path === undefined ? NOTHING : { kind: 'present', path };
    }
    case 'compare': {
      const path = lookup(filter.path);
      if (path === undefined) return withoutValue(filter.operator, filter.literal);
      return resolveComparison(path, filter.operator, filter.literal);
    }
    case 'element': {
      const path = lookup(filter.path);
      if (path === undefined) return NOTHING;
      if (path.attribute.type !== 'complex' && !path.attribute.multiValued) {
        throw invalidFilter(`"${path.text}" has no elements to choose from with brackets.`);
      }
      return {
        kind: 'element',
        path,
        filter: resolve(filter.filter, (p) => elementPath(path.attribute, path.text, p)),
      };
    }
  }
}

/** A comparison of what has no value. */
function withoutValue(operator: Operator, literal: Literal): ResolvedFilter {
  if (isNull(literal)) return operator === 'eq' ? EVERYTHING : NOTHING;
  return operator === 'ne' ? EVERYTHING : NOTHING;
}

function resolveComparison(given: ResolvedPath, operator: Operator, literal: Literal): ResolvedFilter {
  const path = given.attribute.type === 'complex' ? valueOf(given) : given;
  if (isNull(literal) && (operator === 'eq' || operator === 'ne')) {
    const present: ResolvedFilter = { kind: 'present', path };
    return operator === 'ne' ? present : { kind: 'not', filter: present };
  }
  if (!allowed(path.attribute).includes(operator)) {
    throw invalidFilter(`"${path.text}" is of type ${path.attribute.type}, which cannot be compared with ${operator}.`);
  }
  return { kind: 'compare', path, operator, ...readValue(path, literal) };
}

const textOperators: readonly Operator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const orderOperators: readonly Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];

// RFC 7644 table 3: boolean and binary have no order. Parts of numbers and times are not compared.
function allowed(attribute: Attribute): readonly Operator[] {
  switch (attribute.type) {
    case 'boolean':
      return ['eq', 'ne'];
    case 'binary':
      return ['eq', 'ne', 'co', 'sw', 'ew'];
    case 'integer':
    case 'decimal':
    case 'dateTime':
      return orderOperators;
    default:
      return textOperators;
  }
}

// Quotes make no difference: Entra sends `primary eq "True"`, and `externalId eq jyoung`.
function readValue(path: ResolvedPath, literal: Literal): { value: ComparableValue; given: ComparableValue } {
  const { attribute } = path;
  const { text } = literal;
  switch (attribute.type) {
    case 'boolean': {
      const lower = text.toLowerCase();
      if (lower !== 'true' && lower !== 'false') throw wrongType(path);
      return { value: lower === 'true', given: lower === 'true' };
    }
    case 'integer':
    case 'decimal': {
      const number = Number(text);
      if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(number)) throw wrongType(path);
      return { value: number, given: number };
    }
    case 'dateTime': {
      const time = comparableTime(text);
      if (time === undefined) throw wrongType(path);
      return { value: time, given: text };
    }
    default:
      return { value: attribute.caseExact ? text : fold(text), given: text };
  }
}

function wrongType(path: ResolvedPath): Error {
  return invalidFilter(
    `The filter compares "${path.text}" with a value that is not of its type, ${path.attribute.type}.`,
  );
}

/** Resolves the attribute that a list is sorted by; throws invalidPath when there is none or it has no order. */
export function resolveSortPath(type: ResourceType, path: AttributePath): ResolvedPath {
  try {
    const found = resourcePath(type, path);
    return found.attribute.type === 'complex' ? valueOf(found) : found;
  } catch (error) {
    throw error instanceof ScimError ? invalidPath(`sortBy: ${error.detail}`) : error;
  }
}

function resourcePath(type: ResourceType, path: AttributePath): ResolvedPath {
  const target = findTarget(type, path);
  if (target === undefined) throw unknown(path, type.name);
  for (const each of [target.attribute, target.sub]) if (each) requireReadable(each, targetPath(target));
  return { steps: stepsOf(target), attribute: target.sub ?? target.attribute, text: targetPath(target) };
}

/** What is never shown must not be told by what a filter finds. */
function requireReadable({ returned }: Attribute, path: string): void {
  if (returned === 'never') throw invalidFilter(`"${path}" is never returned and cannot be filtered.`);
}

function stepsOf({ extension, attribute, sub }: Target): Step[] {
  const steps: Step[] = extension === undefined ? [] : [{ name: extension, multiValued: false }];
  return [...steps, attribute, ...(sub === undefined ? [] : [sub])].map(({ name, multiValued }) => ({
    name,
    multiValued,
  }));
}

function elementPath(attribute: Attribute, text: string, path: AttributePath): ResolvedPath {
  const plain = path.urn === undefined && path.sub === undefined;
  if (plain && attribute.subAttributes === undefined && path.name.toLowerCase() === 'value') {
    return { steps: [], attribute, text };
  }
  const sub = plain && attribute.subAttributes && findAttribute(attribute.subAttributes, path.name);
  if (!sub) throw unknown(path, text);
  requireReadable(sub, `${text}.${sub.name}`);
  return { steps: [{ name: sub.name, multiValued: sub.multiValued }], attribute: sub, text: `${text}.${sub.name}` };
}

// RFC 7644 section 3.4.2.2 lets `emails co "@example.com"` stand for `emails.value`; Entra does so with `manager`.
function valueOf(path: ResolvedPath): ResolvedPath {
  const value = findAttribute(path.attribute.subAttributes ?? [], 'value');
  if (value === undefined) throw invalidFilter(`"${path.text}" is complex: compare one of its sub-attributes.`);
  const step = { name: value.name, multiValued: value.multiValued };
  return { steps: [...path.steps, step], attribute: value, text: `${path.text}.${value.name}` };
}

const SHOWN_MAX = 100;

function unknown({ urn, name, sub }: AttributePath, where: string): Error {
  const written = [urn === undefined ? '' : `${urn}:`, name, sub === undefined ? '' : `.${sub}`].join('');
  return invalidFilter(`The filter names "${written.slice(0, SHOWN_MAX)}", which ${where} does not have.`);
}
