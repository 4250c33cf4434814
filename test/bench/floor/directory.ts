// The floor's gRPC end: it knows nothing of SCIM, and runs the statements of what it is asked for.
import * as grpc from '@grpc/grpc-js';
import { loadProtocol } from '../../../proto/load.ts';
import type { ProvisioningHandlers } from '../../../proto/gen/muster/directory/v1/Provisioning.ts';
import { patchGroup } from './groups.ts';
import { createUser, getUser, listUsers, patchUser, walkUsers } from './users.ts';

const handle =
  <Request, Response>(handler: (request: Request) => Promise<Response>): grpc.handleUnaryCall<Request, Response> =>
  (call, callback) => {
    handler(call.request).then((response) => callback(null, response), callback);
  };

const document = (text: string): { document: Buffer } => ({ document: Buffer.from(text) });

const handlers: Partial<ProvisioningHandlers> = {
  GetUser: handle(async ({ id }) => document(await getUser(id))),
  ListUsers: handle(async ({ query }) => {
    const count = Number(query?.count ?? 100);
    if (query?.cursor !== undefined) return document(await walkUsers(query.cursor, count));
    return document(await listUsers(query?.sort_by ?? '', query?.filter ?? '', count));
  }),
  CreateUser: handle(async (request) => document(await createUser(request.document.toString()))),
  PatchUser: handle(async ({ id, operations }) => document(await patchUser(id, operations.toString()))),
  PatchGroup: handle(async ({ id, operations }) => {
    await patchGroup(id, operations.toString());
    return {};
  }),
};

const server = new grpc.Server();
server.addService(loadProtocol().Provisioning.service, handlers as ProvisioningHandlers);
process.once('SIGTERM', () => server.tryShutdown(() => process.exit()));
server.bindAsync(`127.0.0.1:${process.env['PORT']}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
});
