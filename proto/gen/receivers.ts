import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BatchGetUsersRequest as _muster_directory_v1_BatchGetUsersRequest, BatchGetUsersRequest__Output as _muster_directory_v1_BatchGetUsersRequest__Output } from './muster/directory/v1/BatchGetUsersRequest.ts';
import type { BatchGetUsersResponse as _muster_directory_v1_BatchGetUsersResponse, BatchGetUsersResponse__Output as _muster_directory_v1_BatchGetUsersResponse__Output } from './muster/directory/v1/BatchGetUsersResponse.ts';
import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from './muster/directory/v1/Change.ts';
import type { Checkpoint as _muster_directory_v1_Checkpoint, Checkpoint__Output as _muster_directory_v1_Checkpoint__Output } from './muster/directory/v1/Checkpoint.ts';
import type { Credential as _muster_directory_v1_Credential, Credential__Output as _muster_directory_v1_Credential__Output } from './muster/directory/v1/Credential.ts';
import type { DeadLetter as _muster_directory_v1_DeadLetter, DeadLetter__Output as _muster_directory_v1_DeadLetter__Output } from './muster/directory/v1/DeadLetter.ts';
import type { DeleteReceiverRequest as _muster_directory_v1_DeleteReceiverRequest, DeleteReceiverRequest__Output as _muster_directory_v1_DeleteReceiverRequest__Output } from './muster/directory/v1/DeleteReceiverRequest.ts';
import type { DeleteReceiverResponse as _muster_directory_v1_DeleteReceiverResponse, DeleteReceiverResponse__Output as _muster_directory_v1_DeleteReceiverResponse__Output } from './muster/directory/v1/DeleteReceiverResponse.ts';
import type { DirectoryClient as _muster_directory_v1_DirectoryClient, DirectoryDefinition as _muster_directory_v1_DirectoryDefinition } from './muster/directory/v1/Directory.ts';
import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from './muster/directory/v1/DirectoryGroup.ts';
import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from './muster/directory/v1/DirectoryUser.ts';
import type { EnsureReceiverRequest as _muster_directory_v1_EnsureReceiverRequest, EnsureReceiverRequest__Output as _muster_directory_v1_EnsureReceiverRequest__Output } from './muster/directory/v1/EnsureReceiverRequest.ts';
import type { FindGroupRequest as _muster_directory_v1_FindGroupRequest, FindGroupRequest__Output as _muster_directory_v1_FindGroupRequest__Output } from './muster/directory/v1/FindGroupRequest.ts';
import type { FindUserRequest as _muster_directory_v1_FindUserRequest, FindUserRequest__Output as _muster_directory_v1_FindUserRequest__Output } from './muster/directory/v1/FindUserRequest.ts';
import type { GetReceiverRequest as _muster_directory_v1_GetReceiverRequest, GetReceiverRequest__Output as _muster_directory_v1_GetReceiverRequest__Output } from './muster/directory/v1/GetReceiverRequest.ts';
import type { ListDeadLettersRequest as _muster_directory_v1_ListDeadLettersRequest, ListDeadLettersRequest__Output as _muster_directory_v1_ListDeadLettersRequest__Output } from './muster/directory/v1/ListDeadLettersRequest.ts';
import type { ListDeadLettersResponse as _muster_directory_v1_ListDeadLettersResponse, ListDeadLettersResponse__Output as _muster_directory_v1_ListDeadLettersResponse__Output } from './muster/directory/v1/ListDeadLettersResponse.ts';
import type { ListDirectoryGroupsRequest as _muster_directory_v1_ListDirectoryGroupsRequest, ListDirectoryGroupsRequest__Output as _muster_directory_v1_ListDirectoryGroupsRequest__Output } from './muster/directory/v1/ListDirectoryGroupsRequest.ts';
import type { ListDirectoryGroupsResponse as _muster_directory_v1_ListDirectoryGroupsResponse, ListDirectoryGroupsResponse__Output as _muster_directory_v1_ListDirectoryGroupsResponse__Output } from './muster/directory/v1/ListDirectoryGroupsResponse.ts';
import type { ListMembersRequest as _muster_directory_v1_ListMembersRequest, ListMembersRequest__Output as _muster_directory_v1_ListMembersRequest__Output } from './muster/directory/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _muster_directory_v1_ListMembersResponse, ListMembersResponse__Output as _muster_directory_v1_ListMembersResponse__Output } from './muster/directory/v1/ListMembersResponse.ts';
import type { ListReceiversRequest as _muster_directory_v1_ListReceiversRequest, ListReceiversRequest__Output as _muster_directory_v1_ListReceiversRequest__Output } from './muster/directory/v1/ListReceiversRequest.ts';
import type { ListReceiversResponse as _muster_directory_v1_ListReceiversResponse, ListReceiversResponse__Output as _muster_directory_v1_ListReceiversResponse__Output } from './muster/directory/v1/ListReceiversResponse.ts';
import type { ListUsersRequest as _muster_directory_v1_ListUsersRequest, ListUsersRequest__Output as _muster_directory_v1_ListUsersRequest__Output } from './muster/directory/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _muster_directory_v1_ListUsersResponse, ListUsersResponse__Output as _muster_directory_v1_ListUsersResponse__Output } from './muster/directory/v1/ListUsersResponse.ts';
import type { Member as _muster_directory_v1_Member, Member__Output as _muster_directory_v1_Member__Output } from './muster/directory/v1/Member.ts';
import type { PhoneNumber as _muster_directory_v1_PhoneNumber, PhoneNumber__Output as _muster_directory_v1_PhoneNumber__Output } from './muster/directory/v1/PhoneNumber.ts';
import type { Receiver as _muster_directory_v1_Receiver, Receiver__Output as _muster_directory_v1_Receiver__Output } from './muster/directory/v1/Receiver.ts';
import type { ReceiverHealth as _muster_directory_v1_ReceiverHealth, ReceiverHealth__Output as _muster_directory_v1_ReceiverHealth__Output } from './muster/directory/v1/ReceiverHealth.ts';
import type { ReceiversClient as _muster_directory_v1_ReceiversClient, ReceiversDefinition as _muster_directory_v1_ReceiversDefinition } from './muster/directory/v1/Receivers.ts';
import type { ReplayRequest as _muster_directory_v1_ReplayRequest, ReplayRequest__Output as _muster_directory_v1_ReplayRequest__Output } from './muster/directory/v1/ReplayRequest.ts';
import type { ReplayResponse as _muster_directory_v1_ReplayResponse, ReplayResponse__Output as _muster_directory_v1_ReplayResponse__Output } from './muster/directory/v1/ReplayResponse.ts';
import type { ResourceRef as _muster_directory_v1_ResourceRef, ResourceRef__Output as _muster_directory_v1_ResourceRef__Output } from './muster/directory/v1/ResourceRef.ts';
import type { ResumeRequest as _muster_directory_v1_ResumeRequest, ResumeRequest__Output as _muster_directory_v1_ResumeRequest__Output } from './muster/directory/v1/ResumeRequest.ts';
import type { RotateCredentialRequest as _muster_directory_v1_RotateCredentialRequest, RotateCredentialRequest__Output as _muster_directory_v1_RotateCredentialRequest__Output } from './muster/directory/v1/RotateCredentialRequest.ts';
import type { RotateSigningKeyRequest as _muster_directory_v1_RotateSigningKeyRequest, RotateSigningKeyRequest__Output as _muster_directory_v1_RotateSigningKeyRequest__Output } from './muster/directory/v1/RotateSigningKeyRequest.ts';
import type { RotateSigningKeyResponse as _muster_directory_v1_RotateSigningKeyResponse, RotateSigningKeyResponse__Output as _muster_directory_v1_RotateSigningKeyResponse__Output } from './muster/directory/v1/RotateSigningKeyResponse.ts';
import type { WatchChangesRequest as _muster_directory_v1_WatchChangesRequest, WatchChangesRequest__Output as _muster_directory_v1_WatchChangesRequest__Output } from './muster/directory/v1/WatchChangesRequest.ts';
import type { WatchChangesResponse as _muster_directory_v1_WatchChangesResponse, WatchChangesResponse__Output as _muster_directory_v1_WatchChangesResponse__Output } from './muster/directory/v1/WatchChangesResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  muster: {
    directory: {
      v1: {
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
         * Every call carries the reader's credential as metadata, `authorization: Bearer mrd_…`. UNAUTHENTICATED without a valid one;
         * PERMISSION_DENIED for a tenant that the reader may not read, the same as for one that there is not, so that NOT_FOUND always is
         * about a user or group. A suspended tenant is read like any other; a deleted one is not, though its users may be retained.
         * UNAVAILABLE when the database cannot be reached.
         */
        Directory: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_DirectoryClient> & { service: _muster_directory_v1_DirectoryDefinition }
        DirectoryGroup: MessageTypeDefinition<_muster_directory_v1_DirectoryGroup, _muster_directory_v1_DirectoryGroup__Output>
        DirectoryUser: MessageTypeDefinition<_muster_directory_v1_DirectoryUser, _muster_directory_v1_DirectoryUser__Output>
        EnsureReceiverRequest: MessageTypeDefinition<_muster_directory_v1_EnsureReceiverRequest, _muster_directory_v1_EnsureReceiverRequest__Output>
        FindGroupRequest: MessageTypeDefinition<_muster_directory_v1_FindGroupRequest, _muster_directory_v1_FindGroupRequest__Output>
        FindUserRequest: MessageTypeDefinition<_muster_directory_v1_FindUserRequest, _muster_directory_v1_FindUserRequest__Output>
        GetReceiverRequest: MessageTypeDefinition<_muster_directory_v1_GetReceiverRequest, _muster_directory_v1_GetReceiverRequest__Output>
        ListDeadLettersRequest: MessageTypeDefinition<_muster_directory_v1_ListDeadLettersRequest, _muster_directory_v1_ListDeadLettersRequest__Output>
        ListDeadLettersResponse: MessageTypeDefinition<_muster_directory_v1_ListDeadLettersResponse, _muster_directory_v1_ListDeadLettersResponse__Output>
        ListDirectoryGroupsRequest: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsRequest, _muster_directory_v1_ListDirectoryGroupsRequest__Output>
        ListDirectoryGroupsResponse: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsResponse, _muster_directory_v1_ListDirectoryGroupsResponse__Output>
        ListMembersRequest: MessageTypeDefinition<_muster_directory_v1_ListMembersRequest, _muster_directory_v1_ListMembersRequest__Output>
        ListMembersResponse: MessageTypeDefinition<_muster_directory_v1_ListMembersResponse, _muster_directory_v1_ListMembersResponse__Output>
        ListReceiversRequest: MessageTypeDefinition<_muster_directory_v1_ListReceiversRequest, _muster_directory_v1_ListReceiversRequest__Output>
        ListReceiversResponse: MessageTypeDefinition<_muster_directory_v1_ListReceiversResponse, _muster_directory_v1_ListReceiversResponse__Output>
        ListUsersRequest: MessageTypeDefinition<_muster_directory_v1_ListUsersRequest, _muster_directory_v1_ListUsersRequest__Output>
        ListUsersResponse: MessageTypeDefinition<_muster_directory_v1_ListUsersResponse, _muster_directory_v1_ListUsersResponse__Output>
        Member: MessageTypeDefinition<_muster_directory_v1_Member, _muster_directory_v1_Member__Output>
        PhoneNumber: MessageTypeDefinition<_muster_directory_v1_PhoneNumber, _muster_directory_v1_PhoneNumber__Output>
        Receiver: MessageTypeDefinition<_muster_directory_v1_Receiver, _muster_directory_v1_Receiver__Output>
        ReceiverFormat: EnumTypeDefinition
        ReceiverHealth: MessageTypeDefinition<_muster_directory_v1_ReceiverHealth, _muster_directory_v1_ReceiverHealth__Output>
        ReceiverState: EnumTypeDefinition
        Receivers: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_ReceiversClient> & { service: _muster_directory_v1_ReceiversDefinition }
        ReplayRequest: MessageTypeDefinition<_muster_directory_v1_ReplayRequest, _muster_directory_v1_ReplayRequest__Output>
        ReplayResponse: MessageTypeDefinition<_muster_directory_v1_ReplayResponse, _muster_directory_v1_ReplayResponse__Output>
        ResourceKind: EnumTypeDefinition
        ResourceRef: MessageTypeDefinition<_muster_directory_v1_ResourceRef, _muster_directory_v1_ResourceRef__Output>
        ResumeRequest: MessageTypeDefinition<_muster_directory_v1_ResumeRequest, _muster_directory_v1_ResumeRequest__Output>
        RotateCredentialRequest: MessageTypeDefinition<_muster_directory_v1_RotateCredentialRequest, _muster_directory_v1_RotateCredentialRequest__Output>
        RotateSigningKeyRequest: MessageTypeDefinition<_muster_directory_v1_RotateSigningKeyRequest, _muster_directory_v1_RotateSigningKeyRequest__Output>
        RotateSigningKeyResponse: MessageTypeDefinition<_muster_directory_v1_RotateSigningKeyResponse, _muster_directory_v1_RotateSigningKeyResponse__Output>
        WatchChangesRequest: MessageTypeDefinition<_muster_directory_v1_WatchChangesRequest, _muster_directory_v1_WatchChangesRequest__Output>
        WatchChangesResponse: MessageTypeDefinition<_muster_directory_v1_WatchChangesResponse, _muster_directory_v1_WatchChangesResponse__Output>
      }
    }
  }
}

