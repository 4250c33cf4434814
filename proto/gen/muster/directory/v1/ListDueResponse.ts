// Original file: proto/deliveries.proto

import type { ParkedChange as _muster_directory_v1_ParkedChange, ParkedChange__Output as _muster_directory_v1_ParkedChange__Output } from '../../../muster/directory/v1/ParkedChange.ts';
import type { Undelivered as _muster_directory_v1_Undelivered, Undelivered__Output as _muster_directory_v1_Undelivered__Output } from '../../../muster/directory/v1/Undelivered.ts';

export interface ListDueResponse {
  /**
   * Each the first of its resource; those first that wait for the longest time.
   */
  'due'?: (_muster_directory_v1_ParkedChange)[];
  /**
   * When they are wanted.
   */
  'undelivered'?: (_muster_directory_v1_Undelivered | null);
}

export interface ListDueResponse__Output {
  /**
   * Each the first of its resource; those first that wait for the longest time.
   */
  'due': (_muster_directory_v1_ParkedChange__Output)[];
  /**
   * When they are wanted.
   */
  'undelivered': (_muster_directory_v1_Undelivered__Output | null);
}
