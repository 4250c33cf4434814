// Original file: proto/deliveries.proto

import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from '../../../muster/directory/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface ParkedChange {
  /**
   * Names it for Settle.
   */
  'id'?: (number | string | Long);
  /**
   * As it was parked.
   */
  'change'?: (_muster_directory_v1_Change | null);
  /**
   * How many attempts were made.
   */
  'attempts'?: (number);
  /**
   * Since when it is parked, in milliseconds since the epoch.
   */
  'parked_time_ms'?: (number | string | Long);
}

export interface ParkedChange__Output {
  /**
   * Names it for Settle.
   */
  'id': (number);
  /**
   * As it was parked.
   */
  'change': (_muster_directory_v1_Change__Output | null);
  /**
   * How many attempts were made.
   */
  'attempts': (number);
  /**
   * Since when it is parked, in milliseconds since the epoch.
   */
  'parked_time_ms': (number);
}
