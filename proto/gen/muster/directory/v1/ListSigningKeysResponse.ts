// Original file: proto/deliveries.proto


export interface ListSigningKeysResponse {
  /**
   * PKCS #8 in PEM, of the curve P-256.
   */
  'private_keys'?: (string)[];
}

export interface ListSigningKeysResponse__Output {
  /**
   * PKCS #8 in PEM, of the curve P-256.
   */
  'private_keys': (string)[];
}
