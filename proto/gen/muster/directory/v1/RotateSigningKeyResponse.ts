// Original file: proto/receivers.proto


export interface RotateSigningKeyResponse {
  /**
   * How many keys are published now.
   */
  'published'?: (number);
}

export interface RotateSigningKeyResponse__Output {
  /**
   * How many keys are published now.
   */
  'published': (number);
}
