// Original file: proto/provisioning.proto


export interface CreateRequest {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * The public URL up to and including /scim/v2, no slash at the end; `location` and `meta.location` begin with it.
   */
  'base_url'?: (string);
  /**
   * The resource as sent: JSON, UTF-8, not yet parsed by anyone.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * Comma-separated attribute paths to return, as sent (RFC 7644 section 3.9); empty means the default set.
   */
  'attributes'?: (string);
  /**
   * Comma-separated attribute paths to leave out, as sent.
   */
  'excluded_attributes'?: (string);
  /**
   * The id that the resource shall have, a UUID of version 7: resources of a bulk that refer to each other are known by their
   * ids before they exist. Never from a client. Empty: the directory makes one.
   */
  'id'?: (string);
}

export interface CreateRequest__Output {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id': (string);
  /**
   * The public URL up to and including /scim/v2, no slash at the end; `location` and `meta.location` begin with it.
   */
  'base_url': (string);
  /**
   * The resource as sent: JSON, UTF-8, not yet parsed by anyone.
   */
  'document': (Buffer);
  /**
   * Comma-separated attribute paths to return, as sent (RFC 7644 section 3.9); empty means the default set.
   */
  'attributes': (string);
  /**
   * Comma-separated attribute paths to leave out, as sent.
   */
  'excluded_attributes': (string);
  /**
   * The id that the resource shall have, a UUID of version 7: resources of a bulk that refer to each other are known by their
   * ids before they exist. Never from a client. Empty: the directory makes one.
   */
  'id': (string);
}
