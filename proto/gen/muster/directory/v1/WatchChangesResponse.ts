// Original file: proto/directory.proto

import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from '../../../muster/directory/v1/Change.ts';
import type { Checkpoint as _muster_directory_v1_Checkpoint, Checkpoint__Output as _muster_directory_v1_Checkpoint__Output } from '../../../muster/directory/v1/Checkpoint.ts';

export interface WatchChangesResponse {
  /**
   * One change.
   */
  'change'?: (_muster_directory_v1_Change | null);
  /**
   * Where to go on from, when the stream begins, when a snapshot is complete, and when nothing was sent for a while: something
   * arrives every 10 seconds at least. Nothing that was committed before it in this order is missing.
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
   * Where to go on from, when the stream begins, when a snapshot is complete, and when nothing was sent for a while: something
   * arrives every 10 seconds at least. Nothing that was committed before it in this order is missing.
   */
  'checkpoint'?: (_muster_directory_v1_Checkpoint__Output | null);
  'event'?: "change"|"checkpoint";
}
