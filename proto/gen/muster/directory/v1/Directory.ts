// Original file: proto/directory.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BatchGetUsersRequest as _muster_directory_v1_BatchGetUsersRequest, BatchGetUsersRequest__Output as _muster_directory_v1_BatchGetUsersRequest__Output } from '../../../muster/directory/v1/BatchGetUsersRequest.ts';
import type { BatchGetUsersResponse as _muster_directory_v1_BatchGetUsersResponse, BatchGetUsersResponse__Output as _muster_directory_v1_BatchGetUsersResponse__Output } from '../../../muster/directory/v1/BatchGetUsersResponse.ts';
import type { DirectoryGroup as _muster_directory_v1_DirectoryGroup, DirectoryGroup__Output as _muster_directory_v1_DirectoryGroup__Output } from '../../../muster/directory/v1/DirectoryGroup.ts';
import type { DirectoryUser as _muster_directory_v1_DirectoryUser, DirectoryUser__Output as _muster_directory_v1_DirectoryUser__Output } from '../../../muster/directory/v1/DirectoryUser.ts';
import type { FindGroupRequest as _muster_directory_v1_FindGroupRequest, FindGroupRequest__Output as _muster_directory_v1_FindGroupRequest__Output } from '../../../muster/directory/v1/FindGroupRequest.ts';
import type { FindUserRequest as _muster_directory_v1_FindUserRequest, FindUserRequest__Output as _muster_directory_v1_FindUserRequest__Output } from '../../../muster/directory/v1/FindUserRequest.ts';
import type { ListDirectoryGroupsRequest as _muster_directory_v1_ListDirectoryGroupsRequest, ListDirectoryGroupsRequest__Output as _muster_directory_v1_ListDirectoryGroupsRequest__Output } from '../../../muster/directory/v1/ListDirectoryGroupsRequest.ts';
import type { ListDirectoryGroupsResponse as _muster_directory_v1_ListDirectoryGroupsResponse, ListDirectoryGroupsResponse__Output as _muster_directory_v1_ListDirectoryGroupsResponse__Output } from '../../../muster/directory/v1/ListDirectoryGroupsResponse.ts';
import type { ListMembersRequest as _muster_directory_v1_ListMembersRequest, ListMembersRequest__Output as _muster_directory_v1_ListMembersRequest__Output } from '../../../muster/directory/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _muster_directory_v1_ListMembersResponse, ListMembersResponse__Output as _muster_directory_v1_ListMembersResponse__Output } from '../../../muster/directory/v1/ListMembersResponse.ts';
import type { ListUsersRequest as _muster_directory_v1_ListUsersRequest, ListUsersRequest__Output as _muster_directory_v1_ListUsersRequest__Output } from '../../../muster/directory/v1/ListUsersRequest.ts';
import type { ListUsersResponse as _muster_directory_v1_ListUsersResponse, ListUsersResponse__Output as _muster_directory_v1_ListUsersResponse__Output } from '../../../muster/directory/v1/ListUsersResponse.ts';
import type { WatchChangesRequest as _muster_directory_v1_WatchChangesRequest, WatchChangesRequest__Output as _muster_directory_v1_WatchChangesRequest__Output } from '../../../muster/directory/v1/WatchChangesRequest.ts';
import type { WatchChangesResponse as _muster_directory_v1_WatchChangesResponse, WatchChangesResponse__Output as _muster_directory_v1_WatchChangesResponse__Output } from '../../../muster/directory/v1/WatchChangesResponse.ts';

/**
 * Every call carries the reader's credential as metadata, `authorization: Bearer mrd_…`. UNAUTHENTICATED without a valid one;
 * PERMISSION_DENIED for a tenant that the reader may not read, the same as for one that there is not, so that NOT_FOUND always is
 * about a user or group. A suspended tenant is read like any other; a deleted one is not, though its users may be retained.
 * UNAVAILABLE when the database cannot be reached.
 */
