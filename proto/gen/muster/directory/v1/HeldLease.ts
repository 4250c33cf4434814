// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface HeldLease {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the settings that it has.
   */
  'fence'?: (number | string | Long);
}

export interface HeldLease__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the settings that it has.
   */
  'fence': (number);
}
