// The filter language of RFC 7644 section 3.4.2.2: text to tree. Names are not looked up here; resolve.ts does that.
// The limits are checked before the work they bound, so the worst text costs no more than a large ordinary one.
import type { AttributePath } from './attribute.ts';
import { invalidFilter } from './error.ts';
import { readAttributePath, tokenize, type Token } from './lexer.ts';

export const FILTER_LENGTH_MAX = 8_192;
export const FILTER_DEPTH_MAX = 32;
export const FILTER_TERMS_MAX = 200;

const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type Operator = (typeof operators)[number];

/** A value as written. What it means depends on the attribute: Entra sends `"True"`, and others leave quotes out. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: Operator;
      readonly literal: Literal;
    }
  /** `path[filter]`: one element satisfies all of the filter. */
  | { readonly kind: 'element'; readonly path: AttributePath; readonly filter: Filter };

/** Whether a value is the word `null`, which stands for "no value". */
export const isNull = (literal: Literal): boolean => !literal.quoted && literal.text === 'null';

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  terms: number;
  /** Inside the brackets of `path[…]`, where there are no brackets again. */
  inElement: boolean;
}

/** Parses a filter (RFC 7644 figure 1). Throws invalidFilter, also for one over the limits on length, depth and terms. */
export function parseFilter(text: string): Filter {
  return parse(text, false);
}

/** Parses what stands in the brackets of `path[…]` (RFC 7644 figure 1, valFilter). Throws as parseFilter does. */
export function parseElementFilter(text: string): Filter {
  return parse(text, true);
}

function parse(text: string, inElement: boolean): Filter {
  if (text.length > FILTER_LENGTH_MAX) {
    throw invalidFilter(`The filter is longer than ${FILTER_LENGTH_MAX} characters.`);
  }
  const cursor: Cursor = { tokens: tokenize(text), next: 0, depth: 0, terms: 0, inElement };
  const filter = parseOr(cursor);
  if (cursor.next < cursor.tokens.length) throw unexpected(cursor, '"and", "or" or the end');
  return filter;
}

const parseOr = (cursor: Cursor): Filter => parseChain(cursor, 'or', parseAnd);
const parseAnd = (cursor: Cursor): Filter => parseChain(cursor, 'and', parseTerm);

function parseChain(cursor: Cursor, kind: 'and' | 'or', parseOne: (cursor: Cursor) => Filter): Filter {
  const first = parseOne(cursor);
  const filters = [first];
  while (takeWord(cursor, kind)) filters.push(parseOne(cursor));
  return filters.length === 1 ? first : { kind, filters };
}

function parseTerm(cursor: Cursor): Filter {
  if (take(cursor, '(')) return parseNested(cursor, ')');
  if (cursor.tokens[cursor.next + 1]?.kind === '(' && takeWord(cursor, 'not')) {
    cursor.next += 1;
    return { kind: 'not', filter: parseNested(cursor, ')') };
  }
  const path = parsePath(cursor);
  if (!take(cursor, '[')) return parseComparison(cursor, path);
  if (cursor.inElement) throw invalidFilter('The filter has brackets inside of brackets.');
  cursor.inElement = true;
  const filter = parseNested(cursor, ']');
  cursor.inElement = false;
  return parseSelected(cursor, path, filter);
}

function parseNested(cursor: Cursor, close: ')' | ']'): Filter {
  cursor.depth += 1;
  if (cursor.depth > FILTER_DEPTH_MAX) {
    throw invalidFilter(`The filter is nested deeper than ${FILTER_DEPTH_MAX} levels.`);
  }
  const filter = parseOr(cursor);
  if (!take(cursor, close)) throw unexpected(cursor, `"and", "or" or "${close}"`);
  cursor.depth -= 1;
  return filter;
}

// `emails[type eq "work"].value eq "x"` is not in the grammar, yet it is how Entra names a matching attribute. It compares
// the values that the brackets select as `emails.value eq "x"` compares all of them.
function parseSelected(cursor: Cursor, path: AttributePath, filter: Filter): Filter {
  const token = cursor.tokens[cursor.next];
  const element = (inner: Filter): Filter => ({ kind: 'element', path, filter: inner });
  if (token?.kind !== 'word' || !token.text.startsWith('.')) return element(filter);
  cursor.next += 1;
  const sub = readAttributePath(token.text.slice(1));
  if (sub === undefined || sub.urn !== undefined) throw invalidFilter(`"${token.text}" is no sub-attribute.`);
  const comparison = parseComparison(cursor, sub);
  const having = (inner: Filter): Filter => element({ kind: 'and', filters: [filter, inner] });
  if (comparison.kind !== 'compare') return having(comparison);
  const present = having({ kind: 'present', path: sub });
  if (isNull(comparison.literal)) return comparison.operator === 'eq' ? { kind: 'not', filter: present } : present;
  if (comparison.operator !== 'ne') return having(comparison);
  return { kind: 'or', filters: [{ kind: 'not', filter: present }, having(comparison)] };
}

function parseComparison(cursor: Cursor, path: AttributePath): Filter {
  cursor.terms += 1;
  if (cursor.terms > FILTER_TERMS_MAX) throw invalidFilter(`The filter has more than ${FILTER_TERMS_MAX} comparisons.`);
  if (takeWord(cursor, 'pr')) return { kind: 'present', path };
  const operator = operators.find((each) => takeWord(cursor, each));
  if (operator === undefined) throw unexpected(cursor, `an operator (${operators.join(', ')} or pr)`);
  const value = cursor.tokens[cursor.next];
  if (value?.kind !== 'string' && value?.kind !== 'word') throw unexpected(cursor, 'a value');
  cursor.next += 1;
  return { kind: 'compare', path, operator, literal: { text: value.text, quoted: value.kind === 'string' } };
}

function parsePath(cursor: Cursor): AttributePath {
  const token = cursor.tokens[cursor.next];
  const path = token?.kind === 'word' ? readAttributePath(token.text) : undefined;
  if (path === undefined) throw unexpected(cursor, 'the name of an attribute');
  cursor.next += 1;
  return path;
}

function take(cursor: Cursor, kind: Token['kind']): boolean {
  if (cursor.tokens[cursor.next]?.kind !== kind) return false;
  cursor.next += 1;
  return true;
}

function takeWord(cursor: Cursor, word: string): boolean {
  const token = cursor.tokens[cursor.next];
  if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
  cursor.next += 1;
  return true;
}

const SHOWN_MAX = 40;

function unexpected(cursor: Cursor, wanted: string): Error {
  const token = cursor.tokens[cursor.next];
  if (token === undefined) return invalidFilter(`The filter ends where it needs ${wanted}.`);
  const shown = token.text.length > SHOWN_MAX ? `${token.text.slice(0, SHOWN_MAX)}…` : token.text;
  return invalidFilter(`The filter has "${shown}" at character ${token.start + 1}, where it needs ${wanted}.`);
}
