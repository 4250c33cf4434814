// Original file: proto/provisioning-log.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListEntriesRequest as _muster_directory_v1_ListEntriesRequest, ListEntriesRequest__Output as _muster_directory_v1_ListEntriesRequest__Output } from '../../../muster/directory/v1/ListEntriesRequest.ts';
import type { ListEntriesResponse as _muster_directory_v1_ListEntriesResponse, ListEntriesResponse__Output as _muster_directory_v1_ListEntriesResponse__Output } from '../../../muster/directory/v1/ListEntriesResponse.ts';

export interface ProvisioningLogClient extends grpc.Client {
  /**
   * Every write of a tenant and every request of it that failed, newest first, a page at a time. INVALID_ARGUMENT names what is
   * wrong with the request. There is nothing of a tenant that does not exist.
   */
  ListEntries(argument: _muster_directory_v1_ListEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  ListEntries(argument: _muster_directory_v1_ListEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  ListEntries(argument: _muster_directory_v1_ListEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  ListEntries(argument: _muster_directory_v1_ListEntriesRequest, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every write of a tenant and every request of it that failed, newest first, a page at a time. INVALID_ARGUMENT names what is
   * wrong with the request. There is nothing of a tenant that does not exist.
   */
  listEntries(argument: _muster_directory_v1_ListEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  listEntries(argument: _muster_directory_v1_ListEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  listEntries(argument: _muster_directory_v1_ListEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  listEntries(argument: _muster_directory_v1_ListEntriesRequest, callback: grpc.requestCallback<_muster_directory_v1_ListEntriesResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ProvisioningLogHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Every write of a tenant and every request of it that failed, newest first, a page at a time. INVALID_ARGUMENT names what is
   * wrong with the request. There is nothing of a tenant that does not exist.
   */
  ListEntries: grpc.handleUnaryCall<_muster_directory_v1_ListEntriesRequest__Output, _muster_directory_v1_ListEntriesResponse>;
  
}

export interface ProvisioningLogDefinition extends grpc.ServiceDefinition {
  ListEntries: MethodDefinition<_muster_directory_v1_ListEntriesRequest, _muster_directory_v1_ListEntriesResponse, _muster_directory_v1_ListEntriesRequest__Output, _muster_directory_v1_ListEntriesResponse__Output>
}
