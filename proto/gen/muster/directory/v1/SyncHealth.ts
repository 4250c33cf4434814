// Original file: proto/tenants.proto

import type { SyncState as _muster_directory_v1_SyncState, SyncState__Output as _muster_directory_v1_SyncState__Output } from '../../../muster/directory/v1/SyncState.ts';
import type { SyncCounts as _muster_directory_v1_SyncCounts, SyncCounts__Output as _muster_directory_v1_SyncCounts__Output } from '../../../muster/directory/v1/SyncCounts.ts';
import type { FailingUser as _muster_directory_v1_FailingUser, FailingUser__Output as _muster_directory_v1_FailingUser__Output } from '../../../muster/directory/v1/FailingUser.ts';
import type { MissingAttribute as _muster_directory_v1_MissingAttribute, MissingAttribute__Output as _muster_directory_v1_MissingAttribute__Output } from '../../../muster/directory/v1/MissingAttribute.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Numbers are at most a few seconds late. Those of a directory that was killed may lack its last second.
 */
export interface SyncHealth {
  /**
   * What is to be said in one word.
   */
  'state'?: (_muster_directory_v1_SyncState);
  /**
   * The same in sentences, for the people who run the service. Changes with requests only, not as time goes by.
   */
  'message'?: (string);
  /**
   * When a request last succeeded, in milliseconds since the epoch; 0 means never.
   */
  'last_success_time_ms'?: (number | string | Long);
  /**
   * When a user or group was last written; 0 means never.
   */
  'last_write_time_ms'?: (number | string | Long);
  /**
   * When a request last failed; 0 means never. 404, 412 and 429 are no failures: they belong to the course of things.
   */
  'last_failure_time_ms'?: (number | string | Long);
  /**
   * The last hour, to ten minutes.
   */
  'last_hour'?: (_muster_directory_v1_SyncCounts | null);
  /**
   * The last day, to ten minutes.
   */
  'last_day'?: (_muster_directory_v1_SyncCounts | null);
  /**
   * Users and groups whose writes fail, and have not succeeded since; 10,000 stands for more. One that was not tried for three
   * days is none.
   */
  'failing_users'?: (number);
  /**
   * The ten of them that have been failing for longest.
   */
  'longest_failing'?: (_muster_directory_v1_FailingUser)[];
  /**
   * The required attributes that they lack, the most frequent first, at most ten; of the thousand that fail for longest.
   */
  'missing_attributes'?: (_muster_directory_v1_MissingAttribute)[];
}

/**
 * Numbers are at most a few seconds late. Those of a directory that was killed may lack its last second.
 */
export interface SyncHealth__Output {
  /**
   * What is to be said in one word.
   */
  'state': (_muster_directory_v1_SyncState__Output);
  /**
   * The same in sentences, for the people who run the service. Changes with requests only, not as time goes by.
   */
  'message': (string);
  /**
   * When a request last succeeded, in milliseconds since the epoch; 0 means never.
   */
  'last_success_time_ms': (number);
  /**
   * When a user or group was last written; 0 means never.
   */
  'last_write_time_ms': (number);
  /**
   * When a request last failed; 0 means never. 404, 412 and 429 are no failures: they belong to the course of things.
   */
  'last_failure_time_ms': (number);
  /**
   * The last hour, to ten minutes.
   */
  'last_hour': (_muster_directory_v1_SyncCounts__Output | null);
  /**
   * The last day, to ten minutes.
   */
  'last_day': (_muster_directory_v1_SyncCounts__Output | null);
  /**
   * Users and groups whose writes fail, and have not succeeded since; 10,000 stands for more. One that was not tried for three
   * days is none.
   */
  'failing_users': (number);
  /**
   * The ten of them that have been failing for longest.
   */
  'longest_failing': (_muster_directory_v1_FailingUser__Output)[];
  /**
   * The required attributes that they lack, the most frequent first, at most ten; of the thousand that fail for longest.
   */
  'missing_attributes': (_muster_directory_v1_MissingAttribute__Output)[];
}
