// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface SettleResponse {
  /**
   * How many of the same resource are still parked.
   */
  'remaining'?: (number | string | Long);
}

export interface SettleResponse__Output {
  /**
   * How many of the same resource are still parked.
   */
  'remaining': (number);
}
