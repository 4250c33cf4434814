// Original file: proto/deliveries.proto

import type { Assignment as _muster_directory_v1_Assignment, Assignment__Output as _muster_directory_v1_Assignment__Output } from '../../../muster/directory/v1/Assignment.ts';

export interface RenewResponse {
  /**
   * Every receiver that is this transmitter's to work now. One that is missing is not, any more.
   */
  'assignments'?: (_muster_directory_v1_Assignment)[];
  /**
   * How long each lasts, from when the call was made.
   */
  'lease_ms'?: (number);
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
}
