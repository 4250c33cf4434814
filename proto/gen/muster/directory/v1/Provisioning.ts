// Original file: proto/provisioning.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateRequest as _muster_directory_v1_CreateRequest, CreateRequest__Output as _muster_directory_v1_CreateRequest__Output } from '../../../muster/directory/v1/CreateRequest.ts';
import type { DeleteRequest as _muster_directory_v1_DeleteRequest, DeleteRequest__Output as _muster_directory_v1_DeleteRequest__Output } from '../../../muster/directory/v1/DeleteRequest.ts';
import type { DeleteResponse as _muster_directory_v1_DeleteResponse, DeleteResponse__Output as _muster_directory_v1_DeleteResponse__Output } from '../../../muster/directory/v1/DeleteResponse.ts';
import type { DiscoveryDocument as _muster_directory_v1_DiscoveryDocument, DiscoveryDocument__Output as _muster_directory_v1_DiscoveryDocument__Output } from '../../../muster/directory/v1/DiscoveryDocument.ts';
import type { DiscoveryRequest as _muster_directory_v1_DiscoveryRequest, DiscoveryRequest__Output as _muster_directory_v1_DiscoveryRequest__Output } from '../../../muster/directory/v1/DiscoveryRequest.ts';
import type { GetRequest as _muster_directory_v1_GetRequest, GetRequest__Output as _muster_directory_v1_GetRequest__Output } from '../../../muster/directory/v1/GetRequest.ts';
import type { ListRequest as _muster_directory_v1_ListRequest, ListRequest__Output as _muster_directory_v1_ListRequest__Output } from '../../../muster/directory/v1/ListRequest.ts';
import type { PatchRequest as _muster_directory_v1_PatchRequest, PatchRequest__Output as _muster_directory_v1_PatchRequest__Output } from '../../../muster/directory/v1/PatchRequest.ts';
import type { ReplaceRequest as _muster_directory_v1_ReplaceRequest, ReplaceRequest__Output as _muster_directory_v1_ReplaceRequest__Output } from '../../../muster/directory/v1/ReplaceRequest.ts';
import type { Resource as _muster_directory_v1_Resource, Resource__Output as _muster_directory_v1_Resource__Output } from '../../../muster/directory/v1/Resource.ts';
import type { ResourceList as _muster_directory_v1_ResourceList, ResourceList__Output as _muster_directory_v1_ResourceList__Output } from '../../../muster/directory/v1/ResourceList.ts';

