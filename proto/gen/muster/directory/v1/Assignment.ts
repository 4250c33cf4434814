// Original file: proto/deliveries.proto

import type { ReceiverSettings as _muster_directory_v1_ReceiverSettings, ReceiverSettings__Output as _muster_directory_v1_ReceiverSettings__Output } from '../../../muster/directory/v1/ReceiverSettings.ts';
import type { Long } from '@grpc/proto-loader';

export interface Assignment {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * To be shown with whatever is written. Another one with each transmitter, and with each change of the settings.
   */
  'fence'?: (number | string | Long);
  /**
   * Absent when the transmitter has them.
   */
  'settings'?: (_muster_directory_v1_ReceiverSettings | null);
}

export interface Assignment__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * To be shown with whatever is written. Another one with each transmitter, and with each change of the settings.
   */
  'fence': (number);
  /**
   * Absent when the transmitter has them.
   */
  'settings': (_muster_directory_v1_ReceiverSettings__Output | null);
}
