// Original file: proto/tenants.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeleteTenantRequest as _muster_directory_v1_DeleteTenantRequest, DeleteTenantRequest__Output as _muster_directory_v1_DeleteTenantRequest__Output } from '../../../muster/directory/v1/DeleteTenantRequest.ts';
import type { DeleteTenantResponse as _muster_directory_v1_DeleteTenantResponse, DeleteTenantResponse__Output as _muster_directory_v1_DeleteTenantResponse__Output } from '../../../muster/directory/v1/DeleteTenantResponse.ts';
import type { EnsureTenantRequest as _muster_directory_v1_EnsureTenantRequest, EnsureTenantRequest__Output as _muster_directory_v1_EnsureTenantRequest__Output } from '../../../muster/directory/v1/EnsureTenantRequest.ts';
import type { GetTenantRequest as _muster_directory_v1_GetTenantRequest, GetTenantRequest__Output as _muster_directory_v1_GetTenantRequest__Output } from '../../../muster/directory/v1/GetTenantRequest.ts';
import type { ListTenantsRequest as _muster_directory_v1_ListTenantsRequest, ListTenantsRequest__Output as _muster_directory_v1_ListTenantsRequest__Output } from '../../../muster/directory/v1/ListTenantsRequest.ts';
import type { ListTenantsResponse as _muster_directory_v1_ListTenantsResponse, ListTenantsResponse__Output as _muster_directory_v1_ListTenantsResponse__Output } from '../../../muster/directory/v1/ListTenantsResponse.ts';
import type { Tenant as _muster_directory_v1_Tenant, Tenant__Output as _muster_directory_v1_Tenant__Output } from '../../../muster/directory/v1/Tenant.ts';

export interface TenantsClient extends grpc.Client {
  /**
   * Revokes every token and keeps or erases the data. Idempotent: an unknown tenant is not an error.
   */
  DeleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Revokes every token and keeps or erases the data. Idempotent: an unknown tenant is not an error.
   */
  deleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _muster_directory_v1_DeleteTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_DeleteTenantResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the tenant be as declared: creates it, changes it, adds and revokes tokens. Idempotent. FAILED_PRECONDITION when
   * the name belongs to another owner, INVALID_ARGUMENT when the declaration is wrong, RESOURCE_EXHAUSTED when too many
   * superseded tokens are still valid, UNAVAILABLE while the tenant is being erased; the message says which part.
   */
  EnsureTenant(argument: _muster_directory_v1_EnsureTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  EnsureTenant(argument: _muster_directory_v1_EnsureTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  EnsureTenant(argument: _muster_directory_v1_EnsureTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  EnsureTenant(argument: _muster_directory_v1_EnsureTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the tenant be as declared: creates it, changes it, adds and revokes tokens. Idempotent. FAILED_PRECONDITION when
   * the name belongs to another owner, INVALID_ARGUMENT when the declaration is wrong, RESOURCE_EXHAUSTED when too many
   * superseded tokens are still valid, UNAVAILABLE while the tenant is being erased; the message says which part.
   */
  ensureTenant(argument: _muster_directory_v1_EnsureTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  ensureTenant(argument: _muster_directory_v1_EnsureTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  ensureTenant(argument: _muster_directory_v1_EnsureTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  ensureTenant(argument: _muster_directory_v1_EnsureTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  
  /**
   * NOT_FOUND when there is no such tenant.
   */
  GetTenant(argument: _muster_directory_v1_GetTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _muster_directory_v1_GetTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _muster_directory_v1_GetTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _muster_directory_v1_GetTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  /**
   * NOT_FOUND when there is no such tenant.
   */
  getTenant(argument: _muster_directory_v1_GetTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _muster_directory_v1_GetTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _muster_directory_v1_GetTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _muster_directory_v1_GetTenantRequest, callback: grpc.requestCallback<_muster_directory_v1_Tenant__Output>): grpc.ClientUnaryCall;
  
  /**
   * Every tenant by name, a page at a time. `spec.schemas` is left out: what is declared anew is to be
   * got by GetTenant first.
   */
  ListTenants(argument: _muster_directory_v1_ListTenantsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _muster_directory_v1_ListTenantsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _muster_directory_v1_ListTenantsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _muster_directory_v1_ListTenantsRequest, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Every tenant by name, a page at a time. `spec.schemas` is left out: what is declared anew is to be
   * got by GetTenant first.
   */
  listTenants(argument: _muster_directory_v1_ListTenantsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _muster_directory_v1_ListTenantsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _muster_directory_v1_ListTenantsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _muster_directory_v1_ListTenantsRequest, callback: grpc.requestCallback<_muster_directory_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface TenantsHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Revokes every token and keeps or erases the data. Idempotent: an unknown tenant is not an error.
   */
  DeleteTenant: grpc.handleUnaryCall<_muster_directory_v1_DeleteTenantRequest__Output, _muster_directory_v1_DeleteTenantResponse>;
  
  /**
   * Makes the tenant be as declared: creates it, changes it, adds and revokes tokens. Idempotent. FAILED_PRECONDITION when
   * the name belongs to another owner, INVALID_ARGUMENT when the declaration is wrong, RESOURCE_EXHAUSTED when too many
   * superseded tokens are still valid, UNAVAILABLE while the tenant is being erased; the message says which part.
   */
  EnsureTenant: grpc.handleUnaryCall<_muster_directory_v1_EnsureTenantRequest__Output, _muster_directory_v1_Tenant>;
  
  /**
   * NOT_FOUND when there is no such tenant.
   */
  GetTenant: grpc.handleUnaryCall<_muster_directory_v1_GetTenantRequest__Output, _muster_directory_v1_Tenant>;
  
  /**
   * Every tenant by name, a page at a time. `spec.schemas` is left out: what is declared anew is to be
   * got by GetTenant first.
   */
  ListTenants: grpc.handleUnaryCall<_muster_directory_v1_ListTenantsRequest__Output, _muster_directory_v1_ListTenantsResponse>;
  
}

export interface TenantsDefinition extends grpc.ServiceDefinition {
  DeleteTenant: MethodDefinition<_muster_directory_v1_DeleteTenantRequest, _muster_directory_v1_DeleteTenantResponse, _muster_directory_v1_DeleteTenantRequest__Output, _muster_directory_v1_DeleteTenantResponse__Output>
  EnsureTenant: MethodDefinition<_muster_directory_v1_EnsureTenantRequest, _muster_directory_v1_Tenant, _muster_directory_v1_EnsureTenantRequest__Output, _muster_directory_v1_Tenant__Output>
  GetTenant: MethodDefinition<_muster_directory_v1_GetTenantRequest, _muster_directory_v1_Tenant, _muster_directory_v1_GetTenantRequest__Output, _muster_directory_v1_Tenant__Output>
  ListTenants: MethodDefinition<_muster_directory_v1_ListTenantsRequest, _muster_directory_v1_ListTenantsResponse, _muster_directory_v1_ListTenantsRequest__Output, _muster_directory_v1_ListTenantsResponse__Output>
}
