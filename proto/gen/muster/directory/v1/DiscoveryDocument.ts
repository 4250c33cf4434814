// Original file: proto/provisioning.proto


export interface DiscoveryDocument {
  /**
   * The document as JSON.
   */
  'document'?: (Buffer | Uint8Array | string);
}

export interface DiscoveryDocument__Output {
  /**
   * The document as JSON.
   */
  'document': (Buffer);
}
