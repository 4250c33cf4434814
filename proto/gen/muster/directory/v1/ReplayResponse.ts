// Original file: proto/receivers.proto

import type { Long } from '@grpc/proto-loader';

export interface ReplayResponse {
  /**
   * How many dead letters will be sent again.
   */
  'replayed'?: (number | string | Long);
}

export interface ReplayResponse__Output {
  /**
   * How many dead letters will be sent again.
   */
  'replayed': (number);
}
