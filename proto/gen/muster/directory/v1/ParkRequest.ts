// Original file: proto/deliveries.proto

import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from '../../../muster/directory/v1/Change.ts';
import type { Long } from '@grpc/proto-loader';

export interface ParkRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * With its cursor.
   */
  'change'?: (_muster_directory_v1_Change | null);
  /**
   * How many attempts were made: 0 for one that is behind another.
   */
  'attempts'?: (number);
  /**
   * What the last one was answered with; empty without one.
   */
  'error'?: (string);
  /**
   * When the next one may be made, in milliseconds since the epoch.
   */
  'next_attempt_time_ms'?: (number | string | Long);
  /**
   * It is given up.
   */
  'dead'?: (boolean);
}

export interface ParkRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * With its cursor.
   */
  'change': (_muster_directory_v1_Change__Output | null);
  /**
   * How many attempts were made: 0 for one that is behind another.
   */
  'attempts': (number);
  /**
   * What the last one was answered with; empty without one.
   */
  'error': (string);
  /**
   * When the next one may be made, in milliseconds since the epoch.
   */
  'next_attempt_time_ms': (number);
  /**
   * It is given up.
   */
  'dead': (boolean);
}
