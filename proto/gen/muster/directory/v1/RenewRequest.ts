// Original file: proto/deliveries.proto

import type { HeldLease as _muster_directory_v1_HeldLease, HeldLease__Output as _muster_directory_v1_HeldLease__Output } from '../../../muster/directory/v1/HeldLease.ts';

export interface RenewRequest {
  /**
   * This transmitter: a name that no other has, and it neither after a restart.
   */
  'owner'?: (string);
  /**
   * What it works already.
   */
  'held'?: (_muster_directory_v1_HeldLease)[];
}

export interface RenewRequest__Output {
  /**
   * This transmitter: a name that no other has, and it neither after a restart.
   */
  'owner': (string);
  /**
   * What it works already.
   */
  'held': (_muster_directory_v1_HeldLease__Output)[];
}
