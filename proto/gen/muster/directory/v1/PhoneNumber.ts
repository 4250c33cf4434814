// Original file: proto/directory.proto


export interface PhoneNumber {
  /**
   * "work", "mobile", or whatever was sent.
   */
  'type'?: (string);
  /**
   * As sent.
   */
  'value'?: (string);
  /**
   * Whether it is the preferred one.
   */
  'primary'?: (boolean);
}

export interface PhoneNumber__Output {
  /**
   * "work", "mobile", or whatever was sent.
   */
  'type': (string);
  /**
   * As sent.
   */
  'value': (string);
  /**
   * Whether it is the preferred one.
   */
  'primary': (boolean);
}
