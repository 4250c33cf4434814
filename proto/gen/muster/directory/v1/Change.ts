// Original file: proto/directory.proto

import type { ResourceKind as _muster_directory_v1_ResourceKind, ResourceKind__Output as _muster_directory_v1_ResourceKind__Output } from '../../../muster/directory/v1/ResourceKind.ts';
import type { ChangeKind as _muster_directory_v1_ChangeKind, ChangeKind__Output as _muster_directory_v1_ChangeKind__Output } from '../../../muster/directory/v1/ChangeKind.ts';
import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from '../../../muster/directory/v1/DirectoryUser.ts';
import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from '../../../muster/directory/v1/DirectoryGroup.ts';
import type { Member as _muster_directory_v1_Member, Member__Output as _muster_directory_v1_Member__Output } from '../../../muster/directory/v1/Member.ts';
import type { Long } from '@grpc/proto-loader';

export interface Change {
  /**
   * Where to go on from after this change.
   */
  'cursor'?: (string);
  /**
   * The tenant that it happened in.
   */
  'tenant_id'?: (string);
  /**
   * What it happened to; unspecified for TENANT_ERASED.
   */
  'resource'?: (_muster_directory_v1_ResourceKind);
  /**
   * Muster's id of the user or group.
   */
  'resource_id'?: (string);
  /**
   * What happened.
   */
  'kind'?: (_muster_directory_v1_ChangeKind);
  /**
   * The version of the resource after the change; of a deleted one the version after its last.
   */
  'version'?: (number | string | Long);
  /**
   * When it was written, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * The attributes that changed, as SCIM paths in canonical spelling, such as `emails`, `name.familyName` or
   * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`. None for CREATED, DELETED and TENANT_ERASED; none
   * for another kind: nobody noted them, anything may have changed.
   */
  'paths'?: (string)[];
  /**
   * The user after the change, or the last state of a deleted one. Absent for a group. `group_ids` is empty: follow the groups.
   */
  'user'?: (_muster_directory_v1_DirectoryUser | null);
  /**
   * The group after the change, or the last state of a deleted one. Absent for a user.
   */
  'group'?: (_muster_directory_v1_DirectoryGroup | null);
  /**
   * Of MEMBERS_CHANGED, and of CREATED groups: who came, at most 1,000; more come as further changes of the same version.
   */
  'members_added'?: (_muster_directory_v1_Member)[];
  /**
   * Of MEMBERS_CHANGED: who left, at most 1,000; more come as further changes of the same version.
   */
  'members_removed'?: (_muster_directory_v1_Member)[];
  /**
   * The request that made the change, as in the logs; empty for one that no request made.
   */
  'request_id'?: (string);
  /**
   * Part of a snapshot: it may repeat what is known. A group's members are all of them; those beyond the first 1,000 come as
   * further changes of the same version.
   */
  'snapshot'?: (boolean);
}

export interface Change__Output {
  /**
   * Where to go on from after this change.
   */
  'cursor': (string);
  /**
   * The tenant that it happened in.
   */
  'tenant_id': (string);
  /**
   * What it happened to; unspecified for TENANT_ERASED.
   */
  'resource': (_muster_directory_v1_ResourceKind__Output);
  /**
   * Muster's id of the user or group.
   */
  'resource_id': (string);
  /**
   * What happened.
   */
  'kind': (_muster_directory_v1_ChangeKind__Output);
  /**
   * The version of the resource after the change; of a deleted one the version after its last.
   */
  'version': (number);
  /**
   * When it was written, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * The attributes that changed, as SCIM paths in canonical spelling, such as `emails`, `name.familyName` or
   * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`. None for CREATED, DELETED and TENANT_ERASED; none
   * for another kind: nobody noted them, anything may have changed.
   */
  'paths': (string)[];
  /**
   * The user after the change, or the last state of a deleted one. Absent for a group. `group_ids` is empty: follow the groups.
   */
  'user': (_muster_directory_v1_DirectoryUser__Output | null);
  /**
   * The group after the change, or the last state of a deleted one. Absent for a user.
   */
  'group': (_muster_directory_v1_DirectoryGroup__Output | null);
  /**
   * Of MEMBERS_CHANGED, and of CREATED groups: who came, at most 1,000; more come as further changes of the same version.
   */
  'members_added': (_muster_directory_v1_Member__Output)[];
  /**
   * Of MEMBERS_CHANGED: who left, at most 1,000; more come as further changes of the same version.
   */
  'members_removed': (_muster_directory_v1_Member__Output)[];
  /**
   * The request that made the change, as in the logs; empty for one that no request made.
   */
  'request_id': (string);
  /**
   * Part of a snapshot: it may repeat what is known. A group's members are all of them; those beyond the first 1,000 come as
   * further changes of the same version.
   */
  'snapshot': (boolean);
}
