// Original file: proto/readers.proto


export interface GetReaderRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
}

export interface GetReaderRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
}
