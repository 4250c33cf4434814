// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface HaltRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * What it answered.
   */
  'error'?: (string);
}

export interface HaltRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * What it answered.
   */
  'error': (string);
}
