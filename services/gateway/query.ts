// The query of a URL, read only when a route needs it. The directory gives the parameters their meaning; here they are
// only taken apart, strictly: a filter that was garbled on its way must not become another filter.
import type { Query } from '../../proto/gen/muster/directory/v1/Query.ts';
import { invalidSyntax } from '../scim/error.ts';

type Field = Exclude<keyof Query, `_${string}`>;

const fields: ReadonlyMap<string, Field> = new Map([
  ['filter', 'filter'],
  ['sortBy', 'sort_by'],
  ['sortOrder', 'sort_order'],
  ['startIndex', 'start_index'],
  ['cursor', 'cursor'],
  ['count', 'count'],
  ['attributes', 'attributes'],
  ['excludedAttributes', 'excluded_attributes'],
]);

/**
 * The parameters of RFC 7644 sections 3.4.2 and 3.9 and of RFC 9865; unknown ones are ignored. Throws invalidSyntax for a
 * repeated or garbled one.
 */
export function parseQuery(text: string): Query {
  const query: Query = {};
  if (text === '') return query;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const field = fields.get(name) ?? (name.includes('%') ? fields.get(decode(name, name)) : undefined);
    if (field === undefined) continue;
    if (query[field] !== undefined) throw invalidSyntax(`The query parameter ${name} is given more than once.`);
    query[field] = equals === -1 ? '' : decode(pair.slice(equals + 1), name);
  }
  return query;
}

// Node's parser has let nothing but ASCII through. `+` is a space: Entra ID sends `userName+eq+"a%40b.c"`.
function decode(text: string, name: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw invalidSyntax(`The query parameter ${name} is not percent-encoded UTF-8.`);
  }
}
