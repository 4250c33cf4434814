// Original file: proto/receivers.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeleteReceiverRequest as _muster_directory_v1_DeleteReceiverRequest, DeleteReceiverRequest__Output as _muster_directory_v1_DeleteReceiverRequest__Output } from '../../../muster/directory/v1/DeleteReceiverRequest.ts';
import type { DeleteReceiverResponse as _muster_directory_v1_DeleteReceiverResponse, DeleteReceiverResponse__Output as _muster_directory_v1_DeleteReceiverResponse__Output } from '../../../muster/directory/v1/DeleteReceiverResponse.ts';
import type { EnsureReceiverRequest as _muster_directory_v1_EnsureReceiverRequest, EnsureReceiverRequest__Output as _muster_directory_v1_EnsureReceiverRequest__Output } from '../../../muster/directory/v1/EnsureReceiverRequest.ts';
import type { GetReceiverRequest as _muster_directory_v1_GetReceiverRequest, GetReceiverRequest__Output as _muster_directory_v1_GetReceiverRequest__Output } from '../../../muster/directory/v1/GetReceiverRequest.ts';
import type { ListDeadLettersRequest as _muster_directory_v1_ListDeadLettersRequest, ListDeadLettersRequest__Output as _muster_directory_v1_ListDeadLettersRequest__Output } from '../../../muster/directory/v1/ListDeadLettersRequest.ts';
import type { ListDeadLettersResponse as _muster_directory_v1_ListDeadLettersResponse, ListDeadLettersResponse__Output as _muster_directory_v1_ListDeadLettersResponse__Output } from '../../../muster/directory/v1/ListDeadLettersResponse.ts';
import type { ListReceiversRequest as _muster_directory_v1_ListReceiversRequest, ListReceiversRequest__Output as _muster_directory_v1_ListReceiversRequest__Output } from '../../../muster/directory/v1/ListReceiversRequest.ts';
import type { ListReceiversResponse as _muster_directory_v1_ListReceiversResponse, ListReceiversResponse__Output as _muster_directory_v1_ListReceiversResponse__Output } from '../../../muster/directory/v1/ListReceiversResponse.ts';
import type { Receiver as _muster_directory_v1_Receiver, Receiver__Output as _muster_directory_v1_Receiver__Output } from '../../../muster/directory/v1/Receiver.ts';
import type { ReplayRequest as _muster_directory_v1_ReplayRequest, ReplayRequest__Output as _muster_directory_v1_ReplayRequest__Output } from '../../../muster/directory/v1/ReplayRequest.ts';
import type { ReplayResponse as _muster_directory_v1_ReplayResponse, ReplayResponse__Output as _muster_directory_v1_ReplayResponse__Output } from '../../../muster/directory/v1/ReplayResponse.ts';
import type { ResumeRequest as _muster_directory_v1_ResumeRequest, ResumeRequest__Output as _muster_directory_v1_ResumeRequest__Output } from '../../../muster/directory/v1/ResumeRequest.ts';
import type { RotateCredentialRequest as _muster_directory_v1_RotateCredentialRequest, RotateCredentialRequest__Output as _muster_directory_v1_RotateCredentialRequest__Output } from '../../../muster/directory/v1/RotateCredentialRequest.ts';
import type { RotateSigningKeyRequest as _muster_directory_v1_RotateSigningKeyRequest, RotateSigningKeyRequest__Output as _muster_directory_v1_RotateSigningKeyRequest__Output } from '../../../muster/directory/v1/RotateSigningKeyRequest.ts';
import type { RotateSigningKeyResponse as _muster_directory_v1_RotateSigningKeyResponse, RotateSigningKeyResponse__Output as _muster_directory_v1_RotateSigningKeyResponse__Output } from '../../../muster/directory/v1/RotateSigningKeyResponse.ts';

