// Original file: proto/provisioning.proto


export interface GetRequest {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url'?: (string);
  /**
   * The resource id from the path, unchecked.
   */
  'id'?: (string);
  /**
   * Comma-separated attribute paths to return, as sent.
   */
  'attributes'?: (string);
  /**
   * Comma-separated attribute paths to leave out, as sent.
   */
  'excluded_attributes'?: (string);
  /**
   * The If-None-Match header as sent; empty when there is none.
   */
  'if_none_match'?: (string);
  /**
   * The If-Match header as sent; empty when there is none.
   */
  'if_match'?: (string);
}

export interface GetRequest__Output {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id': (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url': (string);
  /**
   * The resource id from the path, unchecked.
   */
  'id': (string);
  /**
   * Comma-separated attribute paths to return, as sent.
   */
  'attributes': (string);
  /**
   * Comma-separated attribute paths to leave out, as sent.
   */
  'excluded_attributes': (string);
  /**
   * The If-None-Match header as sent; empty when there is none.
   */
  'if_none_match': (string);
  /**
   * The If-Match header as sent; empty when there is none.
   */
  'if_match': (string);
}
