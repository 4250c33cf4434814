// Original file: proto/directory.proto


export interface WatchChangesRequest {
  /**
   * The tenants to follow, at most 1,000; empty for all that the reader may read. A tenant that was not followed up to the
   * cursor is followed from there on: take a snapshot of it by itself first.
   */
  'tenant_ids'?: (string)[];
  /**
   * `cursor` of the last change or checkpoint that was worked in; empty means from now on, or with `snapshot` set from the
   * beginning.
   */
  'cursor'?: (string);
  /**
   * With an empty cursor: first every user and group that there is, as changes of kind CREATED with `snapshot` set, and then
   * what changed since the snapshot began, without a gap. Each is in the state that it had at some moment since then, so that
   * changes may come again that it has already, and the end of one that was not in it. Users and groups of tenants that were
   * deleted and not erased are among them. A stream that ends within a snapshot goes on there with its last cursor, for the
   * same tenants.
   */
  'snapshot'?: (boolean);
}

export interface WatchChangesRequest__Output {
  /**
   * The tenants to follow, at most 1,000; empty for all that the reader may read. A tenant that was not followed up to the
   * cursor is followed from there on: take a snapshot of it by itself first.
   */
  'tenant_ids': (string)[];
  /**
   * `cursor` of the last change or checkpoint that was worked in; empty means from now on, or with `snapshot` set from the
   * beginning.
   */
  'cursor': (string);
  /**
   * With an empty cursor: first every user and group that there is, as changes of kind CREATED with `snapshot` set, and then
   * what changed since the snapshot began, without a gap. Each is in the state that it had at some moment since then, so that
   * changes may come again that it has already, and the end of one that was not in it. Users and groups of tenants that were
   * deleted and not erased are among them. A stream that ends within a snapshot goes on there with its last cursor, for the
   * same tenants.
   */
  'snapshot': (boolean);
}
