// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface TokenUse {
  'tenant_id'?: (string);
  'token_id'?: (string);
  'last_used_time_ms'?: (number | string | Long);
}

export interface TokenUse__Output {
  'tenant_id': (string);
  'token_id': (string);
  'last_used_time_ms': (number);
}
