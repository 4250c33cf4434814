// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ListDueRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * Those whose next attempt may be made then, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * At most 100.
   */
  'limit'?: (number);
  /**
   * Whether the numbers are wanted, too.
   */
  'measure'?: (boolean);
}

export interface ListDueRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * Those whose next attempt may be made then, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * At most 100.
   */
  'limit': (number);
  /**
   * Whether the numbers are wanted, too.
   */
  'measure': (boolean);
}
