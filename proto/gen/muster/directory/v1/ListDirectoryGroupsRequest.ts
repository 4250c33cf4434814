// Original file: proto/directory.proto


export interface ListDirectoryGroupsRequest {
  /**
   * The tenant to look in.
   */
  'tenant_id'?: (string);
  /**
   * A SCIM filter; empty for all.
   */
  'filter'?: (string);
  /**
   * At most 1,000; 0 means 100. A page is shorter where documents are large: only `next` tells whether there is another.
   */
  'page_size'?: (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor'?: (string);
}

export interface ListDirectoryGroupsRequest__Output {
  /**
   * The tenant to look in.
   */
  'tenant_id': (string);
  /**
   * A SCIM filter; empty for all.
   */
  'filter': (string);
  /**
   * At most 1,000; 0 means 100. A page is shorter where documents are large: only `next` tells whether there is another.
   */
  'page_size': (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor': (string);
}
