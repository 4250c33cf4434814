// Original file: proto/deliveries.proto


export interface ReleaseRequest {
  /**
   * This transmitter.
   */
  'owner'?: (string);
}

export interface ReleaseRequest__Output {
  /**
   * This transmitter.
   */
  'owner': (string);
}
