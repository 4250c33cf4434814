// Original file: proto/deliveries.proto

import type { ParkedChange as _muster_directory_v1_ParkedChange, ParkedChange__Output as _muster_directory_v1_ParkedChange__Output } from '../../../muster/directory/v1/ParkedChange.ts';

export interface SettleResponse {
  /**
   * Whether others of the same resource are still parked.
   */
  'blocked'?: (boolean);
  /**
   * The first of them, when this one is over and the time of that one has come.
   */
  'next'?: (_muster_directory_v1_ParkedChange | null);
}

export interface SettleResponse__Output {
  /**
   * Whether others of the same resource are still parked.
   */
  'blocked': (boolean);
  /**
   * The first of them, when this one is over and the time of that one has come.
   */
  'next': (_muster_directory_v1_ParkedChange__Output | null);
}
