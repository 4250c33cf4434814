// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface FailingUser {
  /**
   * "User" or "Group".
   */
  'resource_kind'?: (string);
  /**
   * Muster's id; empty for one that could not be created.
   */
  'id'?: (string);
  /**
   * userName, of a group displayName, as far as it is known.
   */
  'name'?: (string);
  /**
   * The identity provider's id, as far as it is known.
   */
  'external_id'?: (string);
  /**
   * The first failure after the last success, in milliseconds since the epoch.
   */
  'since_time_ms'?: (number | string | Long);
  /**
   * The last failure.
   */
  'last_time_ms'?: (number | string | Long);
  /**
   * How often it failed since then.
   */
  'failures'?: (number | string | Long);
  /**
   * The HTTP status of the last failure.
   */
  'status'?: (number);
  /**
   * The SCIM `detail` of the last failure, as the customer's administrator sees it.
   */
  'detail'?: (string);
  /**
   * The required attributes that were missing then.
   */
  'missing_attributes'?: (string)[];
}

export interface FailingUser__Output {
  /**
   * "User" or "Group".
   */
  'resource_kind': (string);
  /**
   * Muster's id; empty for one that could not be created.
   */
  'id': (string);
  /**
   * userName, of a group displayName, as far as it is known.
   */
  'name': (string);
  /**
   * The identity provider's id, as far as it is known.
   */
  'external_id': (string);
  /**
   * The first failure after the last success, in milliseconds since the epoch.
   */
  'since_time_ms': (number);
  /**
   * The last failure.
   */
  'last_time_ms': (number);
  /**
   * How often it failed since then.
   */
  'failures': (number);
  /**
   * The HTTP status of the last failure.
   */
  'status': (number);
  /**
   * The SCIM `detail` of the last failure, as the customer's administrator sees it.
   */
  'detail': (string);
  /**
   * The required attributes that were missing then.
   */
  'missing_attributes': (string)[];
}
