// Original file: proto/directory.proto

import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from '../../../muster/directory/v1/DirectoryGroup.ts';

export interface ListDirectoryGroupsResponse {
  /**
   * In the order of their ids.
   */
  'groups'?: (_muster_directory_v1_DirectoryGroup)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListDirectoryGroupsResponse__Output {
  /**
   * In the order of their ids.
   */
  'groups': (_muster_directory_v1_DirectoryGroup__Output)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next': (string);
}
