// Original file: proto/tenants.proto


export interface ListTenantsRequest {
  /**
   * Names after this one; empty for the first page.
   */
  'after'?: (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size'?: (number);
}

export interface ListTenantsRequest__Output {
  /**
   * Names after this one; empty for the first page.
   */
  'after': (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size': (number);
}
