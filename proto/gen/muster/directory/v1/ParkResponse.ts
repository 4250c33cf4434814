// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ParkResponse {
  /**
   * How many the receiver has parked now.
   */
  'parked'?: (number | string | Long);
}

export interface ParkResponse__Output {
  /**
   * How many the receiver has parked now.
   */
  'parked': (number);
}
