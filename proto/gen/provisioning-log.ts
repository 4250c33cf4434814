import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListEntriesRequest as _muster_directory_v1_ListEntriesRequest, ListEntriesRequest__Output as _muster_directory_v1_ListEntriesRequest__Output } from './muster/directory/v1/ListEntriesRequest.ts';
import type { ListEntriesResponse as _muster_directory_v1_ListEntriesResponse, ListEntriesResponse__Output as _muster_directory_v1_ListEntriesResponse__Output } from './muster/directory/v1/ListEntriesResponse.ts';
import type { LogEntry as _muster_directory_v1_LogEntry, LogEntry__Output as _muster_directory_v1_LogEntry__Output } from './muster/directory/v1/LogEntry.ts';
import type { ProvisioningLogClient as _muster_directory_v1_ProvisioningLogClient, ProvisioningLogDefinition as _muster_directory_v1_ProvisioningLogDefinition } from './muster/directory/v1/ProvisioningLog.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  muster: {
    directory: {
      v1: {
        ListEntriesRequest: MessageTypeDefinition<_muster_directory_v1_ListEntriesRequest, _muster_directory_v1_ListEntriesRequest__Output>
        ListEntriesResponse: MessageTypeDefinition<_muster_directory_v1_ListEntriesResponse, _muster_directory_v1_ListEntriesResponse__Output>
        LogEntry: MessageTypeDefinition<_muster_directory_v1_LogEntry, _muster_directory_v1_LogEntry__Output>
        Outcome: EnumTypeDefinition
        ProvisioningLog: SubtypeConstructor<typeof grpc.Client, _muster_directory_v1_ProvisioningLogClient> & { service: _muster_directory_v1_ProvisioningLogDefinition }
      }
    }
  }
}

