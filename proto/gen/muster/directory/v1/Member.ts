// Original file: proto/directory.proto

import type { ResourceKind as _muster_directory_v1_ResourceKind, ResourceKind__Output as _muster_directory_v1_ResourceKind__Output } from '../../../muster/directory/v1/ResourceKind.ts';

export interface Member {
  /**
   * Muster's id of the user or group.
   */
  'id'?: (string);
  /**
   * Which of the two it is.
   */
  'kind'?: (_muster_directory_v1_ResourceKind);
}

export interface Member__Output {
  /**
   * Muster's id of the user or group.
   */
  'id': (string);
  /**
   * Which of the two it is.
   */
  'kind': (_muster_directory_v1_ResourceKind__Output);
}
