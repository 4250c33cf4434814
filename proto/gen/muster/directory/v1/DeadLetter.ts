// Original file: proto/receivers.proto

import type { ResourceKind as _muster_directory_v1_ResourceKind, ResourceKind__Output as _muster_directory_v1_ResourceKind__Output } from '../../../muster/directory/v1/ResourceKind.ts';
import type { ChangeKind as _muster_directory_v1_ChangeKind, ChangeKind__Output as _muster_directory_v1_ChangeKind__Output } from '../../../muster/directory/v1/ChangeKind.ts';
import type { Long } from '@grpc/proto-loader';

export interface DeadLetter {
  /**
   * Names it for Replay.
   */
  'id'?: (number | string | Long);
  /**
   * `webhook-id`, or `jti`, that it was sent with.
   */
  'message_id'?: (string);
  /**
   * The tenant that the change happened in.
   */
  'tenant_id'?: (string);
  /**
   * What it happened to.
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
   * The version of the resource after the change.
   */
  'version'?: (number | string | Long);
  /**
   * When the change was made, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * How many times it was tried; 0 when the receiver had failed for so long that it was not.
   */
  'attempts'?: (number);
  /**
   * What the last attempt was answered with.
   */
  'error'?: (string);
  /**
   * When it was given up, in milliseconds since the epoch.
   */
  'dead_time_ms'?: (number | string | Long);
}

export interface DeadLetter__Output {
  /**
   * Names it for Replay.
   */
  'id': (number);
  /**
   * `webhook-id`, or `jti`, that it was sent with.
   */
  'message_id': (string);
  /**
   * The tenant that the change happened in.
   */
  'tenant_id': (string);
  /**
   * What it happened to.
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
   * The version of the resource after the change.
   */
  'version': (number);
  /**
   * When the change was made, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * How many times it was tried; 0 when the receiver had failed for so long that it was not.
   */
  'attempts': (number);
  /**
   * What the last attempt was answered with.
   */
  'error': (string);
  /**
   * When it was given up, in milliseconds since the epoch.
   */
  'dead_time_ms': (number);
}
