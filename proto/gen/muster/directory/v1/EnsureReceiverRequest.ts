// Original file: proto/receivers.proto

import type { ReceiverFormat as _muster_directory_v1_ReceiverFormat, ReceiverFormat__Output as _muster_directory_v1_ReceiverFormat__Output } from '../../../muster/directory/v1/ReceiverFormat.ts';
import type { ChangeKind as _muster_directory_v1_ChangeKind, ChangeKind__Output as _muster_directory_v1_ChangeKind__Output } from '../../../muster/directory/v1/ChangeKind.ts';
import type { Credential as _muster_directory_v1_Credential, Credential__Output as _muster_directory_v1_Credential__Output } from '../../../muster/directory/v1/Credential.ts';

export interface EnsureReceiverRequest {
  /**
   * Lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name'?: (string);
  /**
   * Of a receiver that exists it cannot be changed.
   */
  'format'?: (_muster_directory_v1_ReceiverFormat);
  /**
   * Where to; empty for SET_POLL.
   */
  'url'?: (string);
  /**
   * It is sent what changes in every tenant, those included that are made later; `tenant_ids` must be empty then.
   */
  'all_tenants'?: (boolean);
  /**
   * The tenants whose changes it is sent, at most 1,000. There need not be such tenants yet.
   */
  'tenant_ids'?: (string)[];
  /**
   * Which kinds of changes it is sent; empty for all.
   */
  'kinds'?: (_muster_directory_v1_ChangeKind)[];
  /**
   * `aud` of security event tokens; empty for the URL, or the name for SET_POLL. WEBHOOK has none.
   */
  'audience'?: (string);
  /**
   * Whether it may be at a private address, and without TLS.
   */
  'allow_private'?: (boolean);
  /**
   * For how long a change is tried to be delivered, in hours: less than changes are retained for. 0 means 72.
   */
  'retry_for_hours'?: (number);
  /**
   * For a new receiver, what RotateCredential would exchange: WEBHOOK and SET_POLL need one, SET_PUSH may have one.
   */
  'credential'?: (_muster_directory_v1_Credential | null);
  /**
   * A new receiver is first sent everything that there is.
   */
  'snapshot'?: (boolean);
  /**
   * Fails with ALREADY_EXISTS when there is a receiver with this name.
   */
  'only_new'?: (boolean);
}

export interface EnsureReceiverRequest__Output {
  /**
   * Lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name': (string);
  /**
   * Of a receiver that exists it cannot be changed.
   */
  'format': (_muster_directory_v1_ReceiverFormat__Output);
  /**
   * Where to; empty for SET_POLL.
   */
  'url': (string);
  /**
   * It is sent what changes in every tenant, those included that are made later; `tenant_ids` must be empty then.
   */
  'all_tenants': (boolean);
  /**
   * The tenants whose changes it is sent, at most 1,000. There need not be such tenants yet.
   */
  'tenant_ids': (string)[];
  /**
   * Which kinds of changes it is sent; empty for all.
   */
  'kinds': (_muster_directory_v1_ChangeKind__Output)[];
  /**
   * `aud` of security event tokens; empty for the URL, or the name for SET_POLL. WEBHOOK has none.
   */
  'audience': (string);
  /**
   * Whether it may be at a private address, and without TLS.
   */
  'allow_private': (boolean);
  /**
   * For how long a change is tried to be delivered, in hours: less than changes are retained for. 0 means 72.
   */
  'retry_for_hours': (number);
  /**
   * For a new receiver, what RotateCredential would exchange: WEBHOOK and SET_POLL need one, SET_PUSH may have one.
   */
  'credential': (_muster_directory_v1_Credential__Output | null);
  /**
   * A new receiver is first sent everything that there is.
   */
  'snapshot': (boolean);
  /**
   * Fails with ALREADY_EXISTS when there is a receiver with this name.
   */
  'only_new': (boolean);
}
