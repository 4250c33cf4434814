// Original file: proto/receivers.proto

import type { ReceiverFormat as _muster_directory_v1_ReceiverFormat, ReceiverFormat__Output as _muster_directory_v1_ReceiverFormat__Output } from '../../../muster/directory/v1/ReceiverFormat.ts';
import type { ChangeKind as _muster_directory_v1_ChangeKind, ChangeKind__Output as _muster_directory_v1_ChangeKind__Output } from '../../../muster/directory/v1/ChangeKind.ts';
import type { ReceiverHealth as _muster_directory_v1_ReceiverHealth, ReceiverHealth__Output as _muster_directory_v1_ReceiverHealth__Output } from '../../../muster/directory/v1/ReceiverHealth.ts';
import type { Long } from '@grpc/proto-loader';

export interface Receiver {
  /**
   * As declared.
   */
  'name'?: (string);
  /**
   * As declared.
   */
  'format'?: (_muster_directory_v1_ReceiverFormat);
  /**
   * As declared.
   */
  'url'?: (string);
  /**
   * As declared.
   */
  'all_tenants'?: (boolean);
  /**
   * As declared, in order.
   */
  'tenant_ids'?: (string)[];
  /**
   * As declared; empty for all.
   */
  'kinds'?: (_muster_directory_v1_ChangeKind)[];
  /**
   * As declared, or what it is without.
   */
  'audience'?: (string);
  /**
   * As declared.
   */
  'allow_private'?: (boolean);
  /**
   * As declared, or 72.
   */
  'retry_for_hours'?: (number);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms'?: (number | string | Long);
  /**
   * How its deliveries go.
   */
  'health'?: (_muster_directory_v1_ReceiverHealth | null);
}

export interface Receiver__Output {
  /**
   * As declared.
   */
  'name': (string);
  /**
   * As declared.
   */
  'format': (_muster_directory_v1_ReceiverFormat__Output);
  /**
   * As declared.
   */
  'url': (string);
  /**
   * As declared.
   */
  'all_tenants': (boolean);
  /**
   * As declared, in order.
   */
  'tenant_ids': (string)[];
  /**
   * As declared; empty for all.
   */
  'kinds': (_muster_directory_v1_ChangeKind__Output)[];
  /**
   * As declared, or what it is without.
   */
  'audience': (string);
  /**
   * As declared.
   */
  'allow_private': (boolean);
  /**
   * As declared, or 72.
   */
  'retry_for_hours': (number);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms': (number);
  /**
   * How its deliveries go.
   */
  'health': (_muster_directory_v1_ReceiverHealth__Output | null);
}
