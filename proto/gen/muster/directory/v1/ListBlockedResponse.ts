// Original file: proto/deliveries.proto

import type { ResourceRef as _muster_directory_v1_ResourceRef, ResourceRef__Output as _muster_directory_v1_ResourceRef__Output } from '../../../muster/directory/v1/ResourceRef.ts';

export interface ListBlockedResponse {
  /**
   * Each once, in no order.
   */
  'resources'?: (_muster_directory_v1_ResourceRef)[];
}

export interface ListBlockedResponse__Output {
  /**
   * Each once, in no order.
   */
  'resources': (_muster_directory_v1_ResourceRef__Output)[];
}
