// Original file: proto/directory.proto

import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from '../../../muster/directory/v1/DirectoryUser.ts';

export interface BatchGetUsersResponse {
  /**
   * In the order of the ids asked for, each once; those that do not exist are left out.
   */
  'users'?: (_muster_directory_v1_DirectoryUser)[];
}

export interface BatchGetUsersResponse__Output {
  /**
   * In the order of the ids asked for, each once; those that do not exist are left out.
   */
  'users': (_muster_directory_v1_DirectoryUser__Output)[];
}
