// Original file: proto/tenants.proto


export interface ResolveTokenRequest {
  /**
   * SHA-256 of the presented token's text.
   */
  'digest'?: (Buffer | Uint8Array | string);
}

export interface ResolveTokenRequest__Output {
  /**
   * SHA-256 of the presented token's text.
   */
  'digest': (Buffer);
}
