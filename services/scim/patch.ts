// PATCH (RFC 7644 section 3.5.2), and what Entra ID and others send in its name. Operations become steps on one target
// each; a step works out the new value first and only then changes the document.
import { ScimError, invalidPath, invalidSyntax, invalidValue, mutability, noTarget } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { nextValue } from './patch-value.ts';
import { resolvePatchTarget, type PatchTarget } from './patch-target.ts';
import { withSchemas } from './validate.ts';
import type { ResourceType } from './attribute.ts';

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Absent: the value's keys are the paths. */
  readonly path?: string;
  readonly value?: unknown;
}

export interface PatchResult {
  readonly document: JsonObject;
  /** Names of the top-level attributes that a `remove` took something from. */
  readonly removed: ReadonlySet<string>;
}

/** More than any client sends; bounds the work of one request. */
export const STEPS_MAX = 500;

/** An attribute that is kept apart from the document: its steps are handed over instead of being applied. */
export interface Apart {
  /** Its name. */
  readonly attribute: string;
  /** May throw as `applyPatch` does. */
  readonly onStep: (step: Step, target: AttributeTarget) => void;
}

type AttributeTarget = Extract<PatchTarget, { kind: 'attribute' }>;

/** One operation on one path. */
export interface Step extends Operation {
  readonly path: string;
  /** The path is a key of a pathless operation's value: as in POST, what is unknown or read-only is ignored. */
  readonly implicit: boolean;
}

export interface PatchOptions {
  /** When given, a step that cannot be applied is left out and reported here with its path; otherwise nothing of the request counts. */
  readonly onInvalid?: (error: ScimError, path: string) => void;
  readonly apart?: Apart;
}

/** What the steps of one request work on. */
interface Work {
  readonly type: ResourceType;
  readonly document: JsonObject;
  /** As in PatchResult. */
  readonly removed: Set<string>;
  readonly apart: Apart | undefined;
}

/**
 * Applies operations in order. The given document is not changed.
 * @throws ScimError invalidPath, invalidFilter, invalidValue, mutability, noTarget or invalidSyntax.
 */
export function applyPatch(
  type: ResourceType,
  before: JsonObject,
  operations: readonly Operation[],
  { onInvalid, apart }: PatchOptions = {},
): PatchResult {
  const document = { ...before };
  const removed = new Set<string>();
  const work: Work = { type, document, removed, apart };
  const steps = operations.flatMap(operationSteps);
  if (steps.length > STEPS_MAX) throw invalidSyntax(`The request changes more than ${STEPS_MAX} attributes.`);
  for (const operation of operations) requireKnown(type, document, operation);
  for (const step of steps) {
    try {
      applyStep(work, step);
    } catch (error) {
      if (!(error instanceof ScimError) || onInvalid === undefined) throw error;
      onInvalid(error, step.path);
    }
  }
  return { document: withSchemas(type, document), removed };
}

/** Whether the operations, as a whole, set `active` to false in any of the spellings that clients use. */
export function deactivates(type: ResourceType, operations: readonly Operation[]): boolean {
  const onInvalid = () => undefined;
  if (!operations.some(({ path }) => path === undefined || /active|^urn:|^$/i.test(path))) return false;
  return operations.length <= STEPS_MAX && applyPatch(type, {}, operations, { onInvalid }).document['active'] === false;
}

/** An operation without a path may name what is unknown, as in POST; one that names nothing else is refused. */
function requireKnown(type: ResourceType, document: JsonObject, operation: Operation): void {
  const steps = operationSteps(operation);
  const [first] = steps;
  if (first?.implicit && steps.every((step) => isUnknown(type, document, step))) {
    throw invalidPath(`"${first.path}" is not an attribute of the ${type.name} schema. Check the attribute mapping.`);
  }
}

function isUnknown(type: ResourceType, document: JsonObject, step: Step): boolean {
  try {
    resolvePatchTarget(type, step.path, document, step.value);
    return false;
  } catch (error) {
    return error instanceof ScimError && error.scimType === 'invalidPath';
  }
}

function operationSteps(operation: Operation): Step[] {
  if (operation.path !== undefined && operation.path !== '') {
    return [{ ...operation, path: operation.path, implicit: false }];
  }
  if (operation.op === 'remove') throw noTarget('A remove operation needs a path.');
  return valueSteps(operation, '');
}

/** The steps of a value whose keys are paths; they may be dotted, have a URN, or be a URN with an object. */
function valueSteps(operation: Operation, prefix: string): Step[] {
  const value: unknown =
    Array.isArray(operation.value) && operation.value.length === 1 ? operation.value[0] : operation.value;
  if (!isObject(value)) {
    throw invalidValue(`An ${operation.op} operation without a path needs an object as its value.`);
  }
  return Object.entries(value).map(([key, each]) => ({
    op: operation.op,
    path: prefix + key,
    value: each,
    implicit: true,
  }));
}

