// Original file: proto/deliveries.proto

import type { Long } from '@grpc/proto-loader';

export interface ExpireResponse {
  /**
   * How many were given up.
   */
  'expired'?: (number | string | Long);
}

export interface ExpireResponse__Output {
  /**
   * How many were given up.
   */
  'expired': (number);
}
