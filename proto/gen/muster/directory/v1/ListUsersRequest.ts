// Original file: proto/directory.proto


export interface ListUsersRequest {
  /**
   * The tenant to look in.
   */
  'tenant_id'?: (string);
  /**
   * A SCIM filter (RFC 7644 section 3.4.2.2), for example `active eq true and department eq "IT"`; empty for all.
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

export interface ListUsersRequest__Output {
  /**
   * The tenant to look in.
   */
  'tenant_id': (string);
  /**
   * A SCIM filter (RFC 7644 section 3.4.2.2), for example `active eq true and department eq "IT"`; empty for all.
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
