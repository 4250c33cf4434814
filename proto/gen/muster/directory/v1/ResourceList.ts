// Original file: proto/provisioning.proto


export interface ResourceList {
  /**
   * A ListResponse message as JSON (RFC 7644 section 3.4.2).
   */
  'document'?: (Buffer | Uint8Array | string);
}

export interface ResourceList__Output {
  /**
   * A ListResponse message as JSON (RFC 7644 section 3.4.2).
   */
  'document': (Buffer);
}
