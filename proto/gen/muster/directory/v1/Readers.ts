// Original file: proto/readers.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeleteReaderRequest as _muster_directory_v1_DeleteReaderRequest, DeleteReaderRequest__Output as _muster_directory_v1_DeleteReaderRequest__Output } from '../../../muster/directory/v1/DeleteReaderRequest.ts';
import type { DeleteReaderResponse as _muster_directory_v1_DeleteReaderResponse, DeleteReaderResponse__Output as _muster_directory_v1_DeleteReaderResponse__Output } from '../../../muster/directory/v1/DeleteReaderResponse.ts';
import type { EnsureReaderRequest as _muster_directory_v1_EnsureReaderRequest, EnsureReaderRequest__Output as _muster_directory_v1_EnsureReaderRequest__Output } from '../../../muster/directory/v1/EnsureReaderRequest.ts';
import type { GetReaderRequest as _muster_directory_v1_GetReaderRequest, GetReaderRequest__Output as _muster_directory_v1_GetReaderRequest__Output } from '../../../muster/directory/v1/GetReaderRequest.ts';
import type { ListReadersRequest as _muster_directory_v1_ListReadersRequest, ListReadersRequest__Output as _muster_directory_v1_ListReadersRequest__Output } from '../../../muster/directory/v1/ListReadersRequest.ts';
import type { ListReadersResponse as _muster_directory_v1_ListReadersResponse, ListReadersResponse__Output as _muster_directory_v1_ListReadersResponse__Output } from '../../../muster/directory/v1/ListReadersResponse.ts';
import type { Reader as _muster_directory_v1_Reader, Reader__Output as _muster_directory_v1_Reader__Output } from '../../../muster/directory/v1/Reader.ts';

export interface ReadersClient extends grpc.Client {
  /**
   * Revokes every token. Idempotent: an unknown reader is not an error.
   */
  DeleteReader(argument: _muster_directory_v1_DeleteReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  DeleteReader(argument: _muster_directory_v1_DeleteReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  DeleteReader(argument: _muster_directory_v1_DeleteReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  DeleteReader(argument: _muster_directory_v1_DeleteReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Revokes every token. Idempotent: an unknown reader is not an error.
   */
  deleteReader(argument: _muster_directory_v1_DeleteReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  deleteReader(argument: _muster_directory_v1_DeleteReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  deleteReader(argument: _muster_directory_v1_DeleteReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  deleteReader(argument: _muster_directory_v1_DeleteReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteReaderResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the reader be as declared: creates it, changes what it may read, adds and revokes tokens. Idempotent. INVALID_ARGUMENT
   * names the part of the declaration that is wrong.
   */
  EnsureReader(argument: _muster_directory_v1_EnsureReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  EnsureReader(argument: _muster_directory_v1_EnsureReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  EnsureReader(argument: _muster_directory_v1_EnsureReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  EnsureReader(argument: _muster_directory_v1_EnsureReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the reader be as declared: creates it, changes what it may read, adds and revokes tokens. Idempotent. INVALID_ARGUMENT
   * names the part of the declaration that is wrong.
   */
  ensureReader(argument: _muster_directory_v1_EnsureReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  ensureReader(argument: _muster_directory_v1_EnsureReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  ensureReader(argument: _muster_directory_v1_EnsureReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  ensureReader(argument: _muster_directory_v1_EnsureReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND when there is no such reader.
   */
  GetReader(argument: _muster_directory_v1_GetReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  GetReader(argument: _muster_directory_v1_GetReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  GetReader(argument: _muster_directory_v1_GetReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  GetReader(argument: _muster_directory_v1_GetReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND when there is no such reader.
   */
  getReader(argument: _muster_directory_v1_GetReaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  getReader(argument: _muster_directory_v1_GetReaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  getReader(argument: _muster_directory_v1_GetReaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  getReader(argument: _muster_directory_v1_GetReaderRequest, callback: grpc.requestCallback<_muster_directory_v1_Reader__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every reader by name, a page at a time.
   */
  ListReaders(argument: _muster_directory_v1_ListReadersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  ListReaders(argument: _muster_directory_v1_ListReadersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  ListReaders(argument: _muster_directory_v1_ListReadersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  ListReaders(argument: _muster_directory_v1_ListReadersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every reader by name, a page at a time.
   */
  listReaders(argument: _muster_directory_v1_ListReadersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  listReaders(argument: _muster_directory_v1_ListReadersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  listReaders(argument: _muster_directory_v1_ListReadersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  listReaders(argument: _muster_directory_v1_ListReadersRequest, callback: grpc.requestCallback<_muster_directory_v1_ListReadersResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ReadersHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Revokes every token. Idempotent: an unknown reader is not an error.
   */
  DeleteReader: grpc.handleUnaryCall<_muster_directory_v1_DeleteReaderRequest__Output, _muster_directory_v1_DeleteReaderResponse>;
  
  /**
   * Makes the reader be as declared: creates it, changes what it may read, adds and revokes tokens. Idempotent. INVALID_ARGUMENT
   * names the part of the declaration that is wrong.
   */
  EnsureReader: grpc.handleUnaryCall<_muster_directory_v1_EnsureReaderRequest__Output, _muster_directory_v1_Reader>;
  
  /**
   * NOT_FOUND when there is no such reader.
   */
  GetReader: grpc.handleUnaryCall<_muster_directory_v1_GetReaderRequest__Output, _muster_directory_v1_Reader>;
  
  /**
   * Every reader by name, a page at a time.
   */
  ListReaders: grpc.handleUnaryCall<_muster_directory_v1_ListReadersRequest__Output, _muster_directory_v1_ListReadersResponse>;
  
}

export interface ReadersDefinition extends grpc.ServiceDefinition {
  DeleteReader: MethodDefinition<_muster_directory_v1_DeleteReaderRequest, _muster_directory_v1_DeleteReaderResponse, _muster_directory_v1_DeleteReaderRequest__Output, _muster_directory_v1_DeleteReaderResponse__Output>
  EnsureReader: MethodDefinition<_muster_directory_v1_EnsureReaderRequest, _muster_directory_v1_Reader, _muster_directory_v1_EnsureReaderRequest__Output, _muster_directory_v1_Reader__Output>
  GetReader: MethodDefinition<_muster_directory_v1_GetReaderRequest, _muster_directory_v1_Reader, _muster_directory_v1_GetReaderRequest__Output, _muster_directory_v1_Reader__Output>
  ListReaders: MethodDefinition<_muster_directory_v1_ListReadersRequest, _muster_directory_v1_ListReadersResponse, _muster_directory_v1_ListReadersRequest__Output, _muster_directory_v1_ListReadersResponse__Output>
}
