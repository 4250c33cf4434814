// Original file: proto/receivers.proto


export interface DeleteReceiverRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
}

export interface DeleteReceiverRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
}
