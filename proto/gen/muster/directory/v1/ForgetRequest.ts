// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ForgetRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * The tenant.
   */
  'tenant_id'?: (string);
  /**
   * Of the change TENANT_ERASED.
   */
  'cursor'?: (string);
}

export interface ForgetRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * The tenant.
   */
  'tenant_id': (string);
  /**
   * Of the change TENANT_ERASED.
   */
  'cursor': (string);
}
