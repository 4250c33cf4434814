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
  ['count', 'count'],
  ['attributes', 'attributes'],
  ['excludedAttributes', 'excluded_attributes'],
]);
const NOT_ASCII = /[\u0080-\uffff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The parameters of RFC 7644 sections 3.4.2 and 3.9; unknown ones are ignored. Throws invalidSyntax for a repeated or garbled one. */
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

// Node hands the bytes of a URL over as Latin-1; clients that do not encode them mean UTF-8.
function decode(text: string, name: string): string {
  try {
    const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
    const encoded = NOT_ASCII.test(spaced) ? utf8.decode(Buffer.from(spaced, 'latin1')) : spaced;
    return encoded.includes('%') ? decodeURIComponent(encoded) : encoded;
  } catch {
    throw invalidSyntax(`The query parameter ${name} is not percent-encoded UTF-8.`);
  }
}
