// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A request that the gateway answered with an error by itself: the directory has not seen it, or could not say what came of it.
 */
export interface RefusedRequest {
  /**
   * A UUID of version 7: one that is reported twice is logged once.
   */
  'id'?: (string);
  /**
   * The tenant whose token it came with.
   */
  'tenant_id'?: (string);
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * As in LogEntry.
   */
  'method'?: (string);
  /**
   * "User" or "Group"; empty for neither.
   */
  'resource_kind'?: (string);
  /**
   * The id in the path, unchecked; empty for none.
   */
  'resource_id'?: (string);
  /**
   * The HTTP status that was answered.
   */
  'status'?: (number);
  /**
   * RFC 7644 table 9; empty for none.
   */
  'scim_type'?: (string);
  /**
   * The SCIM `detail` that was answered.
   */
  'detail'?: (string);
  /**
   * The request's id.
   */
  'request_id'?: (string);
}

/**
 * A request that the gateway answered with an error by itself: the directory has not seen it, or could not say what came of it.
 */
export interface RefusedRequest__Output {
  /**
   * A UUID of version 7: one that is reported twice is logged once.
   */
  'id': (string);
  /**
   * The tenant whose token it came with.
   */
  'tenant_id': (string);
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * As in LogEntry.
   */
  'method': (string);
  /**
   * "User" or "Group"; empty for neither.
   */
  'resource_kind': (string);
  /**
   * The id in the path, unchecked; empty for none.
   */
  'resource_id': (string);
  /**
   * The HTTP status that was answered.
   */
  'status': (number);
  /**
   * RFC 7644 table 9; empty for none.
   */
  'scim_type': (string);
  /**
   * The SCIM `detail` that was answered.
   */
  'detail': (string);
  /**
   * The request's id.
   */
  'request_id': (string);
}
