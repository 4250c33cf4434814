// Original file: proto/readers.proto


export interface DeleteReaderRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
}

export interface DeleteReaderRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
}
