// Attribute paths, as in `attributes`, `sortBy` and PATCH (RFC 7644 sections 3.10 and 3.5.2, figure 7): text to parts.
import type { AttributePath } from './attribute.ts';
import { invalidPath } from './error.ts';
import { parseElementFilter, type Filter } from './filter.ts';
import { readAttributePath } from './lexer.ts';

export const PATH_LENGTH_MAX = 8_192;

/** The path of a PATCH operation: `attribute`, `attribute.sub`, `attribute[filter]` or `attribute[filter].sub`. */
export interface PatchPath {
  readonly path: AttributePath;
  readonly filter?: Filter;
  /** The sub-attribute after the brackets; one without brackets is `path.sub`. */
  readonly sub?: string;
}

/** Parses `[urn:]name[.sub]`; throws invalidPath. A whole URN parses too: its last part as the name. */
export function parseAttributePath(text: string): AttributePath {
  const path = text.length > PATH_LENGTH_MAX ? undefined : readAttributePath(text.trim());
  if (path === undefined) throw malformed(text);
  return path;
}

/** Parses the path of a PATCH operation; throws invalidPath, and invalidFilter for what stands in its brackets. */
export function parsePatchPath(text: string): PatchPath {
  const open = text.indexOf('[');
  if (open < 0) return { path: parseAttributePath(text) };
  const close = text.lastIndexOf(']');
  const path = parseAttributePath(text.slice(0, open));
  const after = text.slice(close + 1).trim();
  const sub = after === '' ? undefined : readAttributePath(after.slice(1));
  if (close < open || (after !== '' && (!after.startsWith('.') || sub === undefined))) throw malformed(text);
  if (sub?.urn !== undefined || sub?.sub !== undefined) throw malformed(text);
  const filter = parseElementFilter(text.slice(open + 1, close));
  return { path, filter, ...(sub === undefined ? {} : { sub: sub.name }) };
}

const SHOWN_MAX = 100;

function malformed(text: string): Error {
  const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return invalidPath(`"${shown}" is not an attribute path such as name.familyName or emails[type eq "work"].value.`);
}
