// Original file: proto/provisioning.proto


export interface DeleteRequest {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * The resource id from the path, unchecked.
   */
  'id'?: (string);
  /**
   * The If-Match header as sent; empty when there is none.
   */
  'if_match'?: (string);
  /**
   * The If-None-Match header as sent; empty when there is none.
   */
  'if_none_match'?: (string);
}

export interface DeleteRequest__Output {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id': (string);
  /**
   * The resource id from the path, unchecked.
   */
  'id': (string);
  /**
   * The If-Match header as sent; empty when there is none.
   */
  'if_match': (string);
  /**
   * The If-None-Match header as sent; empty when there is none.
   */
  'if_none_match': (string);
}
