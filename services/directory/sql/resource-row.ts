// A row of a table of resources as it is read.
import type { Related } from './relation.ts';

export interface ResourceRow {
  readonly id: string;
  /** A bigint as text. */
  readonly version: string;
  readonly created_at: Date;
  readonly modified_at: Date;
  /** JSON text without id, meta and what is kept in rows of its own. */
  readonly document: string;
  /** What is kept in rows of its own, when it was asked for: a member of the JSON object, name and value. Null for none. */
  readonly related?: string | null;
}

/** What a statement over the rows `r` selects to get them. */
export const resourceColumns = 'r.id, r.version, r.created_at, r.modified_at, r.document::text as document';

/** The same with what is related; `place` is that of its parameter. */
export const columnsWith = (related: Related | undefined, place: string): string =>
  related === undefined ? resourceColumns : `${resourceColumns}, ${related.column(place)} as related`;
