// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface ListTenantsRequest {
  /**
   * Names after this one; empty for the first page.
   */
  'after'?: (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size'?: (number);
  /**
   * Only tenants with a request that was served or refused after this time, in milliseconds since the epoch; 0 means all.
   */
  'served_after_time_ms'?: (number | string | Long);
}

export interface ListTenantsRequest__Output {
  /**
   * Names after this one; empty for the first page.
   */
  'after': (string);
  /**
   * At most 1000; 0 means 100.
   */
  'page_size': (number);
  /**
   * Only tenants with a request that was served or refused after this time, in milliseconds since the epoch; 0 means all.
   */
  'served_after_time_ms': (number);
}
