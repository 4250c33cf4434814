// A row of a table of resources as it is read.

export interface ResourceRow {
  readonly id: string;
  /** A bigint as text. */
  readonly version: string;
  readonly created_at: Date;
  readonly modified_at: Date;
  /** JSON text without id and meta. */
  readonly document: string;
}

/** What a statement over the rows `r` selects to get them. */
export const resourceColumns = 'r.id, r.version, r.created_at, r.modified_at, r.document::text as document';
