import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdvanceRequest as _muster_directory_v1_AdvanceRequest, AdvanceRequest__Output as _muster_directory_v1_AdvanceRequest__Output } from './muster/directory/v1/AdvanceRequest.ts';
import type { AdvanceResponse as _muster_directory_v1_AdvanceResponse, AdvanceResponse__Output as _muster_directory_v1_AdvanceResponse__Output } from './muster/directory/v1/AdvanceResponse.ts';
import type { Assignment as _muster_directory_v1_Assignment, Assignment__Output as _muster_directory_v1_Assignment__Output } from './muster/directory/v1/Assignment.ts';
import type { BatchGetUsersRequest as _muster_directory_v1_BatchGetUsersRequest, BatchGetUsersRequest__Output as _muster_directory_v1_BatchGetUsersRequest__Output } from './muster/directory/v1/BatchGetUsersRequest.ts';
import type { BatchGetUsersResponse as _muster_directory_v1_BatchGetUsersResponse, BatchGetUsersResponse__Output as _muster_directory_v1_BatchGetUsersResponse__Output } from './muster/directory/v1/BatchGetUsersResponse.ts';
import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from './muster/directory/v1/Change.ts';
import type { Checkpoint as _muster_directory_v1_Checkpoint, Checkpoint__Output as _muster_directory_v1_Checkpoint__Output } from './muster/directory/v1/Checkpoint.ts';
import type { Credential as _muster_directory_v1_Credential, Credential__Output as _muster_directory_v1_Credential__Output } from './muster/directory/v1/Credential.ts';
import type { DeadLetter as _muster_directory_v1_DeadLetter, DeadLetter__Output as _muster_directory_v1_DeadLetter__Output } from './muster/directory/v1/DeadLetter.ts';
import type { DeleteReceiverRequest as _muster_directory_v1_DeleteReceiverRequest, DeleteReceiverRequest__Output as _muster_directory_v1_DeleteReceiverRequest__Output } from './muster/directory/v1/DeleteReceiverRequest.ts';
import type { DeleteReceiverResponse as _muster_directory_v1_DeleteReceiverResponse, DeleteReceiverResponse__Output as _muster_directory_v1_DeleteReceiverResponse__Output } from './muster/directory/v1/DeleteReceiverResponse.ts';
import type { DeliveriesClient as _muster_directory_v1_DeliveriesClient, DeliveriesDefinition as _muster_directory_v1_DeliveriesDefinition } from './muster/directory/v1/Deliveries.ts';
import type { DirectoryClient as _muster_directory_v1_DirectoryClient, DirectoryDefinition as _muster_directory_v1_DirectoryDefinition } from './muster/directory/v1/Directory.ts';
import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from './muster/directory/v1/DirectoryGroup.ts';
import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from './muster/directory/v1/DirectoryUser.ts';
import type { EnsureReceiverRequest as _muster_directory_v1_EnsureReceiverRequest, EnsureReceiverRequest__Output as _muster_directory_v1_EnsureReceiverRequest__Output } from './muster/directory/v1/EnsureReceiverRequest.ts';
import type { ExpireRequest as _muster_directory_v1_ExpireRequest, ExpireRequest__Output as _muster_directory_v1_ExpireRequest__Output } from './muster/directory/v1/ExpireRequest.ts';
import type { ExpireResponse as _muster_directory_v1_ExpireResponse, ExpireResponse__Output as _muster_directory_v1_ExpireResponse__Output } from './muster/directory/v1/ExpireResponse.ts';
import type { FindGroupRequest as _muster_directory_v1_FindGroupRequest, FindGroupRequest__Output as _muster_directory_v1_FindGroupRequest__Output } from './muster/directory/v1/FindGroupRequest.ts';
import type { FindUserRequest as _muster_directory_v1_FindUserRequest, FindUserRequest__Output as _muster_directory_v1_FindUserRequest__Output } from './muster/directory/v1/FindUserRequest.ts';
import type { FollowRequest as _muster_directory_v1_FollowRequest, FollowRequest__Output as _muster_directory_v1_FollowRequest__Output } from './muster/directory/v1/FollowRequest.ts';
import type { ForgetRequest as _muster_directory_v1_ForgetRequest, ForgetRequest__Output as _muster_directory_v1_ForgetRequest__Output } from './muster/directory/v1/ForgetRequest.ts';
import type { ForgetResponse as _muster_directory_v1_ForgetResponse, ForgetResponse__Output as _muster_directory_v1_ForgetResponse__Output } from './muster/directory/v1/ForgetResponse.ts';
import type { GetReceiverRequest as _muster_directory_v1_GetReceiverRequest, GetReceiverRequest__Output as _muster_directory_v1_GetReceiverRequest__Output } from './muster/directory/v1/GetReceiverRequest.ts';
import type { HaltRequest as _muster_directory_v1_HaltRequest, HaltRequest__Output as _muster_directory_v1_HaltRequest__Output } from './muster/directory/v1/HaltRequest.ts';
import type { HaltResponse as _muster_directory_v1_HaltResponse, HaltResponse__Output as _muster_directory_v1_HaltResponse__Output } from './muster/directory/v1/HaltResponse.ts';
import type { HaltedReceiver as _muster_directory_v1_HaltedReceiver, HaltedReceiver__Output as _muster_directory_v1_HaltedReceiver__Output } from './muster/directory/v1/HaltedReceiver.ts';
import type { HeldLease as _muster_directory_v1_HeldLease, HeldLease__Output as _muster_directory_v1_HeldLease__Output } from './muster/directory/v1/HeldLease.ts';
import type { ListBlockedRequest as _muster_directory_v1_ListBlockedRequest, ListBlockedRequest__Output as _muster_directory_v1_ListBlockedRequest__Output } from './muster/directory/v1/ListBlockedRequest.ts';
import type { ListBlockedResponse as _muster_directory_v1_ListBlockedResponse, ListBlockedResponse__Output as _muster_directory_v1_ListBlockedResponse__Output } from './muster/directory/v1/ListBlockedResponse.ts';
import type { ListDeadLettersRequest as _muster_directory_v1_ListDeadLettersRequest, ListDeadLettersRequest__Output as _muster_directory_v1_ListDeadLettersRequest__Output } from './muster/directory/v1/ListDeadLettersRequest.ts';
import type { ListDeadLettersResponse as _muster_directory_v1_ListDeadLettersResponse, ListDeadLettersResponse__Output as _muster_directory_v1_ListDeadLettersResponse__Output } from './muster/directory/v1/ListDeadLettersResponse.ts';
import type { ListDirectoryGroupsRequest as _muster_directory_v1_ListDirectoryGroupsRequest, ListDirectoryGroupsRequest__Output as _muster_directory_v1_ListDirectoryGroupsRequest__Output } from './muster/directory/v1/ListDirectoryGroupsRequest.ts';
import type { ListDirectoryGroupsResponse as _muster_directory_v1_ListDirectoryGroupsResponse, ListDirectoryGroupsResponse__Output as _muster_directory_v1_ListDirectoryGroupsResponse__Output } from './muster/directory/v1/ListDirectoryGroupsResponse.ts';
import type { ListDueRequest as _muster_directory_v1_ListDueRequest, ListDueRequest__Output as _muster_directory_v1_ListDueRequest__Output } from './muster/directory/v1/ListDueRequest.ts';
import type { ListDueResponse as _muster_directory_v1_ListDueResponse, ListDueResponse__Output as _muster_directory_v1_ListDueResponse__Output } from './muster/directory/v1/ListDueResponse.ts';
import type { ListMembersRequest as _muster_directory_v1_ListMembersRequest, ListMembersRequest__Output as _muster_directory_v1_ListMembersRequest__Output } from './muster/directory/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _muster_directory_v1_ListMembersResponse, ListMembersResponse__Output as _muster_directory_v1_ListMembersResponse__Output } from './muster/directory/v1/ListMembersResponse.ts';
import type { ListReceiversRequest as _muster_directory_v1_ListReceiversRequest, ListReceiversRequest__Output as _muster_directory_v1_ListReceiversRequest__Output } from './muster/directory/v1/ListReceiversRequest.ts';
import type { ListReceiversResponse as _muster_directory_v1_ListReceiversResponse, ListReceiversResponse__Output as _muster_directory_v1_ListReceiversResponse__Output } from './muster/directory/v1/ListReceiversResponse.ts';
import type { ListSigningKeysRequest as _muster_directory_v1_ListSigningKeysRequest, ListSigningKeysRequest__Output as _muster_directory_v1_ListSigningKeysRequest__Output } from './muster/directory/v1/ListSigningKeysRequest.ts';
import type { ListSigningKeysResponse as _muster_directory_v1_ListSigningKeysResponse, ListSigningKeysResponse__Output as _muster_directory_v1_ListSigningKeysResponse__Output } from './muster/directory/v1/ListSigningKeysResponse.ts';
import type { ListUsersRequest as _muster_directory_v1_ListUsersRequest, ListUsersRequest__Output as _muster_directory_v1_ListUsersRequest__Output } from './muster/directory/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _muster_directory_v1_ListUsersResponse, ListUsersResponse__Output as _muster_directory_v1_ListUsersResponse__Output } from './muster/directory/v1/ListUsersResponse.ts';
import type { Member as _muster_directory_v1_Member, Member__Output as _muster_directory_v1_Member__Output } from './muster/directory/v1/Member.ts';
import type { ParkRequest as _muster_directory_v1_ParkRequest, ParkRequest__Output as _muster_directory_v1_ParkRequest__Output } from './muster/directory/v1/ParkRequest.ts';
import type { ParkResponse as _muster_directory_v1_ParkResponse, ParkResponse__Output as _muster_directory_v1_ParkResponse__Output } from './muster/directory/v1/ParkResponse.ts';
import type { ParkedChange as _muster_directory_v1_ParkedChange, ParkedChange__Output as _muster_directory_v1_ParkedChange__Output } from './muster/directory/v1/ParkedChange.ts';
import type { PhoneNumber as _muster_directory_v1_PhoneNumber, PhoneNumber__Output as _muster_directory_v1_PhoneNumber__Output } from './muster/directory/v1/PhoneNumber.ts';
import type { PollRequest as _muster_directory_v1_PollRequest, PollRequest__Output as _muster_directory_v1_PollRequest__Output } from './muster/directory/v1/PollRequest.ts';
import type { PollResponse as _muster_directory_v1_PollResponse, PollResponse__Output as _muster_directory_v1_PollResponse__Output } from './muster/directory/v1/PollResponse.ts';
import type { Receiver as _muster_directory_v1_Receiver, Receiver__Output as _muster_directory_v1_Receiver__Output } from './muster/directory/v1/Receiver.ts';
import type { ReceiverHealth as _muster_directory_v1_ReceiverHealth, ReceiverHealth__Output as _muster_directory_v1_ReceiverHealth__Output } from './muster/directory/v1/ReceiverHealth.ts';
import type { ReceiverSettings as _muster_directory_v1_ReceiverSettings, ReceiverSettings__Output as _muster_directory_v1_ReceiverSettings__Output } from './muster/directory/v1/ReceiverSettings.ts';
import type { ReceiversClient as _muster_directory_v1_ReceiversClient, ReceiversDefinition as _muster_directory_v1_ReceiversDefinition } from './muster/directory/v1/Receivers.ts';
import type { RefusedMessage as _muster_directory_v1_RefusedMessage, RefusedMessage__Output as _muster_directory_v1_RefusedMessage__Output } from './muster/directory/v1/RefusedMessage.ts';
import type { ReleaseRequest as _muster_directory_v1_ReleaseRequest, ReleaseRequest__Output as _muster_directory_v1_ReleaseRequest__Output } from './muster/directory/v1/ReleaseRequest.ts';
import type { ReleaseResponse as _muster_directory_v1_ReleaseResponse, ReleaseResponse__Output as _muster_directory_v1_ReleaseResponse__Output } from './muster/directory/v1/ReleaseResponse.ts';
import type { RenewRequest as _muster_directory_v1_RenewRequest, RenewRequest__Output as _muster_directory_v1_RenewRequest__Output } from './muster/directory/v1/RenewRequest.ts';
import type { RenewResponse as _muster_directory_v1_RenewResponse, RenewResponse__Output as _muster_directory_v1_RenewResponse__Output } from './muster/directory/v1/RenewResponse.ts';
import type { ReplayRequest as _muster_directory_v1_ReplayRequest, ReplayRequest__Output as _muster_directory_v1_ReplayRequest__Output } from './muster/directory/v1/ReplayRequest.ts';
import type { ReplayResponse as _muster_directory_v1_ReplayResponse, ReplayResponse__Output as _muster_directory_v1_ReplayResponse__Output } from './muster/directory/v1/ReplayResponse.ts';
import type { ResourceRef as _muster_directory_v1_ResourceRef, ResourceRef__Output as _muster_directory_v1_ResourceRef__Output } from './muster/directory/v1/ResourceRef.ts';
import type { ResumeRequest as _muster_directory_v1_ResumeRequest, ResumeRequest__Output as _muster_directory_v1_ResumeRequest__Output } from './muster/directory/v1/ResumeRequest.ts';
import type { RotateCredentialRequest as _muster_directory_v1_RotateCredentialRequest, RotateCredentialRequest__Output as _muster_directory_v1_RotateCredentialRequest__Output } from './muster/directory/v1/RotateCredentialRequest.ts';
import type { RotateSigningKeyRequest as _muster_directory_v1_RotateSigningKeyRequest, RotateSigningKeyRequest__Output as _muster_directory_v1_RotateSigningKeyRequest__Output } from './muster/directory/v1/RotateSigningKeyRequest.ts';
import type { RotateSigningKeyResponse as _muster_directory_v1_RotateSigningKeyResponse, RotateSigningKeyResponse__Output as _muster_directory_v1_RotateSigningKeyResponse__Output } from './muster/directory/v1/RotateSigningKeyResponse.ts';
import type { SettleRequest as _muster_directory_v1_SettleRequest, SettleRequest__Output as _muster_directory_v1_SettleRequest__Output } from './muster/directory/v1/SettleRequest.ts';
import type { SettleResponse as _muster_directory_v1_SettleResponse, SettleResponse__Output as _muster_directory_v1_SettleResponse__Output } from './muster/directory/v1/SettleResponse.ts';
import type { Trouble as _muster_directory_v1_Trouble, Trouble__Output as _muster_directory_v1_Trouble__Output } from './muster/directory/v1/Trouble.ts';
import type { Undelivered as _muster_directory_v1_Undelivered, Undelivered__Output as _muster_directory_v1_Undelivered__Output } from './muster/directory/v1/Undelivered.ts';
import type { WatchChangesRequest as _muster_directory_v1_WatchChangesRequest, WatchChangesRequest__Output as _muster_directory_v1_WatchChangesRequest__Output } from './muster/directory/v1/WatchChangesRequest.ts';
import type { WatchChangesResponse as _muster_directory_v1_WatchChangesResponse, WatchChangesResponse__Output as _muster_directory_v1_WatchChangesResponse__Output } from './muster/directory/v1/WatchChangesResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  muster: {
    directory: {
      v1: {
        AdvanceRequest: MessageTypeDefinition<_muster_directory_v1_AdvanceRequest, _muster_directory_v1_AdvanceRequest__Output>
        AdvanceResponse: MessageTypeDefinition<_muster_directory_v1_AdvanceResponse, _muster_directory_v1_AdvanceResponse__Output>
        Assignment: MessageTypeDefinition<_muster_directory_v1_Assignment, _muster_directory_v1_Assignment__Output>
        BatchGetUsersRequest: MessageTypeDefinition<_muster_directory_v1_BatchGetUsersRequest, _muster_directory_v1_BatchGetUsersRequest__Output>
        BatchGetUsersResponse: MessageTypeDefinition<_muster_directory_v1_BatchGetUsersResponse, _muster_directory_v1_BatchGetUsersResponse__Output>
        Change: MessageTypeDefinition<_muster_directory_v1_Change, _muster_directory_v1_Change__Output>
        ChangeKind: EnumTypeDefinition
        Checkpoint: MessageTypeDefinition<_muster_directory_v1_Checkpoint, _muster_directory_v1_Checkpoint__Output>
        Credential: MessageTypeDefinition<_muster_directory_v1_Credential, _muster_directory_v1_Credential__Output>
        DeadLetter: MessageTypeDefinition<_muster_directory_v1_DeadLetter, _muster_directory_v1_DeadLetter__Output>
        DeleteReceiverRequest: MessageTypeDefinition<_muster_directory_v1_DeleteReceiverRequest, _muster_directory_v1_DeleteReceiverRequest__Output>
        DeleteReceiverResponse: MessageTypeDefinition<_muster_directory_v1_DeleteReceiverResponse, _muster_directory_v1_DeleteReceiverResponse__Output>
        /**
         * FAILED_PRECONDITION for whatever names a receiver and a `fence` that is not that of its lease any more: another transmitter works it,
         * or it was changed or deleted. UNAVAILABLE when the database cannot be reached.
         */
        Deliveries: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_DeliveriesClient> & { service: _muster_directory_v1_DeliveriesDefinition }
        /**
         * Every call carries the reader's credential as metadata, `authorization: Bearer mrd_…`. UNAUTHENTICATED without a valid one;
         * PERMISSION_DENIED for a tenant that the reader may not read, the same as for one that there is not, so that NOT_FOUND always is
         * about a user or group. A suspended tenant is read like any other; a deleted one is not, though its users may be retained.
         * UNAVAILABLE when the database cannot be reached.
         */
        Directory: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_DirectoryClient> & { service: _muster_directory_v1_DirectoryDefinition }
        DirectoryGroup: MessageTypeDefinition<_muster_directory_v1_DirectoryGroup, _muster_directory_v1_DirectoryGroup__Output>
        DirectoryUser: MessageTypeDefinition<_muster_directory_v1_DirectoryUser, _muster_directory_v1_DirectoryUser__Output>
        EnsureReceiverRequest: MessageTypeDefinition<_muster_directory_v1_EnsureReceiverRequest, _muster_directory_v1_EnsureReceiverRequest__Output>
        ExpireRequest: MessageTypeDefinition<_muster_directory_v1_ExpireRequest, _muster_directory_v1_ExpireRequest__Output>
        ExpireResponse: MessageTypeDefinition<_muster_directory_v1_ExpireResponse, _muster_directory_v1_ExpireResponse__Output>
        FindGroupRequest: MessageTypeDefinition<_muster_directory_v1_FindGroupRequest, _muster_directory_v1_FindGroupRequest__Output>
        FindUserRequest: MessageTypeDefinition<_muster_directory_v1_FindUserRequest, _muster_directory_v1_FindUserRequest__Output>
        FollowRequest: MessageTypeDefinition<_muster_directory_v1_FollowRequest, _muster_directory_v1_FollowRequest__Output>
        ForgetRequest: MessageTypeDefinition<_muster_directory_v1_ForgetRequest, _muster_directory_v1_ForgetRequest__Output>
        ForgetResponse: MessageTypeDefinition<_muster_directory_v1_ForgetResponse, _muster_directory_v1_ForgetResponse__Output>
        GetReceiverRequest: MessageTypeDefinition<_muster_directory_v1_GetReceiverRequest, _muster_directory_v1_GetReceiverRequest__Output>
        HaltRequest: MessageTypeDefinition<_muster_directory_v1_HaltRequest, _muster_directory_v1_HaltRequest__Output>
        HaltResponse: MessageTypeDefinition<_muster_directory_v1_HaltResponse, _muster_directory_v1_HaltResponse__Output>
        HaltedReceiver: MessageTypeDefinition<_muster_directory_v1_HaltedReceiver, _muster_directory_v1_HaltedReceiver__Output>
        HeldLease: MessageTypeDefinition<_muster_directory_v1_HeldLease, _muster_directory_v1_HeldLease__Output>
        ListBlockedRequest: MessageTypeDefinition<_muster_directory_v1_ListBlockedRequest, _muster_directory_v1_ListBlockedRequest__Output>
        ListBlockedResponse: MessageTypeDefinition<_muster_directory_v1_ListBlockedResponse, _muster_directory_v1_ListBlockedResponse__Output>
        ListDeadLettersRequest: MessageTypeDefinition<_muster_directory_v1_ListDeadLettersRequest, _muster_directory_v1_ListDeadLettersRequest__Output>
        ListDeadLettersResponse: MessageTypeDefinition<_muster_directory_v1_ListDeadLettersResponse, _muster_directory_v1_ListDeadLettersResponse__Output>
        ListDirectoryGroupsRequest: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsRequest, _muster_directory_v1_ListDirectoryGroupsRequest__Output>
        ListDirectoryGroupsResponse: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsResponse, _muster_directory_v1_ListDirectoryGroupsResponse__Output>
        ListDueRequest: MessageTypeDefinition<_muster_directory_v1_ListDueRequest, _muster_directory_v1_ListDueRequest__Output>
        ListDueResponse: MessageTypeDefinition<_muster_directory_v1_ListDueResponse, _muster_directory_v1_ListDueResponse__Output>
        ListMembersRequest: MessageTypeDefinition<_muster_directory_v1_ListMembersRequest, _muster_directory_v1_ListMembersRequest__Output>
        ListMembersResponse: MessageTypeDefinition<_muster_directory_v1_ListMembersResponse, _muster_directory_v1_ListMembersResponse__Output>
        ListReceiversRequest: MessageTypeDefinition<_muster_directory_v1_ListReceiversRequest, _muster_directory_v1_ListReceiversRequest__Output>
        ListReceiversResponse: MessageTypeDefinition<_muster_directory_v1_ListReceiversResponse, _muster_directory_v1_ListReceiversResponse__Output>
        ListSigningKeysRequest: MessageTypeDefinition<_muster_directory_v1_ListSigningKeysRequest, _muster_directory_v1_ListSigningKeysRequest__Output>
        ListSigningKeysResponse: MessageTypeDefinition<_muster_directory_v1_ListSigningKeysResponse, _muster_directory_v1_ListSigningKeysResponse__Output>
        ListUsersRequest: MessageTypeDefinition<_muster_directory_v1_ListUsersRequest, _muster_directory_v1_ListUsersRequest__Output>
        ListUsersResponse: MessageTypeDefinition<_muster_directory_v1_ListUsersResponse, _muster_directory_v1_ListUsersResponse__Output>
        Member: MessageTypeDefinition<_muster_directory_v1_Member, _muster_directory_v1_Member__Output>
        ParkRequest: MessageTypeDefinition<_muster_directory_v1_ParkRequest, _muster_directory_v1_ParkRequest__Output>
        ParkResponse: MessageTypeDefinition<_muster_directory_v1_ParkResponse, _muster_directory_v1_ParkResponse__Output>
        ParkedChange: MessageTypeDefinition<_muster_directory_v1_ParkedChange, _muster_directory_v1_ParkedChange__Output>
        PhoneNumber: MessageTypeDefinition<_muster_directory_v1_PhoneNumber, _muster_directory_v1_PhoneNumber__Output>
        PollRequest: MessageTypeDefinition<_muster_directory_v1_PollRequest, _muster_directory_v1_PollRequest__Output>
        PollResponse: MessageTypeDefinition<_muster_directory_v1_PollResponse, _muster_directory_v1_PollResponse__Output>
        Receiver: MessageTypeDefinition<_muster_directory_v1_Receiver, _muster_directory_v1_Receiver__Output>
        ReceiverFormat: EnumTypeDefinition
        ReceiverHealth: MessageTypeDefinition<_muster_directory_v1_ReceiverHealth, _muster_directory_v1_ReceiverHealth__Output>
        ReceiverSettings: MessageTypeDefinition<_muster_directory_v1_ReceiverSettings, _muster_directory_v1_ReceiverSettings__Output>
        ReceiverState: EnumTypeDefinition
        Receivers: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_ReceiversClient> & { service: _muster_directory_v1_ReceiversDefinition }
        RefusedMessage: MessageTypeDefinition<_muster_directory_v1_RefusedMessage, _muster_directory_v1_RefusedMessage__Output>
        ReleaseRequest: MessageTypeDefinition<_muster_directory_v1_ReleaseRequest, _muster_directory_v1_ReleaseRequest__Output>
        ReleaseResponse: MessageTypeDefinition<_muster_directory_v1_ReleaseResponse, _muster_directory_v1_ReleaseResponse__Output>
        RenewRequest: MessageTypeDefinition<_muster_directory_v1_RenewRequest, _muster_directory_v1_RenewRequest__Output>
        RenewResponse: MessageTypeDefinition<_muster_directory_v1_RenewResponse, _muster_directory_v1_RenewResponse__Output>
        ReplayRequest: MessageTypeDefinition<_muster_directory_v1_ReplayRequest, _muster_directory_v1_ReplayRequest__Output>
        ReplayResponse: MessageTypeDefinition<_muster_directory_v1_ReplayResponse, _muster_directory_v1_ReplayResponse__Output>
        ResourceKind: EnumTypeDefinition
        ResourceRef: MessageTypeDefinition<_muster_directory_v1_ResourceRef, _muster_directory_v1_ResourceRef__Output>
        ResumeRequest: MessageTypeDefinition<_muster_directory_v1_ResumeRequest, _muster_directory_v1_ResumeRequest__Output>
        RotateCredentialRequest: MessageTypeDefinition<_muster_directory_v1_RotateCredentialRequest, _muster_directory_v1_RotateCredentialRequest__Output>
        RotateSigningKeyRequest: MessageTypeDefinition<_muster_directory_v1_RotateSigningKeyRequest, _muster_directory_v1_RotateSigningKeyRequest__Output>
        RotateSigningKeyResponse: MessageTypeDefinition<_muster_directory_v1_RotateSigningKeyResponse, _muster_directory_v1_RotateSigningKeyResponse__Output>
        SettleRequest: MessageTypeDefinition<_muster_directory_v1_SettleRequest, _muster_directory_v1_SettleRequest__Output>
        SettleResponse: MessageTypeDefinition<_muster_directory_v1_SettleResponse, _muster_directory_v1_SettleResponse__Output>
        Trouble: MessageTypeDefinition<_muster_directory_v1_Trouble, _muster_directory_v1_Trouble__Output>
        Undelivered: MessageTypeDefinition<_muster_directory_v1_Undelivered, _muster_directory_v1_Undelivered__Output>
        WatchChangesRequest: MessageTypeDefinition<_muster_directory_v1_WatchChangesRequest, _muster_directory_v1_WatchChangesRequest__Output>
        WatchChangesResponse: MessageTypeDefinition<_muster_directory_v1_WatchChangesResponse, _muster_directory_v1_WatchChangesResponse__Output>
      }
    }
  }
}

