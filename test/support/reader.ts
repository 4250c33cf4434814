// An application that reads the directory, for tests: with the clients that come with gRPC, as anybody's would.
import { randomBytes } from 'node:crypto';
import * as grpc from '@grpc/grpc-js';
import { loadProtocol } from '../../proto/load.ts';
import type { DirectoryClient as Directory } from '../../proto/gen/muster/directory/v1/Directory.ts';
import type { EnsureReaderRequest } from '../../proto/gen/muster/directory/v1/EnsureReaderRequest.ts';
import type { DirectoryClient } from '../../services/rpc/client.ts';
import { createToken, tokenDigest } from '../../services/token.ts';

type Unary<Request, Response> = (request: Request, callback: grpc.requestCallback<Response>) => grpc.ClientUnaryCall;
type Invoke = (
  request: unknown,
  metadata: grpc.Metadata,
  callback: grpc.requestCallback<unknown>,
) => grpc.ClientUnaryCall;

type Name = 'findUser' | 'batchGetUsers' | 'listUsers' | 'findGroup' | 'listDirectoryGroups' | 'listMembers';

/** The unary calls of service Directory as promises; a failure rejects with gRPC's error. */
export type ReaderClient = {
  readonly [N in Name]: Directory[N] extends Unary<infer Request, infer Response>
    ? (request: Request) => Promise<Response>
    : never;
} & { close(): void };

/** What an application sends besides its requests: its token, or anything else. */
export function authorization(value: string | undefined): grpc.Metadata {
  const metadata = new grpc.Metadata();
  if (value !== undefined) metadata.set('authorization', value);
  return metadata;
}

/** @param token undefined: none is sent */
export function readerClient(
  address: string,
  token: string | undefined,
  credentials = grpc.credentials.createInsecure(),
  options: grpc.ClientOptions = {},
): ReaderClient {
  const client = new (loadProtocol().Directory)(address, credentials, options);
  const metadata = authorization(token === undefined ? undefined : `Bearer ${token}`);
  const names: readonly Name[] = [
    'findUser',
    'batchGetUsers',
    'listUsers',
    'findGroup',
    'listDirectoryGroups',
    'listMembers',
  ];
  const calls = names.map((name) => {
    const call = (client[name] as Invoke).bind(client);
    const promised = (request: unknown) =>
      new Promise((resolve, reject) => {
        call(request, metadata, (error, response) => (error === null ? resolve(response) : reject(error)));
      });
    return [name, promised];
  });
  return { ...(Object.fromEntries(calls) as object), close: () => client.close() } as ReaderClient;
}

/** Declares a reader with one token, which is returned; of all tenants unless some are named. */
export async function createReader(
  { readers }: Pick<DirectoryClient, 'readers'>,
  tenantIds?: readonly string[],
  rest: Partial<EnsureReaderRequest> = {},
): Promise<string> {
  const token = createToken(randomBytes, 'reader');
  await readers.ensureReader({
    name: `reader-${randomBytes(6).toString('hex')}`,
    all_tenants: tenantIds === undefined,
    tenant_ids: [...(tenantIds ?? [])],
    tokens: [{ digest: tokenDigest(token), label: 'test', expiry_time_ms: 0 }],
    ...rest,
  });
  return token;
}
