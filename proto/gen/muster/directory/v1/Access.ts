// Original file: proto/tenants.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ReportUsageRequest as _muster_directory_v1_ReportUsageRequest, ReportUsageRequest__Output as _muster_directory_v1_ReportUsageRequest__Output } from '../../../muster/directory/v1/ReportUsageRequest.ts';
import type { ReportUsageResponse as _muster_directory_v1_ReportUsageResponse, ReportUsageResponse__Output as _muster_directory_v1_ReportUsageResponse__Output } from '../../../muster/directory/v1/ReportUsageResponse.ts';
import type { ResolveTokenRequest as _muster_directory_v1_ResolveTokenRequest, ResolveTokenRequest__Output as _muster_directory_v1_ResolveTokenRequest__Output } from '../../../muster/directory/v1/ResolveTokenRequest.ts';
import type { ResolvedToken as _muster_directory_v1_ResolvedToken, ResolvedToken__Output as _muster_directory_v1_ResolvedToken__Output } from '../../../muster/directory/v1/ResolvedToken.ts';
import type { TenantChange as _muster_directory_v1_TenantChange, TenantChange__Output as _muster_directory_v1_TenantChange__Output } from '../../../muster/directory/v1/TenantChange.ts';
import type { WatchTenantsRequest as _muster_directory_v1_WatchTenantsRequest, WatchTenantsRequest__Output as _muster_directory_v1_WatchTenantsRequest__Output } from '../../../muster/directory/v1/WatchTenantsRequest.ts';

export interface AccessClient extends grpc.Client {
  /**
   * What a gateway saw since its last report: when tokens were used, when tenants were served, what failed last.
   */
  ReportUsage(argument: _muster_directory_v1_ReportUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  ReportUsage(argument: _muster_directory_v1_ReportUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  ReportUsage(argument: _muster_directory_v1_ReportUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  ReportUsage(argument: _muster_directory_v1_ReportUsageRequest, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a gateway saw since its last report: when tokens were used, when tenants were served, what failed last.
   */
  reportUsage(argument: _muster_directory_v1_ReportUsageRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  reportUsage(argument: _muster_directory_v1_ReportUsageRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  reportUsage(argument: _muster_directory_v1_ReportUsageRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  reportUsage(argument: _muster_directory_v1_ReportUsageRequest, callback: grpc.requestCallback<_muster_directory_v1_ReportUsageResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The tenant that a token belongs to. UNAUTHENTICATED for an unknown, revoked or expired token, the same for all three.
   */
  ResolveToken(argument: _muster_directory_v1_ResolveTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  ResolveToken(argument: _muster_directory_v1_ResolveTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  ResolveToken(argument: _muster_directory_v1_ResolveTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  ResolveToken(argument: _muster_directory_v1_ResolveTokenRequest, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  /**
   * The tenant that a token belongs to. UNAUTHENTICATED for an unknown, revoked or expired token, the same for all three.
   */
  resolveToken(argument: _muster_directory_v1_ResolveTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  resolveToken(argument: _muster_directory_v1_ResolveTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  resolveToken(argument: _muster_directory_v1_ResolveTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  resolveToken(argument: _muster_directory_v1_ResolveTokenRequest, callback: grpc.requestCallback<_muster_directory_v1_ResolvedToken__Output>): grpc.ClientUnaryCall;
  
  /**
   * Tells a gateway which tenants changed, so that it forgets what it knows of them. Begins with a message whose
   * `everything` is set, and sends another whenever changes may have been missed.
   */
  WatchTenants(argument: _muster_directory_v1_WatchTenantsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_TenantChange__Output>;
  WatchTenants(argument: _muster_directory_v1_WatchTenantsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_TenantChange__Output>;
  /**
   * Tells a gateway which tenants changed, so that it forgets what it knows of them. Begins with a message whose
   * `everything` is set, and sends another whenever changes may have been missed.
   */
  watchTenants(argument: _muster_directory_v1_WatchTenantsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_TenantChange__Output>;
  watchTenants(argument: _muster_directory_v1_WatchTenantsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_muster_directory_v1_TenantChange__Output>;
  
}

export interface AccessHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What a gateway saw since its last report: when tokens were used, when tenants were served, what failed last.
   */
  ReportUsage: grpc.handleUnaryCall<_muster_directory_v1_ReportUsageRequest__Output, _muster_directory_v1_ReportUsageResponse>;
  
  /**
   * The tenant that a token belongs to. UNAUTHENTICATED for an unknown, revoked or expired token, the same for all three.
   */
  ResolveToken: grpc.handleUnaryCall<_muster_directory_v1_ResolveTokenRequest__Output, _muster_directory_v1_ResolvedToken>;
  
  /**
   * Tells a gateway which tenants changed, so that it forgets what it knows of them. Begins with a message whose
   * `everything` is set, and sends another whenever changes may have been missed.
   */
  WatchTenants: grpc.handleServerStreamingCall<_muster_directory_v1_WatchTenantsRequest__Output, _muster_directory_v1_TenantChange>;
  
}

export interface AccessDefinition extends grpc.ServiceDefinition {
  ReportUsage: MethodDefinition<_muster_directory_v1_ReportUsageRequest, _muster_directory_v1_ReportUsageResponse, _muster_directory_v1_ReportUsageRequest__Output, _muster_directory_v1_ReportUsageResponse__Output>
  ResolveToken: MethodDefinition<_muster_directory_v1_ResolveTokenRequest, _muster_directory_v1_ResolvedToken, _muster_directory_v1_ResolveTokenRequest__Output, _muster_directory_v1_ResolvedToken__Output>
  WatchTenants: MethodDefinition<_muster_directory_v1_WatchTenantsRequest, _muster_directory_v1_TenantChange, _muster_directory_v1_WatchTenantsRequest__Output, _muster_directory_v1_TenantChange__Output>
}