export interface ReceiversClient extends grpc.Client {
  /**
   * With everything that waits for it, dead letters too. Idempotent: an unknown receiver is not an error.
   */
  DeleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  DeleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  DeleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  DeleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  /**
   * With everything that waits for it, dead letters too. Idempotent: an unknown receiver is not an error.
   */
  deleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  deleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  deleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  deleteReceiver(argument: _muster_directory_v1_DeleteReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteReceiverResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the receiver be as declared: creates it, or changes what it is sent and where. Idempotent. A new one is sent what changes
   * from now on, or first everything that there is. INVALID_ARGUMENT names the part of the declaration that is wrong.
   */
  EnsureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  EnsureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  EnsureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  EnsureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the receiver be as declared: creates it, or changes what it is sent and where. Idempotent. A new one is sent what changes
   * from now on, or first everything that there is. INVALID_ARGUMENT names the part of the declaration that is wrong.
   */
  ensureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  ensureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  ensureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  ensureReceiver(argument: _muster_directory_v1_EnsureReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND when there is no such receiver.
   */
  GetReceiver(argument: _muster_directory_v1_GetReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  GetReceiver(argument: _muster_directory_v1_GetReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  GetReceiver(argument: _muster_directory_v1_GetReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  GetReceiver(argument: _muster_directory_v1_GetReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND when there is no such receiver.
   */
  getReceiver(argument: _muster_directory_v1_GetReceiverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  getReceiver(argument: _muster_directory_v1_GetReceiverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  getReceiver(argument: _muster_directory_v1_GetReceiverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  getReceiver(argument: _muster_directory_v1_GetReceiverRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes that were given up, oldest first, a page at a time; without what they say.
   */
  ListDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  ListDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes that were given up, oldest first, a page at a time; without what they say.
   */
  listDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  listDeadLetters(argument: _muster_directory_v1_ListDeadLettersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDeadLettersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every receiver by name, a page at a time.
   */
  ListReceivers(argument: _muster_directory_v1_ListReceiversRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  ListReceivers(argument: _muster_directory_v1_ListReceiversRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  ListReceivers(argument: _muster_directory_v1_ListReceiversRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  ListReceivers(argument: _muster_directory_v1_ListReceiversRequest, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every receiver by name, a page at a time.
   */
  listReceivers(argument: _muster_directory_v1_ListReceiversRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  listReceivers(argument: _muster_directory_v1_ListReceiversRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  listReceivers(argument: _muster_directory_v1_ListReceiversRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  listReceivers(argument: _muster_directory_v1_ListReceiversRequest, callback: grpc.requestCallback<_muster_directory_v1_ListReceiversResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Has dead letters sent again as they were, those of one resource in their order. The receiver may have later versions by then, and
   * has to pass over earlier ones; one that cannot is better resumed with a snapshot, which sends what is so now.
   */
  Replay(argument: _muster_directory_v1_ReplayRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  Replay(argument: _muster_directory_v1_ReplayRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  Replay(argument: _muster_directory_v1_ReplayRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  Replay(argument: _muster_directory_v1_ReplayRequest, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Has dead letters sent again as they were, those of one resource in their order. The receiver may have later versions by then, and
   * has to pass over earlier ones; one that cannot is better resumed with a snapshot, which sends what is so now.
   */
  replay(argument: _muster_directory_v1_ReplayRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  replay(argument: _muster_directory_v1_ReplayRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  replay(argument: _muster_directory_v1_ReplayRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  replay(argument: _muster_directory_v1_ReplayRequest, callback: grpc.requestCallback<_muster_directory_v1_ReplayResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Has a receiver worked from somewhere on: one that is not worked any more (RECEIVER_GONE, RECEIVER_GAP), or that shall be sent
   * everything anew. What is parked for it stays.
   */
  Resume(argument: _muster_directory_v1_ResumeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  Resume(argument: _muster_directory_v1_ResumeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  Resume(argument: _muster_directory_v1_ResumeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  Resume(argument: _muster_directory_v1_ResumeRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  /**
   * Has a receiver worked from somewhere on: one that is not worked any more (RECEIVER_GONE, RECEIVER_GAP), or that shall be sent
   * everything anew. What is parked for it stays.
   */
  resume(argument: _muster_directory_v1_ResumeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  resume(argument: _muster_directory_v1_ResumeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  resume(argument: _muster_directory_v1_ResumeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  resume(argument: _muster_directory_v1_ResumeRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  
  /**
   * Exchanges what the two sides know of each other for another; the old one stays of use for a while. NOT_FOUND when there is no
   * such receiver, INVALID_ARGUMENT when its format has no such thing.
   */
  RotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  RotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  RotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  RotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  /**
   * Exchanges what the two sides know of each other for another; the old one stays of use for a while. NOT_FOUND when there is no
   * such receiver, INVALID_ARGUMENT when its format has no such thing.
   */
  rotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  rotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  rotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  rotateCredential(argument: _muster_directory_v1_RotateCredentialRequest, callback: grpc.requestCallback<_muster_directory_v1_Receiver__Output>): grpc.ClientUnaryCall;
  
  /**
   * Another key for security event tokens. It is published at once and signs after ten minutes.
   */
  RotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  RotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Another key for security event tokens. It is published at once and signs after ten minutes.
   */
  rotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  rotateSigningKey(argument: _muster_directory_v1_RotateSigningKeyRequest, callback: grpc.requestCallback<_muster_directory_v1_RotateSigningKeyResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ReceiversHandlers extends grpc.UntypedServiceImplementation {
  /**
   * With everything that waits for it, dead letters too. Idempotent: an unknown receiver is not an error.
   */
  DeleteReceiver: grpc.handleUnaryCall<_muster_directory_v1_DeleteReceiverRequest__Output, _muster_directory_v1_DeleteReceiverResponse>;
  
  /**
   * Makes the receiver be as declared: creates it, or changes what it is sent and where. Idempotent. A new one is sent what changes
   * from now on, or first everything that there is. INVALID_ARGUMENT names the part of the declaration that is wrong.
   */
  EnsureReceiver: grpc.handleUnaryCall<_muster_directory_v1_EnsureReceiverRequest__Output, _muster_directory_v1_Receiver>;
  
  /**
   * NOT_FOUND when there is no such receiver.
   */
  GetReceiver: grpc.handleUnaryCall<_muster_directory_v1_GetReceiverRequest__Output, _muster_directory_v1_Receiver>;
  
  /**
   * Changes that were given up, oldest first, a page at a time; without what they say.
   */
  ListDeadLetters: grpc.handleUnaryCall<_muster_directory_v1_ListDeadLettersRequest__Output, _muster_directory_v1_ListDeadLettersResponse>;
  
  /**
   * Every receiver by name, a page at a time.
   */
  ListReceivers: grpc.handleUnaryCall<_muster_directory_v1_ListReceiversRequest__Output, _muster_directory_v1_ListReceiversResponse>;
  
  /**
   * Has dead letters sent again as they were, those of one resource in their order. The receiver may have later versions by then, and
   * has to pass over earlier ones; one that cannot is better resumed with a snapshot, which sends what is so now.
   */
  Replay: grpc.handleUnaryCall<_muster_directory_v1_ReplayRequest__Output, _muster_directory_v1_ReplayResponse>;
  
  /**
   * Has a receiver worked from somewhere on: one that is not worked any more (RECEIVER_GONE, RECEIVER_GAP), or that shall be sent
   * everything anew. What is parked for it stays.
   */
  Resume: grpc.handleUnaryCall<_muster_directory_v1_ResumeRequest__Output, _muster_directory_v1_Receiver>;
  
  /**
   * Exchanges what the two sides know of each other for another; the old one stays of use for a while. NOT_FOUND when there is no
   * such receiver, INVALID_ARGUMENT when its format has no such thing.
   */
  RotateCredential: grpc.handleUnaryCall<_muster_directory_v1_RotateCredentialRequest__Output, _muster_directory_v1_Receiver>;
  
  /**
   * Another key for security event tokens. It is published at once and signs after ten minutes.
   */
  RotateSigningKey: grpc.handleUnaryCall<_muster_directory_v1_RotateSigningKeyRequest__Output, _muster_directory_v1_RotateSigningKeyResponse>;
  
}

export interface ReceiversDefinition extends grpc.ServiceDefinition {
  DeleteReceiver: MethodDefinition<_muster_directory_v1_DeleteReceiverRequest, _muster_directory_v1_DeleteReceiverResponse, _muster_directory_v1_DeleteReceiverRequest__Output, _muster_directory_v1_DeleteReceiverResponse__Output>
  EnsureReceiver: MethodDefinition<_muster_directory_v1_EnsureReceiverRequest, _muster_directory_v1_Receiver, _muster_directory_v1_EnsureReceiverRequest__Output, _muster_directory_v1_Receiver__Output>
  GetReceiver: MethodDefinition<_muster_directory_v1_GetReceiverRequest, _muster_directory_v1_Receiver, _muster_directory_v1_GetReceiverRequest__Output, _muster_directory_v1_Receiver__Output>
  ListDeadLetters: MethodDefinition<_muster_directory_v1_ListDeadLettersRequest, _muster_directory_v1_ListDeadLettersResponse, _muster_directory_v1_ListDeadLettersRequest__Output, _muster_directory_v1_ListDeadLettersResponse__Output>
  ListReceivers: MethodDefinition<_muster_directory_v1_ListReceiversRequest, _muster_directory_v1_ListReceiversResponse, _muster_directory_v1_ListReceiversRequest__Output, _muster_directory_v1_ListReceiversResponse__Output>
  Replay: MethodDefinition<_muster_directory_v1_ReplayRequest, _muster_directory_v1_ReplayResponse, _muster_directory_v1_ReplayRequest__Output, _muster_directory_v1_ReplayResponse__Output>
  Resume: MethodDefinition<_muster_directory_v1_ResumeRequest, _muster_directory_v1_Receiver, _muster_directory_v1_ResumeRequest__Output, _muster_directory_v1_Receiver__Output>
  RotateCredential: MethodDefinition<_muster_directory_v1_RotateCredentialRequest, _muster_directory_v1_Receiver, _muster_directory_v1_RotateCredentialRequest__Output, _muster_directory_v1_Receiver__Output>
  RotateSigningKey: MethodDefinition<_muster_directory_v1_RotateSigningKeyRequest, _muster_directory_v1_RotateSigningKeyResponse, _muster_directory_v1_RotateSigningKeyRequest__Output, _muster_directory_v1_RotateSigningKeyResponse__Output>
}
