// JSON text to values, stricter than JSON.parse: what RFC 8259 leaves to chance is refused, since a duplicate key or a lone
// surrogate would be stored as something other than what was sent.
import { invalidSyntax, invalidValue } from './error.ts';

export type JsonObject = { [name: string]: unknown };

/** Far deeper than any SCIM resource; keeps recursion over documents safe. */
export const DEPTH_MAX = 32;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Parses a request body that must be one JSON object.
 * @throws ScimError invalidSyntax, or invalidValue for a character that cannot be stored.
 */
export function parseObject(bytes: Uint8Array): JsonObject {
  const { object, requireStorable } = parseStructure(bytes, DEPTH_MAX);
  requireStorable(object);
  return object;
}

/** What a body says, before a look at its values. */
export interface Structure {
  readonly object: JsonObject;
  /** Throws invalidValue when a part of the object has a character or a number that cannot be kept. */
  readonly requireStorable: (part: unknown) => void;
}

/**
 * The same for a body whose parts are judged one by one.
 * @param depthMax Levels of objects and lists.
 * @throws ScimError invalidSyntax.
 */
export function parseStructure(bytes: Uint8Array, depthMax: number): Structure {
  if (bytes.length === 0) throw invalidSyntax('The request has no body; a JSON object is expected.');
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw invalidSyntax('The request body is not valid UTF-8.');
  }
  checkStructure(text, depthMax);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidSyntax(`The request body is not valid JSON: ${withoutSnippet((error as Error).message)}`);
  }
  if (!isObject(value)) throw invalidSyntax('The request body must be a JSON object.');
  const hasEscapes = text.includes('\\u');
  const hasLongNumbers = /\d{16}|\d[eE]/.test(text);
  const requireStorable = (part: unknown): void => {
    if (hasEscapes) checkCharacters(part);
    if (hasLongNumbers) checkNumbers(part);
  };
  return { object: value, requireStorable };
}

/** What is wrong, without the piece of the body that V8 shows beside it: it may hold a password. */
const withoutSnippet = (message: string): string => message.replace(/, (?:\.{3})?"[^]*" is not valid JSON$/, '.');

/** Whether a value is a JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are the same; the order of keys makes no difference. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((each, at) => sameJson(each, right[at]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameJson(left[name], right[name]))
  );
}

/** One pass over the text for what JSON.parse lets through: depth, duplicate keys, and the key `__proto__`. */
function checkStructure(text: string, depthMax: number): void {
  const stack: (Set<string> | undefined)[] = [];
  let expectKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        expectKey = text[at] === '{';
        stack.push(expectKey ? new Set() : undefined);
        if (stack.length > depthMax) throw invalidSyntax(`The request body is nested deeper than ${depthMax} levels.`);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        stack.pop();
        expectKey = false;
        break;
      case 0x2c: // ,
        expectKey = stack.at(-1) !== undefined;
        break;
      case 0x22: {
        // "
        const end = endOfString(text, at);
        if (expectKey) checkKey(text.slice(at, end + 1), stack.at(-1));
        expectKey = false;
        at = end;
        break;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length; // JSON.parse says where it is broken
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote;
    at = quote;
  }
}

function checkKey(literal: string, seen: Set<string> | undefined): void {
  const key = literal.includes('\\') ? unescapeKey(literal) : literal.slice(1, -1);
  if (key === '__proto__') throw invalidSyntax('The request body has an attribute named "__proto__".');
  if (seen?.has(key)) throw invalidSyntax(`The request body has the attribute "${key}" twice in one object.`);
  seen?.add(key);
}

function unescapeKey(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal; // JSON.parse of the whole says where it is broken
  }
}

/** A number that JavaScript cannot hold would be stored as another one. */
function checkNumbers(value: unknown): void {
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    throw invalidValue('A value holds a number of more digits than can be kept. Send it as a text.');
  }
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) checkNumbers(each);
}

/** NUL cannot be stored in Postgres, half a surrogate pair not in UTF-8. Both can only be written as escapes. */
function checkCharacters(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalidValue('A value holds the character U+0000, which cannot be stored.');
    if (!value.isWellFormed()) throw invalidValue('A value holds half of a surrogate pair, which is no character.');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      checkCharacters(name);
      checkCharacters(each);
    }
  }
}
