// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface LastError {
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms'?: (number | string | Long);
  /**
   * The HTTP status that was answered.
   */
  'status'?: (number);
  /**
   * The SCIM `detail` as the customer's administrator sees it.
   */
  'message'?: (string);
}

export interface LastError__Output {
  /**
   * When it was answered, in milliseconds since the epoch.
   */
  'time_ms': (number);
  /**
   * The HTTP status that was answered.
   */
  'status': (number);
  /**
   * The SCIM `detail` as the customer's administrator sees it.
   */
  'message': (string);
}
