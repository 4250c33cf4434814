// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface SyncCounts {
  /**
   * Requests with a valid token.
   */
  'requests'?: (number | string | Long);
  /**
   * Of those, such as failed; 404, 412 and 429 are none.
   */
  'failures'?: (number | string | Long);
  /**
   * Requests that create, change or delete.
   */
  'writes'?: (number | string | Long);
  /**
   * Of the writes, such as failed.
   */
  'write_failures'?: (number | string | Long);
}

export interface SyncCounts__Output {
  /**
   * Requests with a valid token.
   */
  'requests': (number);
  /**
   * Of those, such as failed; 404, 412 and 429 are none.
   */
  'failures': (number);
  /**
   * Requests that create, change or delete.
   */
  'writes': (number);
  /**
   * Of the writes, such as failed.
   */
  'write_failures': (number);
}
