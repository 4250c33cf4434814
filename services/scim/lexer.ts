// The words of filters and paths (RFC 7644 figures 1 and 7), in one pass over the text and bounded by its length.
import type { AttributePath } from './attribute.ts';
import { invalidFilter } from './error.ts';

export interface Token {
  readonly kind: 'word' | 'string' | '(' | ')' | '[' | ']';
  /** As written; for a string what it stands for. */
  readonly text: string;
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
}

const PATTERN = /\s+|(?<bracket>[()[\]])|(?<string>"(?:[^"\\]|\\[^])*")|(?<word>[^\s"()[\]]+)/y;

/** Splits a filter into tokens; throws invalidFilter for an open or malformed string and for what no value can hold. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const start = PATTERN.lastIndex;
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined)
      throw invalidFilter(`The filter has a string without an end, from character ${start + 1}.`);
    const end = PATTERN.lastIndex;
    const { bracket, string, word } = groups;
    if (bracket !== undefined) tokens.push({ kind: bracket as '(' | ')' | '[' | ']', text: bracket, start, end });
    if (string !== undefined) tokens.push({ kind: 'string', text: storable(unquote(string, start)), start, end });
    if (word !== undefined) tokens.push({ kind: 'word', text: storable(word), start, end });
  }
  return tokens;
}

// A string is a JSON string (RFC 7644 section 3.4.2.2, compValue).
function unquote(string: string, start: number): string {
  try {
    return JSON.parse(string) as string;
  } catch {
    const hint = 'In it, a backslash is written twice and a quote as \\".';
    throw invalidFilter(`The filter has a malformed string, from character ${start + 1}. ${hint}`);
  }
}

function storable(value: string): string {
  if (value.includes('\0')) throw invalidFilter('The filter holds a NUL character, which no value can have.');
  if (!value.isWellFormed()) throw invalidFilter('The filter holds half of a surrogate pair, which no value can have.');
  return value;
}

const NAME = /^(?:[A-Za-z][\w-]*|\$ref)$/;

/** Reads `[urn:]name[.sub]` (RFC 7644 figure 1, attrPath): the URN is what comes before the last colon. */
export function readAttributePath(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(':');
  const urn = colon < 0 ? undefined : text.slice(0, colon);
  const [name, sub, ...rest] = text.slice(colon + 1).split('.');
  if (urn === '' || name === undefined || !NAME.test(name) || rest.length > 0) return undefined;
  if (sub !== undefined && !NAME.test(sub)) return undefined;
  return { ...(urn === undefined ? {} : { urn }), name, ...(sub === undefined ? {} : { sub }) };
}
