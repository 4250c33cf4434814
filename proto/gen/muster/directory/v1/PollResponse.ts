// Original file: proto/deliveries.proto

import type { ParkedChange as _muster_directory_v1_ParkedChange, ParkedChange__Output as _muster_directory_v1_ParkedChange__Output } from '../../../muster/directory/v1/ParkedChange.ts';

export interface PollResponse {
  /**
   * The first of each resource, the oldest first.
   */
  'pending'?: (_muster_directory_v1_ParkedChange)[];
  /**
   * Whether others could be had now.
   */
  'more'?: (boolean);
  /**
   * `aud` of the tokens.
   */
  'audience'?: (string);
}

export interface PollResponse__Output {
  /**
   * The first of each resource, the oldest first.
   */
  'pending': (_muster_directory_v1_ParkedChange__Output)[];
  /**
   * Whether others could be had now.
   */
  'more': (boolean);
  /**
   * `aud` of the tokens.
   */
  'audience': (string);
}
