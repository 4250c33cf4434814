// One PATCH step on one attribute: from the attribute's value to its next value. Nothing is changed in place.
import { comparableElement, comparableValue } from './comparable.ts';
import { findAttribute, type Attribute } from './attribute.ts';
import { invalidValue, noTarget } from './error.ts';
import { isObject, sameJson, type JsonObject } from './json.ts';
import { matches } from './match.ts';
import type { PatchTarget } from './patch-target.ts';
import type { ResolvedFilter } from './resolve.ts';
import { ELEMENTS_MAX, isPrimary, validateElements, validateValue } from './validate.ts';

interface Change {
  readonly op: 'add' | 'replace' | 'remove';
  /** As the client wrote it, for messages. */
  readonly path: string;
  readonly value?: unknown;
}

type AttributeTarget = Extract<PatchTarget, { kind: 'attribute' }>;

/**
 * The value that an attribute has after a step; undefined when it is unassigned.
 * @throws ScimError invalidValue, or noTarget for a filter that matches nothing and does not say what to make.
 */
export function nextValue(target: AttributeTarget, change: Change, current: unknown): unknown {
  const { attribute } = target;
  if (change.op === 'add' && change.value === undefined) {
    throw invalidValue(`The add operation on "${change.path}" has no value.`);
  }
  if (change.op === 'add' && isNothing(change.value)) return current;
  if (attribute.multiValued) return nextList(target, change, elementsOf(attribute, current));
  if (attribute.type === 'complex') return nextComplex(target, change, isObject(current) ? current : {});
  return change.op === 'remove' ? undefined : validateValue(attribute, unwrapped(change.value), change.path);
}

/** What was stored before an extension was declared may have another shape: it counts as nothing. */
function elementsOf({ type }: Attribute, current: unknown): readonly unknown[] {
  return Array.isArray(current) ? current.filter((each) => isObject(each) === (type === 'complex')) : [];
}

/** Adding one of these adds nothing (RFC 7643 section 2.5); replacing by one unassigns. */
const isNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);

/** Older clients wrap a plain value as `[{"value": …}]`. */
function unwrapped(value: unknown): unknown {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isObject(single) && Object.hasOwn(single, 'value') ? single['value'] : single;
}

/** An attribute that has sub-attributes and one value. An object is merged: what it does not name stays. */
function nextComplex({ attribute, sub, filter }: AttributeTarget, change: Change, current: JsonObject): unknown {
  if (filter !== undefined && !matches(filter, comparableElement(attribute, current))) {
    if (change.op === 'remove') return assigned(current);
    throw noTarget(`The filter of "${change.path}" matches nothing.`);
  }
  if (sub === undefined) {
    if (change.op === 'remove') return undefined;
    const given = validateValue(attribute, change.value, change.path) as JsonObject | undefined;
    if (given === undefined && !hasNulls(change.value)) return undefined;
    const rest = without(withoutStale(current, given), nullNames(attribute, change.value));
    return assigned({ ...rest, ...given });
  }
  const value = change.op === 'remove' ? undefined : validateValue(sub, unwrapped(change.value), change.path);
  if (sub.name === 'value' && (value === undefined || value === '')) return undefined;
  const rest = without(withoutStale(current, { [sub.name]: value }), [sub.name]);
  return assigned(value === undefined ? rest : { ...rest, [sub.name]: value });
}

const hasNulls = (value: unknown): boolean => isObject(value) && Object.values(value).includes(null);

const nullNames = (attribute: Attribute, value: unknown): string[] =>
  isObject(value)
    ? Object.keys(value).flatMap((key) => (value[key] === null ? (subName(attribute, key) ?? []) : []))
    : [];

const subName = (attribute: Attribute, key: string): string | undefined =>
  findAttribute(attribute.subAttributes ?? [], key)?.name;

/** A reference to another resource loses its old URL with its old id. */
function withoutStale(current: JsonObject, given: JsonObject | undefined): JsonObject {
  const stale = given?.['value'] !== undefined && given['value'] !== current['value'];
  return stale ? without(current, ['$ref']) : current;
}

function nextList(target: AttributeTarget, change: Change, current: readonly unknown[]): unknown {
  const { attribute, sub, filter } = target;
  const isWhole = sub === undefined && filter === undefined;
  const changeSome = attribute.type === 'complex' ? changeElements : changeValues;
  const next = isWhole ? changeList(attribute, change, current) : changeSome(target, change, current);
  if (next.length > ELEMENTS_MAX) throw invalidValue(`${attribute.name} has more than ${ELEMENTS_MAX} values.`);
  return next.length > 0 ? next : undefined;
}

/** The path names the whole list. */
function changeList(attribute: Attribute, change: Change, current: readonly unknown[]): readonly unknown[] {
  const listed = change.value === undefined || change.value === null ? [] : [change.value].flat(1);
  const given = attribute.type === 'complex' ? listed : listed.map(unwrapped);
  if (change.op === 'remove') {
    // Entra removes members by naming them in the value, which RFC 7644 does not know.
    return given.length === 0 ? [] : withoutListed(attribute, given, current, change.path);
  }
  const values = (validateValue(attribute, given, change.path) ?? []) as unknown[];
  if (change.op === 'replace') return values;
  const added = values.filter((each) => !current.some((one) => sameJson(one, each)));
  return [...demoted(current, added), ...added];
}

