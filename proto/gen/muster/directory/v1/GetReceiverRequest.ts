// Original file: proto/receivers.proto


export interface GetReceiverRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
}

export interface GetReceiverRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
}
