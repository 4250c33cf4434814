// Original file: proto/deliveries.proto

import type { Trouble as _muster_directory_v1_Trouble, Trouble__Output as _muster_directory_v1_Trouble__Output } from '../../../muster/directory/v1/Trouble.ts';
import type { Long } from '@grpc/proto-loader';

export interface AdvanceRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * Everything up to here is delivered, parked or given up. Empty: as it was.
   */
  'cursor'?: (string);
  /**
   * How it goes.
   */
  'trouble'?: (_muster_directory_v1_Trouble | null);
  /**
   * When it last took a change, in milliseconds since the epoch; 0 for no news.
   */
  'success_time_ms'?: (number | string | Long);
}

export interface AdvanceRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * Everything up to here is delivered, parked or given up. Empty: as it was.
   */
  'cursor': (string);
  /**
   * How it goes.
   */
  'trouble': (_muster_directory_v1_Trouble__Output | null);
  /**
   * When it last took a change, in milliseconds since the epoch; 0 for no news.
   */
  'success_time_ms': (number);
}
