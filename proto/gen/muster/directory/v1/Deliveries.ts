// Original file: proto/deliveries.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdvanceRequest as _muster_directory_v1_AdvanceRequest, AdvanceRequest__Output as _muster_directory_v1_AdvanceRequest__Output } from '../../../muster/directory/v1/AdvanceRequest.ts';
import type { AdvanceResponse as _muster_directory_v1_AdvanceResponse, AdvanceResponse__Output as _muster_directory_v1_AdvanceResponse__Output } from '../../../muster/directory/v1/AdvanceResponse.ts';
import type { ExpireRequest as _muster_directory_v1_ExpireRequest, ExpireRequest__Output as _muster_directory_v1_ExpireRequest__Output } from '../../../muster/directory/v1/ExpireRequest.ts';
import type { ExpireResponse as _muster_directory_v1_ExpireResponse, ExpireResponse__Output as _muster_directory_v1_ExpireResponse__Output } from '../../../muster/directory/v1/ExpireResponse.ts';
import type { FollowRequest as _muster_directory_v1_FollowRequest, FollowRequest__Output as _muster_directory_v1_FollowRequest__Output } from '../../../muster/directory/v1/FollowRequest.ts';
import type { ForgetRequest as _muster_directory_v1_ForgetRequest, ForgetRequest__Output as _muster_directory_v1_ForgetRequest__Output } from '../../../muster/directory/v1/ForgetRequest.ts';
import type { ForgetResponse as _muster_directory_v1_ForgetResponse, ForgetResponse__Output as _muster_directory_v1_ForgetResponse__Output } from '../../../muster/directory/v1/ForgetResponse.ts';
import type { HaltRequest as _muster_directory_v1_HaltRequest, HaltRequest__Output as _muster_directory_v1_HaltRequest__Output } from '../../../muster/directory/v1/HaltRequest.ts';
import type { HaltResponse as _muster_directory_v1_HaltResponse, HaltResponse__Output as _muster_directory_v1_HaltResponse__Output } from '../../../muster/directory/v1/HaltResponse.ts';
import type { ListBlockedRequest as _muster_directory_v1_ListBlockedRequest, ListBlockedRequest__Output as _muster_directory_v1_ListBlockedRequest__Output } from '../../../muster/directory/v1/ListBlockedRequest.ts';
import type { ListBlockedResponse as _muster_directory_v1_ListBlockedResponse, ListBlockedResponse__Output as _muster_directory_v1_ListBlockedResponse__Output } from '../../../muster/directory/v1/ListBlockedResponse.ts';
import type { ListDueRequest as _muster_directory_v1_ListDueRequest, ListDueRequest__Output as _muster_directory_v1_ListDueRequest__Output } from '../../../muster/directory/v1/ListDueRequest.ts';
import type { ListDueResponse as _muster_directory_v1_ListDueResponse, ListDueResponse__Output as _muster_directory_v1_ListDueResponse__Output } from '../../../muster/directory/v1/ListDueResponse.ts';
import type { ListSigningKeysRequest as _muster_directory_v1_ListSigningKeysRequest, ListSigningKeysRequest__Output as _muster_directory_v1_ListSigningKeysRequest__Output } from '../../../muster/directory/v1/ListSigningKeysRequest.ts';
import type { ListSigningKeysResponse as _muster_directory_v1_ListSigningKeysResponse, ListSigningKeysResponse__Output as _muster_directory_v1_ListSigningKeysResponse__Output } from '../../../muster/directory/v1/ListSigningKeysResponse.ts';
import type { ParkRequest as _muster_directory_v1_ParkRequest, ParkRequest__Output as _muster_directory_v1_ParkRequest__Output } from '../../../muster/directory/v1/ParkRequest.ts';
import type { ParkResponse as _muster_directory_v1_ParkResponse, ParkResponse__Output as _muster_directory_v1_ParkResponse__Output } from '../../../muster/directory/v1/ParkResponse.ts';
import type { PollRequest as _muster_directory_v1_PollRequest, PollRequest__Output as _muster_directory_v1_PollRequest__Output } from '../../../muster/directory/v1/PollRequest.ts';
import type { PollResponse as _muster_directory_v1_PollResponse, PollResponse__Output as _muster_directory_v1_PollResponse__Output } from '../../../muster/directory/v1/PollResponse.ts';
import type { ReleaseRequest as _muster_directory_v1_ReleaseRequest, ReleaseRequest__Output as _muster_directory_v1_ReleaseRequest__Output } from '../../../muster/directory/v1/ReleaseRequest.ts';
import type { ReleaseResponse as _muster_directory_v1_ReleaseResponse, ReleaseResponse__Output as _muster_directory_v1_ReleaseResponse__Output } from '../../../muster/directory/v1/ReleaseResponse.ts';
import type { RenewRequest as _muster_directory_v1_RenewRequest, RenewRequest__Output as _muster_directory_v1_RenewRequest__Output } from '../../../muster/directory/v1/RenewRequest.ts';
import type { RenewResponse as _muster_directory_v1_RenewResponse, RenewResponse__Output as _muster_directory_v1_RenewResponse__Output } from '../../../muster/directory/v1/RenewResponse.ts';
import type { SettleRequest as _muster_directory_v1_SettleRequest, SettleRequest__Output as _muster_directory_v1_SettleRequest__Output } from '../../../muster/directory/v1/SettleRequest.ts';
import type { SettleResponse as _muster_directory_v1_SettleResponse, SettleResponse__Output as _muster_directory_v1_SettleResponse__Output } from '../../../muster/directory/v1/SettleResponse.ts';
import type { WatchChangesResponse as _muster_directory_v1_WatchChangesResponse, WatchChangesResponse__Output as _muster_directory_v1_WatchChangesResponse__Output } from '../../../muster/directory/v1/WatchChangesResponse.ts';

