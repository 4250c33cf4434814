// Original file: proto/deliveries.proto

import type { ResourceRef as _muster_directory_v1_ResourceRef, ResourceRef__Output as _muster_directory_v1_ResourceRef__Output } from '../../../muster/directory/v1/ResourceRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface SettleRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Of the lease.
   */
  'fence'?: (number | string | Long);
  /**
   * The parked change.
   */
  'id'?: (number | string | Long);
  /**
   * The receiver took it.
   */
  'delivered'?: (boolean);
  /**
   * It did not: another attempt may be made then, in milliseconds since the epoch.
   */
  'next_attempt_time_ms'?: (number | string | Long);
  /**
   * It did not, and the change is given up.
   */
  'dead'?: (boolean);
  /**
   * What the attempt was answered with; empty when it was taken.
   */
  'error'?: (string);
  /**
   * What it is a change of: said again, it is not parked any more, and others of the same resource are.
   */
  'of'?: (_muster_directory_v1_ResourceRef | null);
  'outcome'?: "delivered"|"next_attempt_time_ms"|"dead";
}

export interface SettleRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Of the lease.
   */
  'fence': (number);
  /**
   * The parked change.
   */
  'id': (number);
  /**
   * The receiver took it.
   */
  'delivered'?: (boolean);
  /**
   * It did not: another attempt may be made then, in milliseconds since the epoch.
   */
  'next_attempt_time_ms'?: (number);
  /**
   * It did not, and the change is given up.
   */
  'dead'?: (boolean);
  /**
   * What the attempt was answered with; empty when it was taken.
   */
  'error': (string);
  /**
   * What it is a change of: said again, it is not parked any more, and others of the same resource are.
   */
  'of': (_muster_directory_v1_ResourceRef__Output | null);
  'outcome'?: "delivered"|"next_attempt_time_ms"|"dead";
}
