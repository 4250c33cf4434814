// Loads the .proto files once per process. The options are those that `npm run proto` generates the types with.
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { fileURLToPath } from 'node:url';
import type { ProtoGrpcType as DeliveriesTypes } from './gen/deliveries.ts';
import type { ProtoGrpcType as DirectoryTypes } from './gen/directory.ts';
import type { ProtoGrpcType as ProvisioningTypes } from './gen/provisioning.ts';
import type { ProtoGrpcType as ProvisioningLogTypes } from './gen/provisioning-log.ts';
import type { ProtoGrpcType as ReadersTypes } from './gen/readers.ts';
import type { ProtoGrpcType as ReceiversTypes } from './gen/receivers.ts';
import type { ProtoGrpcType as TenantsTypes } from './gen/tenants.ts';

/** The clients and service definitions of package muster.directory.v1. */
export type Protocol = DeliveriesTypes['muster']['directory']['v1'] &
  DirectoryTypes['muster']['directory']['v1'] &
  ProvisioningTypes['muster']['directory']['v1'] &
  ProvisioningLogTypes['muster']['directory']['v1'] &
  ReadersTypes['muster']['directory']['v1'] &
  ReceiversTypes['muster']['directory']['v1'] &
  TenantsTypes['muster']['directory']['v1'];

/** Reads and compiles the .proto files that lie beside this one. */
export function loadProtocol(): Protocol {
  const directory = fileURLToPath(new URL('.', import.meta.url));
  const definition = loadSync(
    [
      'deliveries.proto',
      'directory.proto',
      'provisioning.proto',
      'provisioning-log.proto',
      'readers.proto',
      'receivers.proto',
      'tenants.proto',
    ],
    {
      includeDirs: [directory],
      keepCase: true,
      longs: Number,
      enums: String,
      defaults: true,
      oneofs: true,
    },
  );
  const root = grpc.loadPackageDefinition(definition) as unknown as { muster: { directory: { v1: Protocol } } };
  return root.muster.directory.v1;
}
