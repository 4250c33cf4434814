// Original file: proto/receivers.proto

import type { Receiver as _muster_directory_v1_Receiver, Receiver__Output as _muster_directory_v1_Receiver__Output } from '../../../muster/directory/v1/Receiver.ts';

export interface ListReceiversResponse {
  /**
   * In the order of their names.
   */
  'receivers'?: (_muster_directory_v1_Receiver)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListReceiversResponse__Output {
  /**
   * In the order of their names.
   */
  'receivers': (_muster_directory_v1_Receiver__Output)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next': (string);
}
