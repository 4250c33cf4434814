// Original file: proto/receivers.proto

import type { ResourceRef as _muster_directory_v1_ResourceRef, ResourceRef__Output as _muster_directory_v1_ResourceRef__Output } from '../../../muster/directory/v1/ResourceRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReplayRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * Which: all of the receiver when neither of the two is given.
   */
  'ids'?: (number | string | Long)[];
  /**
   * All of one resource.
   */
  'of'?: (_muster_directory_v1_ResourceRef | null);
}

export interface ReplayRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * Which: all of the receiver when neither of the two is given.
   */
  'ids': (number)[];
  /**
   * All of one resource.
   */
  'of': (_muster_directory_v1_ResourceRef__Output | null);
}
