// Original file: proto/directory.proto


export interface ListMembersRequest {
  /**
   * The tenant to look in.
   */
  'tenant_id'?: (string);
  /**
   * Muster's id of the group.
   */
  'group_id'?: (string);
  /**
   * At most 10,000; 0 means 1,000.
   */
  'page_size'?: (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor'?: (string);
}

export interface ListMembersRequest__Output {
  /**
   * The tenant to look in.
   */
  'tenant_id': (string);
  /**
   * Muster's id of the group.
   */
  'group_id': (string);
  /**
   * At most 10,000; 0 means 1,000.
   */
  'page_size': (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor': (string);
}
