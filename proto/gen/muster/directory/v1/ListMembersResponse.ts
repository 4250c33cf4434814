// Original file: proto/directory.proto

import type { Member as _muster_directory_v1_Member, Member__Output as _muster_directory_v1_Member__Output } from '../../../muster/directory/v1/Member.ts';

export interface ListMembersResponse {
  /**
   * In the order of their ids.
   */
  'members'?: (_muster_directory_v1_Member)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListMembersResponse__Output {
  /**
   * In the order of their ids.
   */
  'members': (_muster_directory_v1_Member__Output)[];
  /**
   * Give this as `cursor` for the next page; empty when there is none.
   */
  'next': (string);
}
