// Original file: proto/deliveries.proto

import type { ParkedChange as _muster_directory_v1_ParkedChange, ParkedChange__Output as _muster_directory_v1_ParkedChange__Output } from '../../../muster/directory/v1/ParkedChange.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListDueResponse {
  /**
   * Each the first of its resource; those first that wait for the longest time.
   */
  'due'?: (_muster_directory_v1_ParkedChange)[];
  /**
   * How many the receiver has parked, due or not.
   */
  'parked'?: (number | string | Long);
  /**
   * How many were given up.
   */
  'dead'?: (number | string | Long);
  /**
   * When the oldest change was made that was not delivered, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_undelivered_time_ms'?: (number | string | Long);
}

export interface ListDueResponse__Output {
  /**
   * Each the first of its resource; those first that wait for the longest time.
   */
  'due': (_muster_directory_v1_ParkedChange__Output)[];
  /**
   * How many the receiver has parked, due or not.
   */
  'parked': (number);
  /**
   * How many were given up.
   */
  'dead': (number);
  /**
   * When the oldest change was made that was not delivered, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_undelivered_time_ms': (number);
}