/**
 * FAILED_PRECONDITION for whatever names a receiver and a `fence` that is not that of its lease any more: another transmitter works it,
 * or it was changed or deleted. UNAVAILABLE when the database cannot be reached.
 */
export interface DeliveriesClient extends grpc.Client {
  /**
   * Notes how far a receiver is, and how it goes.
   */
  Advance(argument: _muster_directory_v1_AdvanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  Advance(argument: _muster_directory_v1_AdvanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  Advance(argument: _muster_directory_v1_AdvanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  Advance(argument: _muster_directory_v1_AdvanceRequest, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Notes how far a receiver is, and how it goes.
   */
  advance(argument: _muster_directory_v1_AdvanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  advance(argument: _muster_directory_v1_AdvanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  advance(argument: _muster_directory_v1_AdvanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  advance(argument: _muster_directory_v1_AdvanceRequest, callback: grpc.requestCallback<_muster_directory_v1_AdvanceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives parked changes up that wait for too long, of a receiver that polls.
   */
  Expire(argument: _muster_directory_v1_ExpireRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  Expire(argument: _muster_directory_v1_ExpireRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  Expire(argument: _muster_directory_v1_ExpireRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  Expire(argument: _muster_directory_v1_ExpireRequest, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives parked changes up that wait for too long, of a receiver that polls.
   */
  expire(argument: _muster_directory_v1_ExpireRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  expire(argument: _muster_directory_v1_ExpireRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  expire(argument: _muster_directory_v1_ExpireRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  expire(argument: _muster_directory_v1_ExpireRequest, callback: grpc.requestCallback<_muster_directory_v1_ExpireResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The changes that a receiver is to be sent, in their order, as WatchChanges of service Directory gives them. OUT_OF_RANGE when
   * nothing follows the cursor any more: the receiver is in RECEIVER_GAP then.
   */
  Follow(argument: _muster_directory_v1_FollowRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  Follow(argument: _muster_directory_v1_FollowRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  /**
   * The changes that a receiver is to be sent, in their order, as WatchChanges of service Directory gives them. OUT_OF_RANGE when
   * nothing follows the cursor any more: the receiver is in RECEIVER_GAP then.
   */
  follow(argument: _muster_directory_v1_FollowRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  follow(argument: _muster_directory_v1_FollowRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  
  /**
   * Forgets what is parked, or was given up, of a tenant that was erased: all but what comes after the erasure.
   */
  Forget(argument: _muster_directory_v1_ForgetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  Forget(argument: _muster_directory_v1_ForgetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  Forget(argument: _muster_directory_v1_ForgetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  Forget(argument: _muster_directory_v1_ForgetRequest, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Forgets what is parked, or was given up, of a tenant that was erased: all but what comes after the erasure.
   */
  forget(argument: _muster_directory_v1_ForgetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  forget(argument: _muster_directory_v1_ForgetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  forget(argument: _muster_directory_v1_ForgetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  forget(argument: _muster_directory_v1_ForgetRequest, callback: grpc.requestCallback<_muster_directory_v1_ForgetResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Has a receiver not worked any more until a person resumes it: it answered 410.
   */
  Halt(argument: _muster_directory_v1_HaltRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  Halt(argument: _muster_directory_v1_HaltRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  Halt(argument: _muster_directory_v1_HaltRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  Halt(argument: _muster_directory_v1_HaltRequest, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Has a receiver not worked any more until a person resumes it: it answered 410.
   */
  halt(argument: _muster_directory_v1_HaltRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  halt(argument: _muster_directory_v1_HaltRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  halt(argument: _muster_directory_v1_HaltRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  halt(argument: _muster_directory_v1_HaltRequest, callback: grpc.requestCallback<_muster_directory_v1_HaltResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The resources with parked changes: what else changes in them has to go behind.
   */
  ListBlocked(argument: _muster_directory_v1_ListBlockedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  ListBlocked(argument: _muster_directory_v1_ListBlockedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  ListBlocked(argument: _muster_directory_v1_ListBlockedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  ListBlocked(argument: _muster_directory_v1_ListBlockedRequest, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The resources with parked changes: what else changes in them has to go behind.
   */
  listBlocked(argument: _muster_directory_v1_ListBlockedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  listBlocked(argument: _muster_directory_v1_ListBlockedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  listBlocked(argument: _muster_directory_v1_ListBlockedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  listBlocked(argument: _muster_directory_v1_ListBlockedRequest, callback: grpc.requestCallback<_muster_directory_v1_ListBlockedResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Of each resource with parked changes the first, if its time has come.
   */
  ListDue(argument: _muster_directory_v1_ListDueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  ListDue(argument: _muster_directory_v1_ListDueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  ListDue(argument: _muster_directory_v1_ListDueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  ListDue(argument: _muster_directory_v1_ListDueRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Of each resource with parked changes the first, if its time has come.
   */
  listDue(argument: _muster_directory_v1_ListDueRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  listDue(argument: _muster_directory_v1_ListDueRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  listDue(argument: _muster_directory_v1_ListDueRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  listDue(argument: _muster_directory_v1_ListDueRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDueResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The keys of security event tokens: the first signs, all are to be published. Made when there is none.
   */
  ListSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  ListSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  ListSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  ListSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The keys of security event tokens: the first signs, all are to be published. Made when there is none.
   */
  listSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  listSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  listSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  listSigningKeys(argument: _muster_directory_v1_ListSigningKeysRequest, callback: grpc.requestCallback<_muster_directory_v1_ListSigningKeysResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a change that could not be delivered, or that is behind one of the same resource, or that waits to be polled. Idempotent.
   * One of a tenant that was erased meanwhile is forgotten.
   */
  Park(argument: _muster_directory_v1_ParkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  Park(argument: _muster_directory_v1_ParkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  Park(argument: _muster_directory_v1_ParkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  Park(argument: _muster_directory_v1_ParkRequest, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a change that could not be delivered, or that is behind one of the same resource, or that waits to be polled. Idempotent.
   * One of a tenant that was erased meanwhile is forgotten.
   */
  park(argument: _muster_directory_v1_ParkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  park(argument: _muster_directory_v1_ParkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  park(argument: _muster_directory_v1_ParkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  park(argument: _muster_directory_v1_ParkRequest, callback: grpc.requestCallback<_muster_directory_v1_ParkResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * For a receiver that polls: forgets what it has acknowledged, gives up what it refused, and answers with what waits for it.
   * UNAUTHENTICATED without a valid token, the same whatever is wrong.
   */
  Poll(argument: _muster_directory_v1_PollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  Poll(argument: _muster_directory_v1_PollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  Poll(argument: _muster_directory_v1_PollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  Poll(argument: _muster_directory_v1_PollRequest, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  /**
   * For a receiver that polls: forgets what it has acknowledged, gives up what it refused, and answers with what waits for it.
   * UNAUTHENTICATED without a valid token, the same whatever is wrong.
   */
  poll(argument: _muster_directory_v1_PollRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  poll(argument: _muster_directory_v1_PollRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  poll(argument: _muster_directory_v1_PollRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  poll(argument: _muster_directory_v1_PollRequest, callback: grpc.requestCallback<_muster_directory_v1_PollResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives all leases back, so that another need not wait for their end. Nothing may be under way any more.
   */
  Release(argument: _muster_directory_v1_ReleaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _muster_directory_v1_ReleaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _muster_directory_v1_ReleaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  Release(argument: _muster_directory_v1_ReleaseRequest, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives all leases back, so that another need not wait for their end. Nothing may be under way any more.
   */
  release(argument: _muster_directory_v1_ReleaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _muster_directory_v1_ReleaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _muster_directory_v1_ReleaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  release(argument: _muster_directory_v1_ReleaseRequest, callback: grpc.requestCallback<_muster_directory_v1_ReleaseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Prolongs the leases that this transmitter has and takes those that nobody has. To be called every second or two; a lease lasts for
   * `lease_ms` from then on.
   */
  Renew(argument: _muster_directory_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _muster_directory_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _muster_directory_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  Renew(argument: _muster_directory_v1_RenewRequest, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Prolongs the leases that this transmitter has and takes those that nobody has. To be called every second or two; a lease lasts for
   * `lease_ms` from then on.
   */
  renew(argument: _muster_directory_v1_RenewRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _muster_directory_v1_RenewRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _muster_directory_v1_RenewRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  renew(argument: _muster_directory_v1_RenewRequest, callback: grpc.requestCallback<_muster_directory_v1_RenewResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Says what came of another attempt at a parked change.
   */
  Settle(argument: _muster_directory_v1_SettleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  Settle(argument: _muster_directory_v1_SettleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  Settle(argument: _muster_directory_v1_SettleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  Settle(argument: _muster_directory_v1_SettleRequest, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says what came of another attempt at a parked change.
   */
  settle(argument: _muster_directory_v1_SettleRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  settle(argument: _muster_directory_v1_SettleRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  settle(argument: _muster_directory_v1_SettleRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  settle(argument: _muster_directory_v1_SettleRequest, callback: grpc.requestCallback<_muster_directory_v1_SettleResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * FAILED_PRECONDITION for whatever names a receiver and a `fence` that is not that of its lease any more: another transmitter works it,
 * or it was changed or deleted. UNAVAILABLE when the database cannot be reached.
 */
export interface DeliveriesHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Notes how far a receiver is, and how it goes.
   */
  Advance: grpc.handleUnaryCall<_muster_directory_v1_AdvanceRequest__Output, _muster_directory_v1_AdvanceResponse>;
  
  /**
   * Gives parked changes up that wait for too long, of a receiver that polls.
   */
  Expire: grpc.handleUnaryCall<_muster_directory_v1_ExpireRequest__Output, _muster_directory_v1_ExpireResponse>;
  
  /**
   * The changes that a receiver is to be sent, in their order, as WatchChanges of service Directory gives them. OUT_OF_RANGE when
   * nothing follows the cursor any more: the receiver is in RECEIVER_GAP then.
   */
  Follow: grpc.handleServerStreamingCall<_muster_directory_v1_FollowRequest__Output, _muster_directory_v1_WatchChangesResponse>;
  
  /**
   * Forgets what is parked, or was given up, of a tenant that was erased: all but what comes after the erasure.
   */
  Forget: grpc.handleUnaryCall<_muster_directory_v1_ForgetRequest__Output, _muster_directory_v1_ForgetResponse>;
  
  /**
   * Has a receiver not worked any more until a person resumes it: it answered 410.
   */
  Halt: grpc.handleUnaryCall<_muster_directory_v1_HaltRequest__Output, _muster_directory_v1_HaltResponse>;
  
  /**
   * The resources with parked changes: what else changes in them has to go behind.
   */
  ListBlocked: grpc.handleUnaryCall<_muster_directory_v1_ListBlockedRequest__Output, _muster_directory_v1_ListBlockedResponse>;
  
  /**
   * Of each resource with parked changes the first, if its time has come.
   */
  ListDue: grpc.handleUnaryCall<_muster_directory_v1_ListDueRequest__Output, _muster_directory_v1_ListDueResponse>;
  
  /**
   * The keys of security event tokens: the first signs, all are to be published. Made when there is none.
   */
  ListSigningKeys: grpc.handleUnaryCall<_muster_directory_v1_ListSigningKeysRequest__Output, _muster_directory_v1_ListSigningKeysResponse>;
  
  /**
   * Keeps a change that could not be delivered, or that is behind one of the same resource, or that waits to be polled. Idempotent.
   * One of a tenant that was erased meanwhile is forgotten.
   */
  Park: grpc.handleUnaryCall<_muster_directory_v1_ParkRequest__Output, _muster_directory_v1_ParkResponse>;
  
  /**
   * For a receiver that polls: forgets what it has acknowledged, gives up what it refused, and answers with what waits for it.
   * UNAUTHENTICATED without a valid token, the same whatever is wrong.
   */
  Poll: grpc.handleUnaryCall<_muster_directory_v1_PollRequest__Output, _muster_directory_v1_PollResponse>;
  
  /**
   * Gives all leases back, so that another need not wait for their end. Nothing may be under way any more.
   */
  Release: grpc.handleUnaryCall<_muster_directory_v1_ReleaseRequest__Output, _muster_directory_v1_ReleaseResponse>;
  
  /**
   * Prolongs the leases that this transmitter has and takes those that nobody has. To be called every second or two; a lease lasts for
   * `lease_ms` from then on.
   */
  Renew: grpc.handleUnaryCall<_muster_directory_v1_RenewRequest__Output, _muster_directory_v1_RenewResponse>;
  
  /**
   * Says what came of another attempt at a parked change.
   */
  Settle: grpc.handleUnaryCall<_muster_directory_v1_SettleRequest__Output, _muster_directory_v1_SettleResponse>;
  
}

export interface DeliveriesDefinition extends grpc.ServiceDefinition {
  Advance: MethodDefinition<_muster_directory_v1_AdvanceRequest, _muster_directory_v1_AdvanceResponse, _muster_directory_v1_AdvanceRequest__Output, _muster_directory_v1_AdvanceResponse__Output>
  Expire: MethodDefinition<_muster_directory_v1_ExpireRequest, _muster_directory_v1_ExpireResponse, _muster_directory_v1_ExpireRequest__Output, _muster_directory_v1_ExpireResponse__Output>
  Follow: MethodDefinition<_muster_directory_v1_FollowRequest, _muster_directory_v1_WatchChangesResponse, _muster_directory_v1_FollowRequest__Output, _muster_directory_v1_WatchChangesResponse__Output>
  Forget: MethodDefinition<_muster_directory_v1_ForgetRequest, _muster_directory_v1_ForgetResponse, _muster_directory_v1_ForgetRequest__Output, _muster_directory_v1_ForgetResponse__Output>
  Halt: MethodDefinition<_muster_directory_v1_HaltRequest, _muster_directory_v1_HaltResponse, _muster_directory_v1_HaltRequest__Output, _muster_directory_v1_HaltResponse__Output>
  ListBlocked: MethodDefinition<_muster_directory_v1_ListBlockedRequest, _muster_directory_v1_ListBlockedResponse, _muster_directory_v1_ListBlockedRequest__Output, _muster_directory_v1_ListBlockedResponse__Output>
  ListDue: MethodDefinition<_muster_directory_v1_ListDueRequest, _muster_directory_v1_ListDueResponse, _muster_directory_v1_ListDueRequest__Output, _muster_directory_v1_ListDueResponse__Output>
  ListSigningKeys: MethodDefinition<_muster_directory_v1_ListSigningKeysRequest, _muster_directory_v1_ListSigningKeysResponse, _muster_directory_v1_ListSigningKeysRequest__Output, _muster_directory_v1_ListSigningKeysResponse__Output>
  Park: MethodDefinition<_muster_directory_v1_ParkRequest, _muster_directory_v1_ParkResponse, _muster_directory_v1_ParkRequest__Output, _muster_directory_v1_ParkResponse__Output>
  Poll: MethodDefinition<_muster_directory_v1_PollRequest, _muster_directory_v1_PollResponse, _muster_directory_v1_PollRequest__Output, _muster_directory_v1_PollResponse__Output>
  Release: MethodDefinition<_muster_directory_v1_ReleaseRequest, _muster_directory_v1_ReleaseResponse, _muster_directory_v1_ReleaseRequest__Output, _muster_directory_v1_ReleaseResponse__Output>
  Renew: MethodDefinition<_muster_directory_v1_RenewRequest, _muster_directory_v1_RenewResponse, _muster_directory_v1_RenewRequest__Output, _muster_directory_v1_RenewResponse__Output>
  Settle: MethodDefinition<_muster_directory_v1_SettleRequest, _muster_directory_v1_SettleResponse, _muster_directory_v1_SettleRequest__Output, _muster_directory_v1_SettleResponse__Output>
}
