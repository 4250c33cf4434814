// Original file: proto/receivers.proto

import type { Credential as _muster_directory_v1_Credential, Credential__Output as _muster_directory_v1_Credential__Output } from '../../../muster/directory/v1/Credential.ts';

export interface RotateCredentialRequest {
  /**
   * The name that the receiver was declared with.
   */
  'name'?: (string);
  /**
   * The new one.
   */
  'credential'?: (_muster_directory_v1_Credential | null);
  /**
   * For how long the old ones stay of use, at most 30 days: a webhook has the signatures of all, a poll may come with any. Of
   * `authorization` the new one is used at once.
   */
  'overlap_seconds'?: (number);
}

export interface RotateCredentialRequest__Output {
  /**
   * The name that the receiver was declared with.
   */
  'name': (string);
  /**
   * The new one.
   */
  'credential': (_muster_directory_v1_Credential__Output | null);
  /**
   * For how long the old ones stay of use, at most 30 days: a webhook has the signatures of all, a poll may come with any. Of
   * `authorization` the new one is used at once.
   */
  'overlap_seconds': (number);
}
