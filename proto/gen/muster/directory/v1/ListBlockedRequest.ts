// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ListBlockedRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
}

export interface ListBlockedRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
}
