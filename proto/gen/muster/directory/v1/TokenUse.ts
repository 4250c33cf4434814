// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface TokenUse {
  /**
   * The tenant that the token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * Names the token without showing it.
   */
  'token_id'?: (string);
  /**
   * In milliseconds since the epoch.
   */
  'last_used_time_ms'?: (number | string | Long);
}

export interface TokenUse__Output {
  /**
   * The tenant that the token belongs to.
   */
  'tenant_id': (string);
  /**
   * Names the token without showing it.
   */
  'token_id': (string);
  /**
   * In milliseconds since the epoch.
   */
  'last_used_time_ms': (number);
}