function applyStep(work: Work, step: Step): void {
  const { type, document, removed, apart } = work;
  const target = findStepTarget(type, document, step);
  switch (target?.kind) {
    case undefined:
      return;
    case 'attribute':
      if (target.extension === undefined && target.attribute.name === apart?.attribute) {
        apart.onStep(step, target);
        return;
      }
      applyAttribute(document, step, target);
      if (step.op === 'remove') removed.add(target.attribute.name);
      return;
    case 'foreign':
      applyForeign(document, step, target);
      return;
    case 'extension':
      if (step.op === 'remove' || step.value === null) {
        Reflect.deleteProperty(document, target.urn);
        for (const name of knownNames(type, target.urn)) removed.add(name);
        return;
      }
      if (target.known) for (const each of valueSteps(step, `${target.urn}:`)) applyStep(work, each);
      else mergeForeign(document, step, target.urn);
      return;
    case 'resource':
      if (step.op === 'remove') throw noTarget('A remove operation needs the path of an attribute.');
      for (const each of valueSteps(step, '')) applyStep(work, each);
  }
}

const knownNames = (type: ResourceType, urn: string): string[] =>
  type.extensions.find((each) => each.id === urn)?.attributes.map((each) => each.name) ?? [];

/** What a step is about; undefined when the step is to be ignored. */
function findStepTarget(type: ResourceType, document: JsonObject, step: Step): PatchTarget | undefined {
  let target: PatchTarget;
  try {
    target = resolvePatchTarget(type, step.path, document, step.value);
  } catch (error) {
    if (step.implicit && error instanceof ScimError && error.scimType === 'invalidPath') return undefined;
    throw error;
  }
  if (target.kind !== 'attribute') return target;
  // `schemas` follows from what the document holds.
  if (target.attribute.name === 'schemas' && step.op !== 'remove') return undefined;
  const readOnly = [target.attribute, target.sub].some((each) => each?.mutability === 'readOnly');
  if (readOnly || target.attribute.name === 'schemas') {
    if (step.implicit) return undefined;
    throw mutability(`"${step.path}" is set by this service and cannot be changed.`);
  }
  return target;
}

function applyAttribute(document: JsonObject, step: Step, target: AttributeTarget): void {
  const { extension, attribute } = target;
  const stored = extension === undefined ? document : document[extension];
  const container: JsonObject = isObject(stored) ? stored : {};
  const next = nextValue(target, step, container[attribute.name]);
  if (extension === undefined) setMember(document, attribute.name, next);
  else setMember(document, extension, withMember(container, attribute.name, next));
}

/** Unknown extensions are kept as sent: a member is set or removed, and nothing is known of its type. */
function applyForeign(document: JsonObject, step: Step, target: Extract<PatchTarget, { kind: 'foreign' }>): void {
  const { urn, names } = target;
  if (names.includes('constructor')) throw invalidPath(`"${step.path}" is not an attribute path.`);
  const [name = '', sub] = names;
  const stored = document[urn];
  const container: JsonObject = isObject(stored) ? stored : {};
  const key = sameName(container, name);
  let value = step.op === 'remove' ? undefined : (step.value ?? undefined);
  if (sub !== undefined) {
    const inner: unknown = container[key];
    const object: JsonObject = isObject(inner) ? inner : {};
    value = withMember(object, sameName(object, sub), value);
  }
  setMember(document, urn, withMember(container, key, value));
}

function mergeForeign(document: JsonObject, step: Step, urn: string): void {
  if (!isObject(step.value)) throw invalidValue(`"${step.path}" must be an object.`);
  const stored = document[urn];
  const members = Object.entries({ ...(isObject(stored) ? stored : {}), ...step.value });
  const kept = Object.fromEntries(members.filter(([, value]) => value !== null));
  setMember(document, urn, members.length > 0 ? kept : undefined);
}

const sameName = (object: JsonObject, name: string): string =>
  Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;

/** A copy of an object with one member set or, by undefined, removed; undefined when nothing is left. */
function withMember(object: JsonObject, name: string, value: unknown): JsonObject | undefined {
  const copy = { ...object };
  setMember(copy, name, value);
  return Object.keys(copy).length > 0 ? copy : undefined;
}

function setMember(object: JsonObject, name: string, value: unknown): void {
  if (value === undefined) Reflect.deleteProperty(object, name);
  else object[name] = value;
}
