// Original file: proto/receivers.proto

import type { DeadLetter as _muster_directory_v1_DeadLetter, DeadLetter__Output as _muster_directory_v1_DeadLetter__Output } from '../../../muster/directory/v1/DeadLetter.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListDeadLettersResponse {
  /**
   * In the order in which they would be replayed.
   */
  'dead_letters'?: (_muster_directory_v1_DeadLetter)[];
  /**
   * Give this as `after` for the next page; 0 when there is none.
   */
  'next'?: (number | string | Long);
}

export interface ListDeadLettersResponse__Output {
  /**
   * In the order in which they would be replayed.
   */
  'dead_letters': (_muster_directory_v1_DeadLetter__Output)[];
  /**
   * Give this as `after` for the next page; 0 when there is none.
   */
  'next': (number);
}
