// Original file: proto/provisioning.proto


export interface Resource {
  /**
   * The resource's id.
   */
  'id'?: (string);
  /**
   * The ETag header's value, for example W/"3"; the same as meta.version.
   */
  'etag'?: (string);
  /**
   * The Location header's value; the same as meta.location.
   */
  'location'?: (string);
  /**
   * The resource to answer with, as JSON; empty where the answer has no body.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * If-None-Match named this version: `document` is empty and the HTTP answer is 304.
   */
  'unmodified'?: (boolean);
}

export interface Resource__Output {
  /**
   * The resource's id.
   */
  'id': (string);
  /**
   * The ETag header's value, for example W/"3"; the same as meta.version.
   */
  'etag': (string);
  /**
   * The Location header's value; the same as meta.location.
   */
  'location': (string);
  /**
   * The resource to answer with, as JSON; empty where the answer has no body.
   */
  'document': (Buffer);
  /**
   * If-None-Match named this version: `document` is empty and the HTTP answer is 304.
   */
  'unmodified': (boolean);
}