export interface DirectoryClient extends grpc.Client {
  /**
   * The users that there are, of those that are asked for, at most 1,000 at once. RESOURCE_EXHAUSTED when they are larger than
   * 32 MiB together; a gRPC client takes 4 MiB unless it is told otherwise.
   */
  BatchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  BatchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  BatchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  BatchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The users that there are, of those that are asked for, at most 1,000 at once. RESOURCE_EXHAUSTED when they are larger than
   * 32 MiB together; a gRPC client takes 4 MiB unless it is told otherwise.
   */
  batchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  batchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  batchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  batchGetUsers(argument: _muster_directory_v1_BatchGetUsersRequest, callback: grpc.requestCallback<_muster_directory_v1_BatchGetUsersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND when the tenant has no such group, and while its groups are off; FAILED_PRECONDITION when it has several.
   */
  FindGroup(argument: _muster_directory_v1_FindGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  FindGroup(argument: _muster_directory_v1_FindGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  FindGroup(argument: _muster_directory_v1_FindGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  FindGroup(argument: _muster_directory_v1_FindGroupRequest, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND when the tenant has no such group, and while its groups are off; FAILED_PRECONDITION when it has several.
   */
  findGroup(argument: _muster_directory_v1_FindGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  findGroup(argument: _muster_directory_v1_FindGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  findGroup(argument: _muster_directory_v1_FindGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  findGroup(argument: _muster_directory_v1_FindGroupRequest, callback: grpc.requestCallback<_muster_directory_v1_DirectoryGroup__Output>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND when the tenant has no such user; FAILED_PRECONDITION when it has several.
   */
  FindUser(argument: _muster_directory_v1_FindUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  FindUser(argument: _muster_directory_v1_FindUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  FindUser(argument: _muster_directory_v1_FindUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  FindUser(argument: _muster_directory_v1_FindUserRequest, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND when the tenant has no such user; FAILED_PRECONDITION when it has several.
   */
  findUser(argument: _muster_directory_v1_FindUserRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  findUser(argument: _muster_directory_v1_FindUserRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  findUser(argument: _muster_directory_v1_FindUserRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  findUser(argument: _muster_directory_v1_FindUserRequest, callback: grpc.requestCallback<_muster_directory_v1_DirectoryUser__Output>): grpc.ClientUnaryCall;
  
  /**
   * A tenant's groups in the order of their ids, a page at a time; none while they are off.
   */
  ListDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A tenant's groups in the order of their ids, a page at a time; none while they are off.
   */
  listDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  listDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  listDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  listDirectoryGroups(argument: _muster_directory_v1_ListDirectoryGroupsRequest, callback: grpc.requestCallback<_muster_directory_v1_ListDirectoryGroupsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The ids of a group's members, direct ones, a page at a time. NOT_FOUND when the tenant has no such group.
   */
  ListMembers(argument: _muster_directory_v1_ListMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _muster_directory_v1_ListMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _muster_directory_v1_ListMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _muster_directory_v1_ListMembersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The ids of a group's members, direct ones, a page at a time. NOT_FOUND when the tenant has no such group.
   */
  listMembers(argument: _muster_directory_v1_ListMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _muster_directory_v1_ListMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _muster_directory_v1_ListMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _muster_directory_v1_ListMembersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A tenant's users in the order of their ids, a page at a time, of less than 4 MiB. INVALID_ARGUMENT names what is wrong with
   * filter or cursor.
   */
  ListUsers(argument: _muster_directory_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListUsersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A tenant's users in the order of their ids, a page at a time, of less than 4 MiB. INVALID_ARGUMENT names what is wrong with
   * filter or cursor.
   */
  listUsers(argument: _muster_directory_v1_ListUsersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListUsersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListUsersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListUsersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListUsersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes in the order in which they are to be applied, from a cursor on, and then as they happen. Every change that was
   * committed arrives at least once, those of one resource in the order of its versions and without a gap. Changes of different
   * resources arrive in an order that all readers share, but not always in the order in which they were made. After a stream
   * was opened with an earlier cursor, changes come again: pass over one whose resource is known with a later version, and
   * apply the others. A stream ends from time to time, and with UNAVAILABLE when changes cannot be followed: open it again with the last
   * cursor. OUT_OF_RANGE when nothing follows the cursor any more, since it is older than what is retained, or of another
   * database: begin anew with a snapshot.
   */
  WatchChanges(argument: _muster_directory_v1_WatchChangesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  WatchChanges(argument: _muster_directory_v1_WatchChangesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  /**
   * Changes in the order in which they are to be applied, from a cursor on, and then as they happen. Every change that was
   * committed arrives at least once, those of one resource in the order of its versions and without a gap. Changes of different
   * resources arrive in an order that all readers share, but not always in the order in which they were made. After a stream
   * was opened with an earlier cursor, changes come again: pass over one whose resource is known with a later version, and
   * apply the others. A stream ends from time to time, and with UNAVAILABLE when changes cannot be followed: open it again with the last
   * cursor. OUT_OF_RANGE when nothing follows the cursor any more, since it is older than what is retained, or of another
   * database: begin anew with a snapshot.
   */
  watchChanges(argument: _muster_directory_v1_WatchChangesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  watchChanges(argument: _muster_directory_v1_WatchChangesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_WatchChangesResponse__Output>;
  
}

/**
 * Every call carries the reader's credential as metadata, `authorization: Bearer mrd_…`. UNAUTHENTICATED without a valid one;
 * PERMISSION_DENIED for a tenant that the reader may not read, the same as for one that there is not, so that NOT_FOUND always is
 * about a user or group. A suspended tenant is read like any other; a deleted one is not, though its users may be retained.
 * UNAVAILABLE when the database cannot be reached.
 */
export interface DirectoryHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The users that there are, of those that are asked for, at most 1,000 at once. RESOURCE_EXHAUSTED when they are larger than
   * 32 MiB together; a gRPC client takes 4 MiB unless it is told otherwise.
   */
  BatchGetUsers: grpc.handleUnaryCall<_muster_directory_v1_BatchGetUsersRequest__Output, _muster_directory_v1_BatchGetUsersResponse>;
  
  /**
   * NOT_FOUND when the tenant has no such group, and while its groups are off; FAILED_PRECONDITION when it has several.
   */
  FindGroup: grpc.handleUnaryCall<_muster_directory_v1_FindGroupRequest__Output, _muster_directory_v1_DirectoryGroup>;
  
  /**
   * NOT_FOUND when the tenant has no such user; FAILED_PRECONDITION when it has several.
   */
  FindUser: grpc.handleUnaryCall<_muster_directory_v1_FindUserRequest__Output, _muster_directory_v1_DirectoryUser>;
  
  /**
   * A tenant's groups in the order of their ids, a page at a time; none while they are off.
   */
  ListDirectoryGroups: grpc.handleUnaryCall<_muster_directory_v1_ListDirectoryGroupsRequest__Output, _muster_directory_v1_ListDirectoryGroupsResponse>;
  
  /**
   * The ids of a group's members, direct ones, a page at a time. NOT_FOUND when the tenant has no such group.
   */
  ListMembers: grpc.handleUnaryCall<_muster_directory_v1_ListMembersRequest__Output, _muster_directory_v1_ListMembersResponse>;
  
  /**
   * A tenant's users in the order of their ids, a page at a time, of less than 4 MiB. INVALID_ARGUMENT names what is wrong with
   * filter or cursor.
   */
  ListUsers: grpc.handleUnaryCall<_muster_directory_v1_ListUsersRequest__Output, _muster_directory_v1_ListUsersResponse>;
  
  /**
   * Changes in the order in which they are to be applied, from a cursor on, and then as they happen. Every change that was
   * committed arrives at least once, those of one resource in the order of its versions and without a gap. Changes of different
   * resources arrive in an order that all readers share, but not always in the order in which they were made. After a stream
   * was opened with an earlier cursor, changes come again: pass over one whose resource is known with a later version, and
   * apply the others. A stream ends from time to time, and with UNAVAILABLE when changes cannot be followed: open it again with the last
   * cursor. OUT_OF_RANGE when nothing follows the cursor any more, since it is older than what is retained, or of another
   * database: begin anew with a snapshot.
   */
  WatchChanges: grpc.handleServerStreamingCall<_muster_directory_v1_WatchChangesRequest__Output, _muster_directory_v1_WatchChangesResponse>;
  
}

export interface DirectoryDefinition extends grpc.ServiceDefinition {
  BatchGetUsers: MethodDefinition<_muster_directory_v1_BatchGetUsersRequest, _muster_directory_v1_BatchGetUsersResponse, _muster_directory_v1_BatchGetUsersRequest__Output, _muster_directory_v1_BatchGetUsersResponse__Output>
  FindGroup: MethodDefinition<_muster_directory_v1_FindGroupRequest, _muster_directory_v1_DirectoryGroup, _muster_directory_v1_FindGroupRequest__Output, _muster_directory_v1_DirectoryGroup__Output>
  FindUser: MethodDefinition<_muster_directory_v1_FindUserRequest, _muster_directory_v1_DirectoryUser, _muster_directory_v1_FindUserRequest__Output, _muster_directory_v1_DirectoryUser__Output>
  ListDirectoryGroups: MethodDefinition<_muster_directory_v1_ListDirectoryGroupsRequest, _muster_directory_v1_ListDirectoryGroupsResponse, _muster_directory_v1_ListDirectoryGroupsRequest__Output, _muster_directory_v1_ListDirectoryGroupsResponse__Output>
  ListMembers: MethodDefinition<_muster_directory_v1_ListMembersRequest, _muster_directory_v1_ListMembersResponse, _muster_directory_v1_ListMembersRequest__Output, _muster_directory_v1_ListMembersResponse__Output>
  ListUsers: MethodDefinition<_muster_directory_v1_ListUsersRequest, _muster_directory_v1_ListUsersResponse, _muster_directory_v1_ListUsersRequest__Output, _muster_directory_v1_ListUsersResponse__Output>
  WatchChanges: MethodDefinition<_muster_directory_v1_WatchChangesRequest, _muster_directory_v1_WatchChangesResponse, _muster_directory_v1_WatchChangesRequest__Output, _muster_directory_v1_WatchChangesResponse__Output>
}
