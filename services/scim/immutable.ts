// Attributes that are set once (RFC 7643 section 7, "immutable"): PUT and PATCH may give them their first value and no other
// (RFC 7644 sections 3.5.1 and 3.5.2). What a document says is compared, so that it makes no difference how a request says it.
import { targetPath, type Attribute, type ResourceType, type Target } from './attribute.ts';
import { comparableElement, comparableValue } from './comparable.ts';
import { mutability, type ScimError } from './error.ts';
import { isObject, sameJson, type JsonObject } from './json.ts';
import { withSchemas } from './validate.ts';

export interface Kept {
  /** The document with the values that may not change as they were. */
  readonly document: JsonObject;
  /** Paths of those that the given document has otherwise. */
  readonly changed: readonly string[];
  /** Paths of those that it does not have: a PUT that says nothing of them leaves them as they are, a PATCH took them away. */
  readonly removed: readonly string[];
}

/**
 * Puts the immutable values of a document back. An immutable list is a value as a whole; the elements of a list have no identity,
 * so that what is immutable in them is not looked at.
 */
export function keepImmutable(type: ResourceType, before: JsonObject, after: JsonObject): Kept {
  const changed: string[] = [];
  const removed: string[] = [];
  const noteIn = (extension?: string) => (isThere: boolean, attribute: Attribute, sub?: Attribute) => {
    const target: Target = { ...(extension !== undefined && { extension }), attribute, ...(sub && { sub }) };
    (isThere ? changed : removed).push(targetPath(target));
  };
  const document = keepIn(type.schema.attributes, before, after, noteIn());
  for (const { id, attributes } of type.extensions) {
    const held = before[id];
    if (!isObject(held)) continue;
    const given = after[id];
    const kept = keepIn(attributes, held, isObject(given) ? given : {}, noteIn(id));
    if (Object.keys(kept).length > 0) document[id] = kept;
  }
  return { document: sameJson(document, after) ? after : withSchemas(type, document), changed, removed };
}

/** The error that names what cannot be changed any more. */
export const immutableError = (paths: readonly string[]): ScimError =>
  mutability(`Set once, and not to be changed or removed any more: ${paths.join(', ')}. Check the attribute mapping.`);

type Note = (isThere: boolean, attribute: Attribute, sub?: Attribute) => void;

function keepIn(attributes: readonly Attribute[], before: JsonObject, after: JsonObject, note: Note): JsonObject {
  const result = { ...after };
  for (const attribute of attributes) {
    const { name, mutability: rule, multiValued, subAttributes } = attribute;
    if (rule === 'immutable') {
      const held = comparableOf(attribute, before[name]);
      if (held === undefined) continue;
      const given = comparableOf(attribute, after[name]);
      if (!sameJson(held, given)) note(given !== undefined, attribute);
      result[name] = before[name];
    } else if (subAttributes?.some(isImmutable) === true && !multiValued) {
      const held = before[name];
      const given = after[name];
      // Taken away as a whole, it may be given anew.
      if (!isObject(held) || !isObject(given)) continue;
      result[name] = keepIn(subAttributes, held, given, (isThere, sub) => note(isThere, attribute, sub));
    }
  }
  return result;
}

const isImmutable = ({ mutability: rule }: Attribute): boolean => rule === 'immutable';

/** A value that is not of its type counts as none: it was stored before its extension was declared. A list has no order. */
function comparableOf(attribute: Attribute, value: unknown): unknown {
  if (attribute.multiValued) {
    const list = (Array.isArray(value) ? value : []).flatMap((each) => comparableOne(attribute, each) ?? []);
    return list.length > 0 ? list.map((each) => JSON.stringify(each)).sort() : undefined;
  }
  return comparableOne(attribute, value);
}

function comparableOne(attribute: Attribute, value: unknown): unknown {
  if (attribute.type !== 'complex') return comparableValue(attribute, value);
  const element = comparableElement(attribute, value);
  return Object.keys(element).length > 0 ? element : undefined;
}
