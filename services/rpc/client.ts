// The calling end of the wire: promises with a deadline over the generated clients. All services of one directory share
// one channel. A directory that cannot be reached fails at once with 503 and is tried again in the background.
import * as grpc from '@grpc/grpc-js';
import { loadProtocol } from '../../proto/load.ts';
import type { AccessClient } from '../../proto/gen/muster/directory/v1/Access.ts';
import type { DeliveriesClient } from '../../proto/gen/muster/directory/v1/Deliveries.ts';
import type { FollowRequest } from '../../proto/gen/muster/directory/v1/FollowRequest.ts';
import type { ProvisioningLogClient } from '../../proto/gen/muster/directory/v1/ProvisioningLog.ts';
import type { ProvisioningClient } from '../../proto/gen/muster/directory/v1/Provisioning.ts';
import type { ReadersClient } from '../../proto/gen/muster/directory/v1/Readers.ts';
import type { ReceiversClient } from '../../proto/gen/muster/directory/v1/Receivers.ts';
import type { TenantChange__Output } from '../../proto/gen/muster/directory/v1/TenantChange.ts';
import type { TenantsClient } from '../../proto/gen/muster/directory/v1/Tenants.ts';
import type { WatchChangesResponse__Output } from '../../proto/gen/muster/directory/v1/WatchChangesResponse.ts';
import { limitConnecting } from './connect-timeout.ts';
import { fromStatus } from './status.ts';
import { channelCredentials, channelOptions as tlsOptions, type ClientTls } from './tls.ts';
import { explain, type Distrust } from './distrust.ts';

export const DEADLINE_MS = 8_000;
const KEEPALIVE_TIME_MS = 5_000;
const KEEPALIVE_TIMEOUT_MS = 2_000;
const RECONNECT_BACKOFF_MS = 100;
const RECONNECT_BACKOFF_MAX_MS = 1_000;
const RESOLUTION_INTERVAL_MS = 5_000;
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
/** Of an address without one. */
const GRPC_PORT = 443;

const channelOptions: grpc.ChannelOptions = {
  // A directory that vanished without a word is noticed within seven seconds.
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': RECONNECT_BACKOFF_MS,
  'grpc.max_reconnect_backoff_ms': RECONNECT_BACKOFF_MAX_MS,
  'grpc.dns_min_time_between_resolutions_ms': RESOLUTION_INTERVAL_MS,
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
};

/** What a call may be given besides its request. */
export interface CallOptions {
  /** Written to the directory's log. */
  readonly requestId?: string;
  /** Milliseconds until the call fails with 503; 8,000 when absent. */
  readonly timeoutMs?: number;
}

type Unary<Request, Response> = (request: Request, callback: grpc.requestCallback<Response>) => grpc.ClientUnaryCall;
type UnaryName<Client> = {
  [Name in keyof Client]: Name extends Uncapitalize<Name & string>
    ? Client[Name] extends Unary<infer _Request, infer _Response>
      ? Name
      : never
    : never;
}[Exclude<keyof Client, keyof grpc.Client>];

/** The unary calls of a client as promises. A failure rejects with the ScimError that the directory meant. */
export type Calls<Client> = {
  readonly [Name in UnaryName<Client>]: Client[Name] extends Unary<infer Request, infer Response>
    ? (request: Request, options?: CallOptions) => Promise<Response>
    : never;
};

/** A directory as its clients see it. */
export interface DirectoryClient {
  readonly provisioning: Calls<ProvisioningClient>;
  readonly tenants: Calls<TenantsClient>;
  readonly readers: Calls<ReadersClient>;
  readonly receivers: Calls<ReceiversClient>;
  readonly deliveries: Calls<DeliveriesClient>;
  readonly access: Calls<AccessClient>;
  readonly log: Calls<ProvisioningLogClient>;
  /** The stream of changed tenants. It ends, or fails, when the directory goes away; the caller opens another. */
  watchTenants(): grpc.ClientReadableStream<TenantChange__Output>;
  /** The stream of what a receiver is to be sent. It ends, or fails, from time to time; the caller opens another. */
  followReceiver(request: FollowRequest): grpc.ClientReadableStream<WatchChangesResponse__Output>;
  /** Why such a stream, or a call, failed, where it was for the certificates or the rights of this process; else undefined. */
  explain(error: unknown): Distrust | undefined;
  /** Calls in flight are finished; no new ones can be made. The certificates are not looked at any more. */
  close(): void;
}

/**
 * Connects to a directory at `host:port`; a name with several addresses is used in turns. Nothing is sent until the first call.
 * @param tls undefined: in plaintext
 */
export function connectDirectory(address: string, tls?: ClientTls): DirectoryClient {
  const protocol = loadProtocol();
  const credentials = channelCredentials(tls);
  const unlimit = limitConnecting(portOf(address));
  const channel = new grpc.Channel(address, credentials, { ...channelOptions, ...tlsOptions(tls) });
  const options: grpc.ClientOptions = { channelOverride: channel };
  const access = new protocol.Access(address, credentials, options);
  const deliveries = new protocol.Deliveries(address, credentials, options);
  const explanation = (error: unknown) => explain(error, tls);
  const promised = <Client extends grpc.Client>(client: Client, service: grpc.ServiceDefinition) =>
    promises(client, service, (error) => fromStatus(error, explanation(error)));
  return {
    provisioning: promised(new protocol.Provisioning(address, credentials, options), protocol.Provisioning.service),
    tenants: promised(new protocol.Tenants(address, credentials, options), protocol.Tenants.service),
    readers: promised(new protocol.Readers(address, credentials, options), protocol.Readers.service),
    receivers: promised(new protocol.Receivers(address, credentials, options), protocol.Receivers.service),
    deliveries: promised(deliveries, protocol.Deliveries.service),
    access: promised(access, protocol.Access.service),
    log: promised(new protocol.ProvisioningLog(address, credentials, options), protocol.ProvisioningLog.service),
    watchTenants: () => access.watchTenants({}),
    followReceiver: (request) => deliveries.follow(request),
    explain: explanation,
    close: () => {
      channel.close();
      unlimit();
      tls?.certificates.stop();
    },
  };
}

const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1] ?? GRPC_PORT);

type Invoke = (
  request: unknown,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  callback: grpc.requestCallback<unknown>,
) => grpc.ClientUnaryCall;

type Meaning = (error: grpc.ServiceError) => Error;

function promises<Client extends grpc.Client>(
  client: Client,
  service: grpc.ServiceDefinition,
  meaning: Meaning,
): Calls<Client> {
  const calls: Record<string, unknown> = {};
  for (const [rpc, definition] of Object.entries(service)) {
    if (definition.responseStream) continue;
    const name = rpc.charAt(0).toLowerCase() + rpc.slice(1);
    const invoke = (client as unknown as Record<string, Invoke>)[name]?.bind(client);
    if (invoke !== undefined) calls[name] = promise(invoke, meaning);
  }
  return calls as Calls<Client>;
}

function promise(invoke: Invoke, meaning: Meaning) {
  return (request: unknown, options: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const metadata = new grpc.Metadata();
      if (options.requestId !== undefined) metadata.set('x-request-id', options.requestId);
      const deadline = Date.now() + (options.timeoutMs ?? DEADLINE_MS);
      invoke(request, metadata, { deadline }, (error, response) => {
        if (error === null) resolve(response);
        else reject(meaning(error));
      });
    });
}
