// Original file: proto/receivers.proto

import type { Long } from '@grpc/proto-loader';

export interface ListDeadLettersRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * `next` of the page before; 0 for the first.
   */
  'after'?: (number | string | Long);
  /**
   * At most 1,000; 0 means 100.
   */
  'page_size'?: (number);
}

export interface ListDeadLettersRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * `next` of the page before; 0 for the first.
   */
  'after': (number);
  /**
   * At most 1,000; 0 means 100.
   */
  'page_size': (number);
}
