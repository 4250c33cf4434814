// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface FollowRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * Of the last change or checkpoint that came.
   */
  'cursor'?: (string);
}

export interface FollowRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * Of the last change or checkpoint that came.
   */
  'cursor': (string);
}