export interface ProvisioningClient extends grpc.Client {
  /**
   * POST /Groups. UNIMPLEMENTED while the tenant's groups are off, ALREADY_EXISTS when the displayName is taken in the tenant.
   */
  CreateGroup(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateGroup(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateGroup(argument: _muster_directory_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateGroup(argument: _muster_directory_v1_CreateRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * POST /Groups. UNIMPLEMENTED while the tenant's groups are off, ALREADY_EXISTS when the displayName is taken in the tenant.
   */
  createGroup(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createGroup(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createGroup(argument: _muster_directory_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createGroup(argument: _muster_directory_v1_CreateRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * POST /Users (RFC 7644 section 3.3). ALREADY_EXISTS when the userName is taken in the tenant.
   */
  CreateUser(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _muster_directory_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  CreateUser(argument: _muster_directory_v1_CreateRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * POST /Users (RFC 7644 section 3.3). ALREADY_EXISTS when the userName is taken in the tenant.
   */
  createUser(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createUser(argument: _muster_directory_v1_CreateRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createUser(argument: _muster_directory_v1_CreateRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  createUser(argument: _muster_directory_v1_CreateRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * DELETE /Groups/{id}. Its members stay.
   */
  DeleteGroup(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _muster_directory_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _muster_directory_v1_DeleteRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * DELETE /Groups/{id}. Its members stay.
   */
  deleteGroup(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _muster_directory_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _muster_directory_v1_DeleteRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * DELETE /Users/{id} (RFC 7644 section 3.6).
   */
  DeleteUser(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _muster_directory_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  DeleteUser(argument: _muster_directory_v1_DeleteRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * DELETE /Users/{id} (RFC 7644 section 3.6).
   */
  deleteUser(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _muster_directory_v1_DeleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _muster_directory_v1_DeleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  deleteUser(argument: _muster_directory_v1_DeleteRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * GET /ServiceProviderConfig, /ResourceTypes and /Schemas, whole or one by id (RFC 7644 section 4).
   */
  GetDiscovery(argument: _muster_directory_v1_DiscoveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  GetDiscovery(argument: _muster_directory_v1_DiscoveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  GetDiscovery(argument: _muster_directory_v1_DiscoveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  GetDiscovery(argument: _muster_directory_v1_DiscoveryRequest, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  /**
   * GET /ServiceProviderConfig, /ResourceTypes and /Schemas, whole or one by id (RFC 7644 section 4).
   */
  getDiscovery(argument: _muster_directory_v1_DiscoveryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  getDiscovery(argument: _muster_directory_v1_DiscoveryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  getDiscovery(argument: _muster_directory_v1_DiscoveryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  getDiscovery(argument: _muster_directory_v1_DiscoveryRequest, callback: grpc.requestCallback<_muster_directory_v1_DiscoveryDocument__Output>): grpc.ClientUnaryCall;
  
  /**
   * GET /Groups/{id}. This and what follows is NOT_FOUND while the tenant's groups are off.
   */
  GetGroup(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _muster_directory_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _muster_directory_v1_GetRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * GET /Groups/{id}. This and what follows is NOT_FOUND while the tenant's groups are off.
   */
  getGroup(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _muster_directory_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _muster_directory_v1_GetRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * GET /Users/{id} (RFC 7644 section 3.4.1).
   */
  GetUser(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _muster_directory_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  GetUser(argument: _muster_directory_v1_GetRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * GET /Users/{id} (RFC 7644 section 3.4.1).
   */
  getUser(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getUser(argument: _muster_directory_v1_GetRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getUser(argument: _muster_directory_v1_GetRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  getUser(argument: _muster_directory_v1_GetRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * GET /Groups and POST /Groups/.search: empty while the tenant's groups are off.
   */
  ListGroups(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  /**
   * GET /Groups and POST /Groups/.search: empty while the tenant's groups are off.
   */
  listGroups(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  
  /**
   * POST /.search: a query over every resource type of the tenant (RFC 7644 section 3.4.3).
   */
  ListResources(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListResources(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListResources(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListResources(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  /**
   * POST /.search: a query over every resource type of the tenant (RFC 7644 section 3.4.3).
   */
  listResources(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listResources(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listResources(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listResources(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  
  /**
   * GET /Users and POST /Users/.search (RFC 7644 sections 3.4.2 and 3.4.3).
   */
  ListUsers(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  ListUsers(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  /**
   * GET /Users and POST /Users/.search (RFC 7644 sections 3.4.2 and 3.4.3).
   */
  listUsers(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  listUsers(argument: _muster_directory_v1_ListRequest, callback: grpc.requestCallback<_muster_directory_v1_ResourceList__Output>): grpc.ClientUnaryCall;
  
  /**
   * PATCH /Groups/{id}. `document` is empty unless `attributes` or `excluded_attributes` is given: the HTTP answer is 204 then.
   */
  PatchGroup(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchGroup(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchGroup(argument: _muster_directory_v1_PatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchGroup(argument: _muster_directory_v1_PatchRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * PATCH /Groups/{id}. `document` is empty unless `attributes` or `excluded_attributes` is given: the HTTP answer is 204 then.
   */
  patchGroup(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchGroup(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchGroup(argument: _muster_directory_v1_PatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchGroup(argument: _muster_directory_v1_PatchRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * PATCH /Users/{id} (RFC 7644 section 3.5.2). Answers with the state after the write.
   */
  PatchUser(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchUser(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchUser(argument: _muster_directory_v1_PatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  PatchUser(argument: _muster_directory_v1_PatchRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * PATCH /Users/{id} (RFC 7644 section 3.5.2). Answers with the state after the write.
   */
  patchUser(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchUser(argument: _muster_directory_v1_PatchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchUser(argument: _muster_directory_v1_PatchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  patchUser(argument: _muster_directory_v1_PatchRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * PUT /Groups/{id}: members that are not named are removed.
   */
  ReplaceGroup(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceGroup(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceGroup(argument: _muster_directory_v1_ReplaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceGroup(argument: _muster_directory_v1_ReplaceRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * PUT /Groups/{id}: members that are not named are removed.
   */
  replaceGroup(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceGroup(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceGroup(argument: _muster_directory_v1_ReplaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceGroup(argument: _muster_directory_v1_ReplaceRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
  /**
   * PUT /Users/{id} (RFC 7644 section 3.5.1).
   */
  ReplaceUser(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceUser(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceUser(argument: _muster_directory_v1_ReplaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  ReplaceUser(argument: _muster_directory_v1_ReplaceRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  /**
   * PUT /Users/{id} (RFC 7644 section 3.5.1).
   */
  replaceUser(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceUser(argument: _muster_directory_v1_ReplaceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceUser(argument: _muster_directory_v1_ReplaceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  replaceUser(argument: _muster_directory_v1_ReplaceRequest, callback: grpc.requestCallback<_muster_directory_v1_Resource__Output>): grpc.ClientUnaryCall;
  
}

export interface ProvisioningHandlers extends grpc.UntypedServiceImplementation {
  /**
   * POST /Groups. UNIMPLEMENTED while the tenant's groups are off, ALREADY_EXISTS when the displayName is taken in the tenant.
   */
  CreateGroup: grpc.handleUnaryCall<_muster_directory_v1_CreateRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * POST /Users (RFC 7644 section 3.3). ALREADY_EXISTS when the userName is taken in the tenant.
   */
  CreateUser: grpc.handleUnaryCall<_muster_directory_v1_CreateRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * DELETE /Groups/{id}. Its members stay.
   */
  DeleteGroup: grpc.handleUnaryCall<_muster_directory_v1_DeleteRequest__Output, _muster_directory_v1_DeleteResponse>;
  
  /**
   * DELETE /Users/{id} (RFC 7644 section 3.6).
   */
  DeleteUser: grpc.handleUnaryCall<_muster_directory_v1_DeleteRequest__Output, _muster_directory_v1_DeleteResponse>;
  
  /**
   * GET /ServiceProviderConfig, /ResourceTypes and /Schemas, whole or one by id (RFC 7644 section 4).
   */
  GetDiscovery: grpc.handleUnaryCall<_muster_directory_v1_DiscoveryRequest__Output, _muster_directory_v1_DiscoveryDocument>;
  
  /**
   * GET /Groups/{id}. This and what follows is NOT_FOUND while the tenant's groups are off.
   */
  GetGroup: grpc.handleUnaryCall<_muster_directory_v1_GetRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * GET /Users/{id} (RFC 7644 section 3.4.1).
   */
  GetUser: grpc.handleUnaryCall<_muster_directory_v1_GetRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * GET /Groups and POST /Groups/.search: empty while the tenant's groups are off.
   */
  ListGroups: grpc.handleUnaryCall<_muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList>;
  
  /**
   * POST /.search: a query over every resource type of the tenant (RFC 7644 section 3.4.3).
   */
  ListResources: grpc.handleUnaryCall<_muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList>;
  
  /**
   * GET /Users and POST /Users/.search (RFC 7644 sections 3.4.2 and 3.4.3).
   */
  ListUsers: grpc.handleUnaryCall<_muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList>;
  
  /**
   * PATCH /Groups/{id}. `document` is empty unless `attributes` or `excluded_attributes` is given: the HTTP answer is 204 then.
   */
  PatchGroup: grpc.handleUnaryCall<_muster_directory_v1_PatchRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * PATCH /Users/{id} (RFC 7644 section 3.5.2). Answers with the state after the write.
   */
  PatchUser: grpc.handleUnaryCall<_muster_directory_v1_PatchRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * PUT /Groups/{id}: members that are not named are removed.
   */
  ReplaceGroup: grpc.handleUnaryCall<_muster_directory_v1_ReplaceRequest__Output, _muster_directory_v1_Resource>;
  
  /**
   * PUT /Users/{id} (RFC 7644 section 3.5.1).
   */
  ReplaceUser: grpc.handleUnaryCall<_muster_directory_v1_ReplaceRequest__Output, _muster_directory_v1_Resource>;
  
}

export interface ProvisioningDefinition extends grpc.ServiceDefinition {
  CreateGroup: MethodDefinition<_muster_directory_v1_CreateRequest, _muster_directory_v1_Resource, _muster_directory_v1_CreateRequest__Output, _muster_directory_v1_Resource__Output>
  CreateUser: MethodDefinition<_muster_directory_v1_CreateRequest, _muster_directory_v1_Resource, _muster_directory_v1_CreateRequest__Output, _muster_directory_v1_Resource__Output>
  DeleteGroup: MethodDefinition<_muster_directory_v1_DeleteRequest, _muster_directory_v1_DeleteResponse, _muster_directory_v1_DeleteRequest__Output, _muster_directory_v1_DeleteResponse__Output>
  DeleteUser: MethodDefinition<_muster_directory_v1_DeleteRequest, _muster_directory_v1_DeleteResponse, _muster_directory_v1_DeleteRequest__Output, _muster_directory_v1_DeleteResponse__Output>
  GetDiscovery: MethodDefinition<_muster_directory_v1_DiscoveryRequest, _muster_directory_v1_DiscoveryDocument, _muster_directory_v1_DiscoveryRequest__Output, _muster_directory_v1_DiscoveryDocument__Output>
  GetGroup: MethodDefinition<_muster_directory_v1_GetRequest, _muster_directory_v1_Resource, _muster_directory_v1_GetRequest__Output, _muster_directory_v1_Resource__Output>
  GetUser: MethodDefinition<_muster_directory_v1_GetRequest, _muster_directory_v1_Resource, _muster_directory_v1_GetRequest__Output, _muster_directory_v1_Resource__Output>
  ListGroups: MethodDefinition<_muster_directory_v1_ListRequest, _muster_directory_v1_ResourceList, _muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList__Output>
  ListResources: MethodDefinition<_muster_directory_v1_ListRequest, _muster_directory_v1_ResourceList, _muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList__Output>
  ListUsers: MethodDefinition<_muster_directory_v1_ListRequest, _muster_directory_v1_ResourceList, _muster_directory_v1_ListRequest__Output, _muster_directory_v1_ResourceList__Output>
  PatchGroup: MethodDefinition<_muster_directory_v1_PatchRequest, _muster_directory_v1_Resource, _muster_directory_v1_PatchRequest__Output, _muster_directory_v1_Resource__Output>
  PatchUser: MethodDefinition<_muster_directory_v1_PatchRequest, _muster_directory_v1_Resource, _muster_directory_v1_PatchRequest__Output, _muster_directory_v1_Resource__Output>
  ReplaceGroup: MethodDefinition<_muster_directory_v1_ReplaceRequest, _muster_directory_v1_Resource, _muster_directory_v1_ReplaceRequest__Output, _muster_directory_v1_Resource__Output>
  ReplaceUser: MethodDefinition<_muster_directory_v1_ReplaceRequest, _muster_directory_v1_Resource, _muster_directory_v1_ReplaceRequest__Output, _muster_directory_v1_Resource__Output>
}
