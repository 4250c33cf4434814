// Original file: proto/receivers.proto


export interface ListReceiversRequest {
  /**
   * Names after this one; empty for the first page.
   */
  'after'?: (string);
  /**
   * At most 100; 0 means 100.
   */
  'page_size'?: (number);
}

export interface ListReceiversRequest__Output {
  /**
   * Names after this one; empty for the first page.
   */
  'after': (string);
  /**
   * At most 100; 0 means 100.
   */
  'page_size': (number);
}
