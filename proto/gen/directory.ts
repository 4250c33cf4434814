import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BatchGetUsersRequest as _muster_directory_v1_BatchGetUsersRequest, BatchGetUsersRequest__Output as _muster_directory_v1_BatchGetUsersRequest__Output } from './muster/directory/v1/BatchGetUsersRequest.ts';
import type { BatchGetUsersResponse as _muster_directory_v1_BatchGetUsersResponse, BatchGetUsersResponse__Output as _muster_directory_v1_BatchGetUsersResponse__Output } from './muster/directory/v1/BatchGetUsersResponse.ts';
import type { Change as _muster_directory_v1_Change, Change__Output as _muster_directory_v1_Change__Output } from './muster/directory/v1/Change.ts';
import type { Checkpoint as _muster_directory_v1_Checkpoint, Checkpoint__Output as _muster_directory_v1_Checkpoint__Output } from './muster/directory/v1/Checkpoint.ts';
import type { DirectoryClient as _muster_directory_v1_DirectoryClient, DirectoryDefinition as _muster_directory_v1_DirectoryDefinition } from './muster/directory/v1/Directory.ts';
import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from './muster/directory/v1/DirectoryGroup.ts';
import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from './muster/directory/v1/DirectoryUser.ts';
import type { FindGroupRequest as _muster_directory_v1_FindGroupRequest, FindGroupRequest__Output as _muster_directory_v1_FindGroupRequest__Output } from './muster/directory/v1/FindGroupRequest.ts';
import type { FindUserRequest as _muster_directory_v1_FindUserRequest, FindUserRequest__Output as _muster_directory_v1_FindUserRequest__Output } from './muster/directory/v1/FindUserRequest.ts';
import type { ListDirectoryGroupsRequest as _muster_directory_v1_ListDirectoryGroupsRequest, ListDirectoryGroupsRequest__Output as _muster_directory_v1_ListDirectoryGroupsRequest__Output } from './muster/directory/v1/ListDirectoryGroupsRequest.ts';
import type { ListDirectoryGroupsResponse as _muster_directory_v1_ListDirectoryGroupsResponse, ListDirectoryGroupsResponse__Output as _muster_directory_v1_ListDirectoryGroupsResponse__Output } from './muster/directory/v1/ListDirectoryGroupsResponse.ts';
import type { ListMembersRequest as _muster_directory_v1_ListMembersRequest, ListMembersRequest__Output as _muster_directory_v1_ListMembersRequest__Output } from './muster/directory/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _muster_directory_v1_ListMembersResponse, ListMembersResponse__Output as _muster_directory_v1_ListMembersResponse__Output } from './muster/directory/v1/ListMembersResponse.ts';
import type { ListUsersRequest as _muster_directory_v1_ListUsersRequest, ListUsersRequest__Output as _muster_directory_v1_ListUsersRequest__Output } from './muster/directory/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _muster_directory_v1_ListUsersResponse, ListUsersResponse__Output as _muster_directory_v1_ListUsersResponse__Output } from './muster/directory/v1/ListUsersResponse.ts';
import type { Member as _muster_directory_v1_Member, Member__Output as _muster_directory_v1_Member__Output } from './muster/directory/v1/Member.ts';
import type { PhoneNumber as _muster_directory_v1_PhoneNumber, PhoneNumber__Output as _muster_directory_v1_PhoneNumber__Output } from './muster/directory/v1/PhoneNumber.ts';
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
        /**
         * Every call carries the reader's credential as metadata, `authorization: Bearer mrd_…`. UNAUTHENTICATED without a valid one;
         * PERMISSION_DENIED for a tenant that the reader may not read, the same as for one that there is not, so that NOT_FOUND always is
         * about a user or group. A suspended tenant is read like any other; a deleted one is not, though its users may be retained.
         * UNAVAILABLE when the database cannot be reached.
         */
        Directory: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_DirectoryClient> & { service: _muster_directory_v1_DirectoryDefinition }
        DirectoryGroup: MessageTypeDefinition<_muster_directory_v1_DirectoryGroup, _muster_directory_v1_DirectoryGroup__Output>
        DirectoryUser: MessageTypeDefinition<_muster_directory_v1_DirectoryUser, _muster_directory_v1_DirectoryUser__Output>
        FindGroupRequest: MessageTypeDefinition<_muster_directory_v1_FindGroupRequest, _muster_directory_v1_FindGroupRequest__Output>
        FindUserRequest: MessageTypeDefinition<_muster_directory_v1_FindUserRequest, _muster_directory_v1_FindUserRequest__Output>
        ListDirectoryGroupsRequest: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsRequest, _muster_directory_v1_ListDirectoryGroupsRequest__Output>
        ListDirectoryGroupsResponse: MessageTypeDefinition<_muster_directory_v1_ListDirectoryGroupsResponse, _muster_directory_v1_ListDirectoryGroupsResponse__Output>
        ListMembersRequest: MessageTypeDefinition<_muster_directory_v1_ListMembersRequest, _muster_directory_v1_ListMembersRequest__Output>
        ListMembersResponse: MessageTypeDefinition<_muster_directory_v1_ListMembersResponse, _muster_directory_v1_ListMembersResponse__Output>
        ListUsersRequest: MessageTypeDefinition<_muster_directory_v1_ListUsersRequest, _muster_directory_v1_ListUsersRequest__Output>
        ListUsersResponse: MessageTypeDefinition<_muster_directory_v1_ListUsersResponse, _muster_directory_v1_ListUsersResponse__Output>
        Member: MessageTypeDefinition<_muster_directory_v1_Member, _muster_directory_v1_Member__Output>
        PhoneNumber: MessageTypeDefinition<_muster_directory_v1_PhoneNumber, _muster_directory_v1_PhoneNumber__Output>
        ResourceKind: EnumTypeDefinition
        WatchChangesRequest: MessageTypeDefinition<_muster_directory_v1_WatchChangesRequest, _muster_directory_v1_WatchChangesRequest__Output>
        WatchChangesResponse: MessageTypeDefinition<_muster_directory_v1_WatchChangesResponse, _muster_directory_v1_WatchChangesResponse__Output>
      }
    }
  }
}

