// Original file: proto/provisioning-log.proto

import type { Long } from '@grpc/proto-loader';

export interface LogEntry {
  /**
   * Names the entry; never used twice.
   */
  'id'?: (string);
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * "create", "replace", "patch", "delete", "get", "list", "discover", "bulk", "authenticate" for a token that has expired, or in other words what was tried.
   */
  'method'?: (string);
  /**
   * "User" or "Group"; empty when it was about neither.
   */
  'resource_kind'?: (string);
  /**
   * Muster's id of the resource; empty when it has none, or none was given.
   */
  'resource_id'?: (string);
  /**
   * Who it is about, as far as it is known: userName, of a group displayName.
   */
  'subject'?: (string);
  /**
   * The identity provider's id of it, as far as it is known.
   */
  'external_id'?: (string);
  /**
   * What was asked for, as SCIM attribute paths in canonical spelling, at most 50; without their values.
   */
  'paths'?: (string)[];
  /**
   * The HTTP status that was answered.
   */
  'status'?: (number);
  /**
   * RFC 7644 table 9; empty for none.
   */
  'scim_type'?: (string);
  /**
   * The SCIM `detail` as the customer's administrator sees it; empty when it succeeded.
   */
  'detail'?: (string);
  /**
   * The attributes that the tenant requires and that were missing.
   */
  'missing_attributes'?: (string)[];
  /**
   * The version that the resource reached, or kept; 0 when that says nothing.
   */
  'version'?: (number | string | Long);
  /**
   * The request's id, as in the header x-request-id and in the logs.
   */
  'request_id'?: (string);
  /**
   * The body of a request that writes, as JSON without what is never returned, cut off after 4,000 characters. Empty unless the
   * tenant's log_values was on then.
   */
  'body'?: (string);
}

export interface LogEntry__Output {
  /**
   * Names the entry; never used twice.
   */
  'id': (string);
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * "create", "replace", "patch", "delete", "get", "list", "discover", "bulk", "authenticate" for a token that has expired, or in other words what was tried.
   */
  'method': (string);
  /**
   * "User" or "Group"; empty when it was about neither.
   */
  'resource_kind': (string);
  /**
   * Muster's id of the resource; empty when it has none, or none was given.
   */
  'resource_id': (string);
  /**
   * Who it is about, as far as it is known: userName, of a group displayName.
   */
  'subject': (string);
  /**
   * The identity provider's id of it, as far as it is known.
   */
  'external_id': (string);
  /**
   * What was asked for, as SCIM attribute paths in canonical spelling, at most 50; without their values.
   */
  'paths': (string)[];
  /**
   * The HTTP status that was answered.
   */
  'status': (number);
  /**
   * RFC 7644 table 9; empty for none.
   */
  'scim_type': (string);
  /**
   * The SCIM `detail` as the customer's administrator sees it; empty when it succeeded.
   */
  'detail': (string);
  /**
   * The attributes that the tenant requires and that were missing.
   */
  'missing_attributes': (string)[];
  /**
   * The version that the resource reached, or kept; 0 when that says nothing.
   */
  'version': (number);
  /**
   * The request's id, as in the header x-request-id and in the logs.
   */
  'request_id': (string);
  /**
   * The body of a request that writes, as JSON without what is never returned, cut off after 4,000 characters. Empty unless the
   * tenant's log_values was on then.
   */
  'body': (string);
}
