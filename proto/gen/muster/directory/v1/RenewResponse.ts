// Original file: proto/deliveries.proto

import type { Assignment as _muster_directory_v1_Assignment, Assignment__Output as _muster_directory_v1_Assignment__Output } from '../../../muster/directory/v1/Assignment.ts';
import type { HaltedReceiver as _muster_directory_v1_HaltedReceiver, HaltedReceiver__Output as _muster_directory_v1_HaltedReceiver__Output } from '../../../muster/directory/v1/HaltedReceiver.ts';

export interface RenewResponse {
  /**
   * Every receiver that is this transmitter's to work now. One that is missing is not, any more.
   */
  'assignments'?: (_muster_directory_v1_Assignment)[];
  /**
   * How long each lasts, from when the call was made.
   */
  'lease_ms'?: (number);
  /**
   * Receivers that nobody works until a person does something.
   */
  'halted'?: (_muster_directory_v1_HaltedReceiver)[];
}

export interface RenewResponse__Output {
  /**
   * Every receiver that is this transmitter's to work now. One that is missing is not, any more.
   */
  'assignments': (_muster_directory_v1_Assignment__Output)[];
  /**
   * How long each lasts, from when the call was made.
   */
  'lease_ms': (number);
  /**
   * Receivers that nobody works until a person does something.
   */
  'halted': (_muster_directory_v1_HaltedReceiver__Output)[];
}
