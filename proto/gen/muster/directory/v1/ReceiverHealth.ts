// Original file: proto/receivers.proto

import type { ReceiverState as _muster_directory_v1_ReceiverState, ReceiverState__Output as _muster_directory_v1_ReceiverState__Output } from '../../../muster/directory/v1/ReceiverState.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReceiverHealth {
  /**
   * Whether it is sent anything.
   */
  'state'?: (_muster_directory_v1_ReceiverState);
  /**
   * How many changes, of all tenants, its position is behind the last one. 0 in RECEIVER_GAP, where nobody knows.
   */
  'lag_changes'?: (number | string | Long);
  /**
   * When the oldest change was made that was neither delivered nor given up, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_undelivered_time_ms'?: (number | string | Long);
  /**
   * Changes that wait for another attempt, and those of the same resources behind them. Of SET_POLL: that wait to be acknowledged.
   */
  'parked'?: (number | string | Long);
  /**
   * Changes that were given up, in the last 30 days; no more than 10,000 are counted.
   */
  'dead'?: (number | string | Long);
  /**
   * When it last took a change, in milliseconds since the epoch; 0 for never.
   */
  'last_success_time_ms'?: (number | string | Long);
  /**
   * What the last attempt that failed was answered with; empty when none did.
   */
  'last_error'?: (string);
  /**
   * When that was.
   */
  'last_error_time_ms'?: (number | string | Long);
}

export interface ReceiverHealth__Output {
  /**
   * Whether it is sent anything.
   */
  'state': (_muster_directory_v1_ReceiverState__Output);
  /**
   * How many changes, of all tenants, its position is behind the last one. 0 in RECEIVER_GAP, where nobody knows.
   */
  'lag_changes': (number);
  /**
   * When the oldest change was made that was neither delivered nor given up, in milliseconds since the epoch; 0 when there is none.
   */
  'oldest_undelivered_time_ms': (number);
  /**
   * Changes that wait for another attempt, and those of the same resources behind them. Of SET_POLL: that wait to be acknowledged.
   */
  'parked': (number);
  /**
   * Changes that were given up, in the last 30 days; no more than 10,000 are counted.
   */
  'dead': (number);
  /**
   * When it last took a change, in milliseconds since the epoch; 0 for never.
   */
  'last_success_time_ms': (number);
  /**
   * What the last attempt that failed was answered with; empty when none did.
   */
  'last_error': (string);
  /**
   * When that was.
   */
  'last_error_time_ms': (number);
}
