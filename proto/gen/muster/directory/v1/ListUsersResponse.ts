// Original file: proto/directory.proto

import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from '../../../muster/directory/v1/DirectoryUser.ts';

export interface ListUsersResponse {
  /**
   * In the order of their ids.
   */
  'users'?: (_muster_directory_v1_DirectoryUser)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListUsersResponse__Output {
  /**
   * In the order of their ids.
   */
  'users': (_muster_directory_v1_DirectoryUser__Output)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next': (string);
}
