// Original file: proto/deliveries.proto

import type { ReceiverFormat as _muster_directory_v1_ReceiverFormat, ReceiverFormat__Output as _muster_directory_v1_ReceiverFormat__Output } from '../../../muster/directory/v1/ReceiverFormat.ts';
import type { ChangeKind as _muster_directory_v1_ChangeKind, ChangeKind__Output as _muster_directory_v1_ChangeKind__Output } from '../../../muster/directory/v1/ChangeKind.ts';
import type { Trouble as _muster_directory_v1_Trouble, Trouble__Output as _muster_directory_v1_Trouble__Output } from '../../../muster/directory/v1/Trouble.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReceiverSettings {
  /**
   * How it is sent what changes.
   */
  'format'?: (_muster_directory_v1_ReceiverFormat);
  /**
   * Where to; empty for SET_POLL.
   */
  'url'?: (string);
  /**
   * What webhooks are signed with, each of them; the newest first.
   */
  'signing_secrets'?: (Buffer | Uint8Array | string)[];
  /**
   * The value of the header Authorization; empty for none.
   */
  'authorization'?: (string);
  /**
   * `aud` of security event tokens.
   */
  'audience'?: (string);
  /**
   * Whether it may be at a private address, and without TLS.
   */
  'allow_private'?: (boolean);
  /**
   * Which kinds of changes it is sent; empty for all.
   */
  'kinds'?: (_muster_directory_v1_ChangeKind)[];
  /**
   * For how long a change is tried to be delivered.
   */
  'retry_for_ms'?: (number | string | Long);
  /**
   * How far it is: where to go on from.
   */
  'cursor'?: (string);
  /**
   * How it went until now.
   */
  'trouble'?: (_muster_directory_v1_Trouble | null);
  /**
   * Whether it is sent the changes of one tenant only: what fails of that is as good as everything.
   */
  'one_tenant'?: (boolean);
}

export interface ReceiverSettings__Output {
  /**
   * How it is sent what changes.
   */
  'format': (_muster_directory_v1_ReceiverFormat__Output);
  /**
   * Where to; empty for SET_POLL.
   */
  'url': (string);
  /**
   * What webhooks are signed with, each of them; the newest first.
   */
  'signing_secrets': (Buffer)[];
  /**
   * The value of the header Authorization; empty for none.
   */
  'authorization': (string);
  /**
   * `aud` of security event tokens.
   */
  'audience': (string);
  /**
   * Whether it may be at a private address, and without TLS.
   */
  'allow_private': (boolean);
  /**
   * Which kinds of changes it is sent; empty for all.
   */
  'kinds': (_muster_directory_v1_ChangeKind__Output)[];
  /**
   * For how long a change is tried to be delivered.
   */
  'retry_for_ms': (number);
  /**
   * How far it is: where to go on from.
   */
  'cursor': (string);
  /**
   * How it went until now.
   */
  'trouble': (_muster_directory_v1_Trouble__Output | null);
  /**
   * Whether it is sent the changes of one tenant only: what fails of that is as good as everything.
   */
  'one_tenant': (boolean);
}
