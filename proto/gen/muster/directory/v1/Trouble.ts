// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface Trouble {
  /**
   * How many attempts failed in a row; 0 when the last one did not.
   */
  'failures'?: (number);
  /**
   * When the next attempt may be made, in milliseconds since the epoch; 0 for at once.
   */
  'retry_time_ms'?: (number | string | Long);
  /**
   * What the last one that failed was answered with; empty when none did.
   */
  'error'?: (string);
  /**
   * When that was, in milliseconds since the epoch.
   */
  'error_time_ms'?: (number | string | Long);
}

export interface Trouble__Output {
  /**
   * How many attempts failed in a row; 0 when the last one did not.
   */
  'failures': (number);
  /**
   * When the next attempt may be made, in milliseconds since the epoch; 0 for at once.
   */
  'retry_time_ms': (number);
  /**
   * What the last one that failed was answered with; empty when none did.
   */
  'error': (string);
  /**
   * When that was, in milliseconds since the epoch.
   */
  'error_time_ms': (number);
}
