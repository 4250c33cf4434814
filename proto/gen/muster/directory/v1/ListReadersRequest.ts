// Original file: proto/readers.proto


export interface ListReadersRequest {
  /**
   * Names after this one; empty for the first page.
   */
  'after'?: (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size'?: (number);
}

export interface ListReadersRequest__Output {
  /**
   * Names after this one; empty for the first page.
   */
  'after': (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size': (number);
}
