// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ExpireRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * Those that were parked before, in milliseconds since the epoch.
   */
  'before_time_ms'?: (number | string | Long);
  /**
   * Why.
   */
  'error'?: (string);
}

export interface ExpireRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * Those that were parked before, in milliseconds since the epoch.
   */
  'before_time_ms': (number);
  /**
   * Why.
   */
  'error': (string);
}
