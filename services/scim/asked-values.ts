// What a request asks for with its values, for those who may see them: what no answer ever shows is hidden in it. Works on bodies
// that nobody has checked, so that it hides by name, wherever the name is.
import type { Attribute, ResourceType } from './attribute.ts';
import { isObject } from './json.ts';

const HIDDEN = '(hidden)';
const WORD = /[\w$-]+/g;

/** The names, in lower case, of attributes that are never returned. */
export const neverReturned = (...types: readonly ResourceType[]): ReadonlySet<string> =>
  new Set(types.flatMap(({ schema, extensions }) => [schema, ...extensions].flatMap((each) => named(each.attributes))));

const named = (attributes: readonly Attribute[]): string[] =>
  attributes.flatMap(({ name, returned, subAttributes }) => [
    ...(returned === 'never' ? [name.toLowerCase()] : []),
    ...named(subAttributes ?? []),
  ]);

/**
 * A copy in which what the names stand for is `(hidden)`: the members that are called so, as `password` or `urn:…:User:password`;
 * operations that name them, in a path or, malformed, elsewhere, but for `op`; and texts that do, which may be JSON themselves.
 */
export function withoutHidden(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withoutHidden(each, names));
  if (typeof value === 'string') return isNamed(value, names) ? HIDDEN : value;
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const isOperation = entries.some(([key]) => ofOperations.has(key.toLowerCase()));
  const isAimed = isOperation && entries.some(([, each]) => typeof each === 'string' && isNamed(each, names));
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const hides = isNamed(key, names) || (isAimed && key.toLowerCase() !== 'op');
      return [key, hides ? HIDDEN : withoutHidden(each, names)];
    }),
  );
}

const ofOperations: ReadonlySet<string> = new Set(['op', 'path', 'value']);

/** Not a `type`, which is part of a path as people know it. */
const COMPARED = /(?<!\btype )(\b(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s+)(?!or\b|and\b)(?:\\?"(?:[^"\\]|\\.)*"?|[^\s\])]+)/gi;
const MISPLACED = /^(The filter has ")[^]*(" at character \d+, where )/;

/** What a client is told of its mistake, without the values that it compared with. */
export const withoutCompared = (detail: string): string =>
  detail.replace(MISPLACED, `$1${HIDDEN}$2`).replace(COMPARED, `$1${HIDDEN}`);

const isNamed = (text: string, names: ReadonlySet<string>): boolean =>
  (text.toLowerCase().match(WORD) ?? []).some((word) => names.has(word));