/** The elements that agree with none of the listed ones in everything that it says. */
function withoutListed(attribute: Attribute, given: readonly unknown[], current: readonly unknown[], path: string) {
  if (given.length > ELEMENTS_MAX) throw invalidValue(`${path} has more than ${ELEMENTS_MAX} values.`);
  const subs = attribute.subAttributes ?? [];
  if (attribute.type !== 'complex') {
    const values = new Set(validateElements(attribute, given, path).map((each) => comparableValue(attribute, each)));
    return current.filter((each) => !values.has(comparableValue(attribute, each)));
  }
  const listed = given.map((each) =>
    Object.entries(isObject(each) ? each : { value: each }).flatMap(([key, value]) => {
      const sub = findAttribute(subs, key);
      return value === null ? [] : [{ name: sub?.name, value: sub && comparableValue(sub, value) }];
    }),
  );
  return current.filter((each) => {
    const element = comparableElement(attribute, each);
    const agrees = ({ name, value }: { name: string | undefined; value: unknown }) =>
      name !== undefined && value !== undefined && element[name] === value;
    return !listed.some((terms) => terms.length > 0 && terms.every(agrees));
  });
}

/** RFC 7644 section 3.5.2: a new primary value makes the others not primary. */
function demoted(elements: readonly unknown[], winners: readonly unknown[]): readonly unknown[] {
  if (!winners.some(isPrimary)) return elements;
  return elements.map((each) =>
    isPrimary(each) && !winners.includes(each) ? { ...(each as object), primary: false } : each,
  );
}

/** The path names some elements by a filter, or one sub-attribute of them. */
function changeElements(target: AttributeTarget, change: Change, current: readonly unknown[]): readonly unknown[] {
  const { attribute, sub, filter } = target;
  const selected = (each: unknown) => filter === undefined || matches(filter, comparableElement(attribute, each));
  const given = change.op === 'remove' ? undefined : givenElement(target, change);
  if (given === undefined) {
    if (sub === undefined) return current.filter((each) => !selected(each));
    const stripped = current.map((each) => (selected(each) ? without(each as JsonObject, [sub.name]) : each));
    return stripped.filter((each) => Object.keys(each as JsonObject).length > 0);
  }
  const chosen = new Set(current.filter(selected));
  if (chosen.size === 0) {
    const made = { ...stamp(filter, change), ...given };
    return [...demoted(current, [made]), made];
  }
  const keep = sub !== undefined || change.op === 'add';
  const changed: unknown[] = [];
  const next = current.map((each) => {
    if (!chosen.has(each)) return each;
    const element = { ...(keep ? (each as JsonObject) : stampIfPlain(filter)), ...given };
    changed.push(element);
    return element;
  });
  if (changed.filter(isPrimary).length > 1) throw invalidValue(`${attribute.name}.primary is true more than once.`);
  return demoted(next, changed);
}

/** The path names some of the plain values of a list by a filter. */
function changeValues({ attribute, filter }: AttributeTarget, change: Change, current: readonly unknown[]) {
  const selected = (each: unknown) => {
    const value = comparableValue(attribute, each);
    return filter === undefined || (value !== undefined && matches(filter, value));
  };
  const [given] = change.op === 'remove' ? [] : validateElements(attribute, [unwrapped(change.value)], change.path);
  const rest = current.filter((each) => !selected(each));
  if (given === undefined) return rest;
  if (rest.length === current.length) {
    throw noTarget(`The filter of "${change.path}" matches nothing, and does not say what to add.`);
  }
  return rest.some((each) => sameJson(each, given)) ? rest : [...rest, given];
}

/** What the value says of an element: all of it, or one sub-attribute. */
function givenElement({ attribute, sub }: AttributeTarget, change: Change): JsonObject | undefined {
  if (sub !== undefined) {
    const value = validateValue(sub, unwrapped(change.value), change.path);
    return value === undefined ? undefined : { [sub.name]: value };
  }
  const single: unknown = Array.isArray(change.value) && change.value.length === 1 ? change.value[0] : change.value;
  if (single === null || single === undefined) return undefined;
  const [element] = validateElements(attribute, [typeof single === 'string' ? { value: single } : single], change.path);
  return element as JsonObject | undefined;
}

/**
 * The element that a filter describes by its `eq` terms. RFC 7644 would have noTarget; Entra sets an attribute for the first
 * time by replacing `emails[type eq "work"].value`, and loses the whole request when that fails.
 */
function stamp(filter: ResolvedFilter | undefined, change: Change): JsonObject {
  const element = filter === undefined ? {} : stampOf(filter);
  if (element === undefined) {
    throw noTarget(`The filter of "${change.path}" matches nothing, and does not say what to add.`);
  }
  return element;
}

const stampIfPlain = (filter: ResolvedFilter | undefined): JsonObject => (filter && stampOf(filter)) ?? {};

function stampOf(filter: ResolvedFilter): JsonObject | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq') {
    const [step] = filter.path.steps;
    return step === undefined ? undefined : { [step.name]: filter.given };
  }
  if (filter.kind !== 'and') return undefined;
  const parts = filter.filters.map(stampOf);
  return parts.includes(undefined) ? undefined : (Object.assign({}, ...parts) as JsonObject);
}

const assigned = (object: JsonObject): JsonObject | undefined => (Object.keys(object).length > 0 ? object : undefined);

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
