// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface LastError {
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
