import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AccessClient as _muster_directory_v1_AccessClient, AccessDefinition as _muster_directory_v1_AccessDefinition } from './muster/directory/v1/Access.ts';
import type { DeleteReaderRequest as _muster_directory_v1_DeleteReaderRequest, DeleteReaderRequest__Output as _muster_directory_v1_DeleteReaderRequest__Output } from './muster/directory/v1/DeleteReaderRequest.ts';
import type { DeleteReaderResponse as _muster_directory_v1_DeleteReaderResponse, DeleteReaderResponse__Output as _muster_directory_v1_DeleteReaderResponse__Output } from './muster/directory/v1/DeleteReaderResponse.ts';
import type { DeleteTenantRequest as _muster_directory_v1_DeleteTenantRequest, DeleteTenantRequest__Output as _muster_directory_v1_DeleteTenantRequest__Output } from './muster/directory/v1/DeleteTenantRequest.ts';
import type { DeleteTenantResponse as _muster_directory_v1_DeleteTenantResponse, DeleteTenantResponse__Output as _muster_directory_v1_DeleteTenantResponse__Output } from './muster/directory/v1/DeleteTenantResponse.ts';
import type { EnsureReaderRequest as _muster_directory_v1_EnsureReaderRequest, EnsureReaderRequest__Output as _muster_directory_v1_EnsureReaderRequest__Output } from './muster/directory/v1/EnsureReaderRequest.ts';
import type { EnsureTenantRequest as _muster_directory_v1_EnsureTenantRequest, EnsureTenantRequest__Output as _muster_directory_v1_EnsureTenantRequest__Output } from './muster/directory/v1/EnsureTenantRequest.ts';
import type { FailingUser as _muster_directory_v1_FailingUser, FailingUser__Output as _muster_directory_v1_FailingUser__Output } from './muster/directory/v1/FailingUser.ts';
import type { GetReaderRequest as _muster_directory_v1_GetReaderRequest, GetReaderRequest__Output as _muster_directory_v1_GetReaderRequest__Output } from './muster/directory/v1/GetReaderRequest.ts';
import type { GetTenantRequest as _muster_directory_v1_GetTenantRequest, GetTenantRequest__Output as _muster_directory_v1_GetTenantRequest__Output } from './muster/directory/v1/GetTenantRequest.ts';
import type { LastError as _muster_directory_v1_LastError, LastError__Output as _muster_directory_v1_LastError__Output } from './muster/directory/v1/LastError.ts';
import type { ListReadersRequest as _muster_directory_v1_ListReadersRequest, ListReadersRequest__Output as _muster_directory_v1_ListReadersRequest__Output } from './muster/directory/v1/ListReadersRequest.ts';
import type { ListReadersResponse as _muster_directory_v1_ListReadersResponse, ListReadersResponse__Output as _muster_directory_v1_ListReadersResponse__Output } from './muster/directory/v1/ListReadersResponse.ts';
import type { ListTenantsRequest as _muster_directory_v1_ListTenantsRequest, ListTenantsRequest__Output as _muster_directory_v1_ListTenantsRequest__Output } from './muster/directory/v1/ListTenantsRequest.ts';
import type { ListTenantsResponse as _muster_directory_v1_ListTenantsResponse, ListTenantsResponse__Output as _muster_directory_v1_ListTenantsResponse__Output } from './muster/directory/v1/ListTenantsResponse.ts';
import type { MissingAttribute as _muster_directory_v1_MissingAttribute, MissingAttribute__Output as _muster_directory_v1_MissingAttribute__Output } from './muster/directory/v1/MissingAttribute.ts';
import type { RateLimit as _muster_directory_v1_RateLimit, RateLimit__Output as _muster_directory_v1_RateLimit__Output } from './muster/directory/v1/RateLimit.ts';
import type { Reader as _muster_directory_v1_Reader, Reader__Output as _muster_directory_v1_Reader__Output } from './muster/directory/v1/Reader.ts';
import type { ReadersClient as _muster_directory_v1_ReadersClient, ReadersDefinition as _muster_directory_v1_ReadersDefinition } from './muster/directory/v1/Readers.ts';
import type { RefusedRequest as _muster_directory_v1_RefusedRequest, RefusedRequest__Output as _muster_directory_v1_RefusedRequest__Output } from './muster/directory/v1/RefusedRequest.ts';
import type { ReportUsageRequest as _muster_directory_v1_ReportUsageRequest, ReportUsageRequest__Output as _muster_directory_v1_ReportUsageRequest__Output } from './muster/directory/v1/ReportUsageRequest.ts';
import type { ReportUsageResponse as _muster_directory_v1_ReportUsageResponse, ReportUsageResponse__Output as _muster_directory_v1_ReportUsageResponse__Output } from './muster/directory/v1/ReportUsageResponse.ts';
import type { RequiredAttributes as _muster_directory_v1_RequiredAttributes, RequiredAttributes__Output as _muster_directory_v1_RequiredAttributes__Output } from './muster/directory/v1/RequiredAttributes.ts';
import type { ResolveTokenRequest as _muster_directory_v1_ResolveTokenRequest, ResolveTokenRequest__Output as _muster_directory_v1_ResolveTokenRequest__Output } from './muster/directory/v1/ResolveTokenRequest.ts';
import type { ResolvedToken as _muster_directory_v1_ResolvedToken, ResolvedToken__Output as _muster_directory_v1_ResolvedToken__Output } from './muster/directory/v1/ResolvedToken.ts';
import type { SyncCounts as _muster_directory_v1_SyncCounts, SyncCounts__Output as _muster_directory_v1_SyncCounts__Output } from './muster/directory/v1/SyncCounts.ts';
import type { SyncHealth as _muster_directory_v1_SyncHealth, SyncHealth__Output as _muster_directory_v1_SyncHealth__Output } from './muster/directory/v1/SyncHealth.ts';
import type { Tenant as _muster_directory_v1_Tenant, Tenant__Output as _muster_directory_v1_Tenant__Output } from './muster/directory/v1/Tenant.ts';
import type { TenantChange as _muster_directory_v1_TenantChange, TenantChange__Output as _muster_directory_v1_TenantChange__Output } from './muster/directory/v1/TenantChange.ts';
import type { TenantSpec as _muster_directory_v1_TenantSpec, TenantSpec__Output as _muster_directory_v1_TenantSpec__Output } from './muster/directory/v1/TenantSpec.ts';
import type { TenantUse as _muster_directory_v1_TenantUse, TenantUse__Output as _muster_directory_v1_TenantUse__Output } from './muster/directory/v1/TenantUse.ts';
import type { TenantsClient as _muster_directory_v1_TenantsClient, TenantsDefinition as _muster_directory_v1_TenantsDefinition } from './muster/directory/v1/Tenants.ts';
import type { Token as _muster_directory_v1_Token, Token__Output as _muster_directory_v1_Token__Output } from './muster/directory/v1/Token.ts';
import type { TokenDeclaration as _muster_directory_v1_TokenDeclaration, TokenDeclaration__Output as _muster_directory_v1_TokenDeclaration__Output } from './muster/directory/v1/TokenDeclaration.ts';
import type { TokenUse as _muster_directory_v1_TokenUse, TokenUse__Output as _muster_directory_v1_TokenUse__Output } from './muster/directory/v1/TokenUse.ts';
import type { WatchTenantsRequest as _muster_directory_v1_WatchTenantsRequest, WatchTenantsRequest__Output as _muster_directory_v1_WatchTenantsRequest__Output } from './muster/directory/v1/WatchTenantsRequest.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  muster: {
    directory: {
      v1: {
        Access: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_AccessClient> & { service: _muster_directory_v1_AccessDefinition }
        BulkMode: EnumTypeDefinition
        DeleteReaderRequest: MessageTypeDefinition<_muster_directory_v1_DeleteReaderRequest, _muster_directory_v1_DeleteReaderRequest__Output>
        DeleteReaderResponse: MessageTypeDefinition<_muster_directory_v1_DeleteReaderResponse, _muster_directory_v1_DeleteReaderResponse__Output>
        DeleteTenantRequest: MessageTypeDefinition<_muster_directory_v1_DeleteTenantRequest, _muster_directory_v1_DeleteTenantRequest__Output>
        DeleteTenantResponse: MessageTypeDefinition<_muster_directory_v1_DeleteTenantResponse, _muster_directory_v1_DeleteTenantResponse__Output>
        DeletionPolicy: EnumTypeDefinition
        EnsureReaderRequest: MessageTypeDefinition<_muster_directory_v1_EnsureReaderRequest, _muster_directory_v1_EnsureReaderRequest__Output>
        EnsureTenantRequest: MessageTypeDefinition<_muster_directory_v1_EnsureTenantRequest, _muster_directory_v1_EnsureTenantRequest__Output>
        FailingUser: MessageTypeDefinition<_muster_directory_v1_FailingUser, _muster_directory_v1_FailingUser__Output>
        GetReaderRequest: MessageTypeDefinition<_muster_directory_v1_GetReaderRequest, _muster_directory_v1_GetReaderRequest__Output>
        GetTenantRequest: MessageTypeDefinition<_muster_directory_v1_GetTenantRequest, _muster_directory_v1_GetTenantRequest__Output>
        GroupsMode: EnumTypeDefinition
        LastError: MessageTypeDefinition<_muster_directory_v1_LastError, _muster_directory_v1_LastError__Output>
        ListReadersRequest: MessageTypeDefinition<_muster_directory_v1_ListReadersRequest, _muster_directory_v1_ListReadersRequest__Output>
        ListReadersResponse: MessageTypeDefinition<_muster_directory_v1_ListReadersResponse, _muster_directory_v1_ListReadersResponse__Output>
        ListTenantsRequest: MessageTypeDefinition<_muster_directory_v1_ListTenantsRequest, _muster_directory_v1_ListTenantsRequest__Output>
        ListTenantsResponse: MessageTypeDefinition<_muster_directory_v1_ListTenantsResponse, _muster_directory_v1_ListTenantsResponse__Output>
        MissingAttribute: MessageTypeDefinition<_muster_directory_v1_MissingAttribute, _muster_directory_v1_MissingAttribute__Output>
        ProvisioningMode: EnumTypeDefinition
        RateLimit: MessageTypeDefinition<_muster_directory_v1_RateLimit, _muster_directory_v1_RateLimit__Output>
        Reader: MessageTypeDefinition<_muster_directory_v1_Reader, _muster_directory_v1_Reader__Output>
        Readers: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_ReadersClient> & { service: _muster_directory_v1_ReadersDefinition }
        RefusedRequest: MessageTypeDefinition<_muster_directory_v1_RefusedRequest, _muster_directory_v1_RefusedRequest__Output>
        ReportUsageRequest: MessageTypeDefinition<_muster_directory_v1_ReportUsageRequest, _muster_directory_v1_ReportUsageRequest__Output>
        ReportUsageResponse: MessageTypeDefinition<_muster_directory_v1_ReportUsageResponse, _muster_directory_v1_ReportUsageResponse__Output>
        RequiredAttributes: MessageTypeDefinition<_muster_directory_v1_RequiredAttributes, _muster_directory_v1_RequiredAttributes__Output>
        ResolveTokenRequest: MessageTypeDefinition<_muster_directory_v1_ResolveTokenRequest, _muster_directory_v1_ResolveTokenRequest__Output>
        ResolvedToken: MessageTypeDefinition<_muster_directory_v1_ResolvedToken, _muster_directory_v1_ResolvedToken__Output>
        SyncCounts: MessageTypeDefinition<_muster_directory_v1_SyncCounts, _muster_directory_v1_SyncCounts__Output>
        SyncHealth: MessageTypeDefinition<_muster_directory_v1_SyncHealth, _muster_directory_v1_SyncHealth__Output>
        SyncState: EnumTypeDefinition
        Tenant: MessageTypeDefinition<_muster_directory_v1_Tenant, _muster_directory_v1_Tenant__Output>
        TenantChange: MessageTypeDefinition<_muster_directory_v1_TenantChange, _muster_directory_v1_TenantChange__Output>
        TenantSpec: MessageTypeDefinition<_muster_directory_v1_TenantSpec, _muster_directory_v1_TenantSpec__Output>
        TenantUse: MessageTypeDefinition<_muster_directory_v1_TenantUse, _muster_directory_v1_TenantUse__Output>
        Tenants: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_TenantsClient> & { service: _muster_directory_v1_TenantsDefinition }
        Token: MessageTypeDefinition<_muster_directory_v1_Token, _muster_directory_v1_Token__Output>
        TokenDeclaration: MessageTypeDefinition<_muster_directory_v1_TokenDeclaration, _muster_directory_v1_TokenDeclaration__Output>
        TokenUse: MessageTypeDefinition<_muster_directory_v1_TokenUse, _muster_directory_v1_TokenUse__Output>
        WatchTenantsRequest: MessageTypeDefinition<_muster_directory_v1_WatchTenantsRequest, _muster_directory_v1_WatchTenantsRequest__Output>
      }
    }
  }
}

