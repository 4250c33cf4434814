// Original file: proto/directory.proto


export interface WatchChangesRequest {
  /**
   * The tenants to follow; empty for all that the reader may read.
   */
  'tenant_ids'?: (string)[];
  /**
   * `cursor` of the last change or checkpoint that was worked in; empty means from now on, or with `snapshot` set from the
   * beginning.
   */
  'cursor'?: (string);
  /**
   * With an empty cursor: first every user and group that there is, as changes of kind CREATED with `snapshot` set, and then
   * what changed since, without a gap.
   */
  'snapshot'?: (boolean);
}

export interface WatchChangesRequest__Output {
  /**
   * The tenants to follow; empty for all that the reader may read.
   */
  'tenant_ids': (string)[];
  /**
   * `cursor` of the last change or checkpoint that was worked in; empty means from now on, or with `snapshot` set from the
   * beginning.
   */
  'cursor': (string);
  /**
   * With an empty cursor: first every user and group that there is, as changes of kind CREATED with `snapshot` set, and then
   * what changed since, without a gap.
   */
  'snapshot': (boolean);
}
