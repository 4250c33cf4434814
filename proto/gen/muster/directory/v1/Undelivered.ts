// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface Undelivered {
  /**
   * How many the receiver has parked, due or not.
   */
  'parked'?: (number | string | Long);
  /**
   * How many were given up; no more than 10,000 are counted.
   */
  'dead'?: (number | string | Long);
  /**
   * When the oldest change was made that was not delivered, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_time_ms'?: (number | string | Long);
}

export interface Undelivered__Output {
  /**
   * How many the receiver has parked, due or not.
   */
  'parked': (number);
  /**
   * How many were given up; no more than 10,000 are counted.
   */
  'dead': (number);
  /**
   * When the oldest change was made that was not delivered, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_time_ms': (number);
}
