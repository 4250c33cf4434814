import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CreateRequest as _muster_directory_v1_CreateRequest, CreateRequest__Output as _muster_directory_v1_CreateRequest__Output } from './muster/directory/v1/CreateRequest.ts';
import type { DeleteRequest as _muster_directory_v1_DeleteRequest, DeleteRequest__Output as _muster_directory_v1_DeleteRequest__Output } from './muster/directory/v1/DeleteRequest.ts';
import type { DeleteResponse as _muster_directory_v1_DeleteResponse, DeleteResponse__Output as _muster_directory_v1_DeleteResponse__Output } from './muster/directory/v1/DeleteResponse.ts';
import type { DiscoveryDocument as _muster_directory_v1_DiscoveryDocument, DiscoveryDocument__Output as _muster_directory_v1_DiscoveryDocument__Output } from './muster/directory/v1/DiscoveryDocument.ts';
import type { DiscoveryRequest as _muster_directory_v1_DiscoveryRequest, DiscoveryRequest__Output as _muster_directory_v1_DiscoveryRequest__Output } from './muster/directory/v1/DiscoveryRequest.ts';
import type { GetRequest as _muster_directory_v1_GetRequest, GetRequest__Output as _muster_directory_v1_GetRequest__Output } from './muster/directory/v1/GetRequest.ts';
import type { ListRequest as _muster_directory_v1_ListRequest, ListRequest__Output as _muster_directory_v1_ListRequest__Output } from './muster/directory/v1/ListRequest.ts';
import type { PatchRequest as _muster_directory_v1_PatchRequest, PatchRequest__Output as _muster_directory_v1_PatchRequest__Output } from './muster/directory/v1/PatchRequest.ts';
import type { ProvisioningClient as _muster_directory_v1_ProvisioningClient, ProvisioningDefinition as _muster_directory_v1_ProvisioningDefinition } from './muster/directory/v1/Provisioning.ts';
import type { Query as _muster_directory_v1_Query, Query__Output as _muster_directory_v1_Query__Output } from './muster/directory/v1/Query.ts';
import type { ReplaceRequest as _muster_directory_v1_ReplaceRequest, ReplaceRequest__Output as _muster_directory_v1_ReplaceRequest__Output } from './muster/directory/v1/ReplaceRequest.ts';
import type { Resource as _muster_directory_v1_Resource, Resource__Output as _muster_directory_v1_Resource__Output } from './muster/directory/v1/Resource.ts';
import type { ResourceList as _muster_directory_v1_ResourceList, ResourceList__Output as _muster_directory_v1_ResourceList__Output } from './muster/directory/v1/ResourceList.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  muster: {
    directory: {
      v1: {
        CreateRequest: MessageTypeDefinition<_muster_directory_v1_CreateRequest, _muster_directory_v1_CreateRequest__Output>
        DeleteRequest: MessageTypeDefinition<_muster_directory_v1_DeleteRequest, _muster_directory_v1_DeleteRequest__Output>
        DeleteResponse: MessageTypeDefinition<_muster_directory_v1_DeleteResponse, _muster_directory_v1_DeleteResponse__Output>
        DiscoveryDocument: MessageTypeDefinition<_muster_directory_v1_DiscoveryDocument, _muster_directory_v1_DiscoveryDocument__Output>
        DiscoveryKind: EnumTypeDefinition
        DiscoveryRequest: MessageTypeDefinition<_muster_directory_v1_DiscoveryRequest, _muster_directory_v1_DiscoveryRequest__Output>
        GetRequest: MessageTypeDefinition<_muster_directory_v1_GetRequest, _muster_directory_v1_GetRequest__Output>
        ListRequest: MessageTypeDefinition<_muster_directory_v1_ListRequest, _muster_directory_v1_ListRequest__Output>
        PatchRequest: MessageTypeDefinition<_muster_directory_v1_PatchRequest, _muster_directory_v1_PatchRequest__Output>
        Provisioning: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_ProvisioningClient> & { service: _muster_directory_v1_ProvisioningDefinition }
        Query: MessageTypeDefinition<_muster_directory_v1_Query, _muster_directory_v1_Query__Output>
        ReplaceRequest: MessageTypeDefinition<_muster_directory_v1_ReplaceRequest, _muster_directory_v1_ReplaceRequest__Output>
        Resource: MessageTypeDefinition<_muster_directory_v1_Resource, _muster_directory_v1_Resource__Output>
        ResourceList: MessageTypeDefinition<_muster_directory_v1_ResourceList, _muster_directory_v1_ResourceList__Output>
      }
    }
  }
}

