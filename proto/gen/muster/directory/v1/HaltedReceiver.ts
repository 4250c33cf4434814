// Original file: proto/deliveries.proto

import type { ReceiverState as _muster_directory_v1_ReceiverState, ReceiverState__Output as _muster_directory_v1_ReceiverState__Output } from '../../../muster/directory/v1/ReceiverState.ts';

export interface HaltedReceiver {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * RECEIVER_GONE or RECEIVER_GAP.
   */
  'state'?: (_muster_directory_v1_ReceiverState);
}

export interface HaltedReceiver__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * RECEIVER_GONE or RECEIVER_GAP.
   */
  'state': (_muster_directory_v1_ReceiverState__Output);
}
