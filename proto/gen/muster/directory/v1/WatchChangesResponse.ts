// Original file: proto/directory.proto

import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from '../../../muster/directory/v1/Change.ts';
import type { Checkpoint as _muster_directory_v1_Checkpoint, Checkpoint__Output as _muster_directory_v1_Checkpoint__Output } from '../../../muster/directory/v1/Checkpoint.ts';

export interface WatchChangesResponse {
  /**
   * One change.
   */
  'change'?: (_muster_directory_v1_Change | null);
  /**
   * Nothing happened, or the snapshot ended: the cursor to go on from. At least every 10 seconds.
   */
  'checkpoint'?: (_muster_directory_v1_Checkpoint | null);
  'event'?: "change"|"checkpoint";
}

export interface WatchChangesResponse__Output {
  /**
   * One change.
   */
  'change'?: (_muster_directory_v1_Change__Output | null);
  /**
   * Nothing happened, or the snapshot ended: the cursor to go on from. At least every 10 seconds.
   */
  'checkpoint'?: (_muster_directory_v1_Checkpoint__Output | null);
  'event'?: "change"|"checkpoint";
}
