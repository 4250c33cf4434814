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
 * A copy in which what the names stand for is `(hidden)`: the members that are called so, as `password` or `urn:…:User:password`,
 * and the operations whose path names them, with the path, whose filter may tell.
 */
export function withoutHidden(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withoutHidden(each, names));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const isAimed = entries.some(([key, path]) => isPath(key) && typeof path === 'string' && isNamed(path, names));
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const hides = isNamed(key, names) || (isAimed && key.toLowerCase() !== 'op');
      return [key, hides ? HIDDEN : withoutHidden(each, names)];
    }),
  );
}

const isPath = (key: string): boolean => key.toLowerCase() === 'path';

const isNamed = (text: string, names: ReadonlySet<string>): boolean =>
  (text.toLowerCase().match(WORD) ?? []).some((word) => names.has(word));
