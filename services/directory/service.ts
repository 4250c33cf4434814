// Which function serves which call of the services: the directory's table of contents.
import type { AccessHandlers } from '../../proto/gen/muster/directory/v1/Access.ts';
import type { DeliveriesHandlers } from '../../proto/gen/muster/directory/v1/Deliveries.ts';
import type { DirectoryHandlers } from '../../proto/gen/muster/directory/v1/Directory.ts';
import type { ProvisioningHandlers } from '../../proto/gen/muster/directory/v1/Provisioning.ts';
import type { ReadersHandlers } from '../../proto/gen/muster/directory/v1/Readers.ts';
import type { ReceiversHandlers } from '../../proto/gen/muster/directory/v1/Receivers.ts';
import type { RenewRequest__Output } from '../../proto/gen/muster/directory/v1/RenewRequest.ts';
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import type { TenantsHandlers } from '../../proto/gen/muster/directory/v1/Tenants.ts';
import { unary, type CallContext, type CallObserver } from '../rpc/unary.ts';
import { reportUsage, resolveToken, type Watchers } from './access.ts';
import { withProfile } from './current-profile.ts';
import type { Directory } from './directory.ts';
import * as deadLetters from './delivery/dead-letters.ts';
import * as leases from './delivery/lease.ts';
import * as parking from './delivery/parking.ts';
import { poll } from './delivery/polling.ts';
import * as receivers from './delivery/receivers.ts';
import { listSigningKeys, rotateSigningKey } from './delivery/signing-keys.ts';
import { findGroup, listDirectoryGroups, listMembers } from './directory-groups.ts';
import * as reading from './directory-users.ts';
import { getDiscovery } from './discovery.ts';
import { ensureTenant } from './ensure-tenant.ts';
import type { Erasure } from './erasure.ts';
import { createGroup, deleteGroup, getGroup, listEverything, listGroups, patchGroup, replaceGroup } from './groups.ts';
import type { TenantProfile } from './profiles.ts';
import { readableProfiles, type Authenticate } from './reader.ts';
import { deleteReader, ensureReader, getReader, listReaders } from './readers.ts';
import type { Database } from './sql/database.ts';
import { deleteTenant, getTenant, listTenants } from './tenants.ts';
import { createUser, deleteUser, getUser, listUsers, patchUser, replaceUser } from './users.ts';

export function provisioningHandlers(observer: CallObserver, directory: Directory): ProvisioningHandlers {
  const serve = <Request, Response>(
    operation: (directory: Directory, request: Request, context: CallContext) => Promise<Response>,
  ) => unary(observer, (request: Request, context) => operation(directory, request, context));
  return {
    CreateUser: serve(createUser),
    GetUser: serve(getUser),
    ListUsers: serve(listUsers),
    ReplaceUser: serve(replaceUser),
    PatchUser: serve(patchUser),
    DeleteUser: serve(deleteUser),
    ListResources: serve(listEverything),
    CreateGroup: serve(createGroup),
    GetGroup: serve(getGroup),
    ListGroups: serve(listGroups),
    ReplaceGroup: serve(replaceGroup),
    PatchGroup: serve(patchGroup),
    DeleteGroup: serve(deleteGroup),
    GetDiscovery: serve(getDiscovery),
  };
}

/** What applications read: each call first says who its reader is, and whether the tenant is its to read. */
export function directoryHandlers(
  observer: CallObserver,
  directory: Directory,
  authenticate: Authenticate,
): Omit<DirectoryHandlers, 'WatchChanges'> {
  const serve = <Request extends { readonly tenant_id: string }, Response>(
    operation: (directory: Directory, profile: TenantProfile, request: Request) => Promise<Response>,
  ) =>
    unary(observer, async (request: Request, { metadata, noted }) => {
      const reader = await authenticate(metadata);
      noted['reader'] = reader.name;
      const profiles = readableProfiles(directory.profiles, reader);
      return withProfile({ profiles }, request.tenant_id, (profile) => operation(directory, profile, request));
    });
  return {
    FindUser: serve(reading.findUser),
    BatchGetUsers: serve(reading.batchGetUsers),
    ListUsers: serve(reading.listUsers),
    FindGroup: serve(findGroup),
    ListDirectoryGroups: serve(listDirectoryGroups),
    ListMembers: serve(listMembers),
  };
}

/** `publicUrl` is what Tenant URLs begin with, when it is known. */
export function tenantsHandlers(
  observer: CallObserver,
  directory: Directory,
  erasure: Erasure,
  publicUrl: string | undefined,
): TenantsHandlers {
  const { database } = directory;
  const url = publicUrl === undefined ? '' : `${publicUrl.replace(/\/+$/, '')}/scim/v2`;
  const withUrl = (tenant: Tenant): Tenant => ({ ...tenant, tenant_url: url });
  return {
    EnsureTenant: unary(observer, async (request) => withUrl(await ensureTenant(directory, erasure, request))),
    GetTenant: unary(observer, async (request) => withUrl(await getTenant(database, request))),
    ListTenants: unary(observer, async (request) => {
      const { tenants = [], next = '' } = await listTenants(database, request);
      return { tenants: tenants.map(withUrl), next };
    }),
    DeleteTenant: unary(observer, (request) => deleteTenant(database, erasure, request)),
  };
}

export function readersHandlers(observer: CallObserver, database: Database): ReadersHandlers {
  return {
    EnsureReader: unary(observer, (request) => ensureReader(database, request)),
    GetReader: unary(observer, (request) => getReader(database, request)),
    ListReaders: unary(observer, (request) => listReaders(database, request)),
    DeleteReader: unary(observer, (request) => deleteReader(database, request)),
  };
}

/** Where changes are sent to. `retentionHours` is for how long they are kept. */
export function receiversHandlers(
  observer: CallObserver,
  database: Database,
  retentionHours: number,
): ReceiversHandlers {
  return {
    EnsureReceiver: unary(observer, (request) => receivers.ensureReceiver(database, retentionHours, request)),
    GetReceiver: unary(observer, (request) => receivers.getReceiver(database, request)),
    ListReceivers: unary(observer, (request) => receivers.listReceivers(database, request)),
    RotateCredential: unary(observer, (request) => receivers.rotateCredential(database, request)),
    DeleteReceiver: unary(observer, (request) => receivers.deleteReceiver(database, request)),
    ListDeadLetters: unary(observer, (request) => deadLetters.listDeadLetters(database, request)),
    Replay: unary(observer, (request) => deadLetters.replay(database, request)),
    Resume: unary(observer, (request) => receivers.resume(database, request)),
    RotateSigningKey: unary(observer, () => rotateSigningKey(database)),
  };
}

/** What the transmitter works with, but for its streams. */
export function deliveriesHandlers(
  observer: CallObserver,
  database: Database,
  retentionHours: number,
): Omit<DeliveriesHandlers, 'Follow'> {
  const retentionMs = retentionHours * 3_600_000;
  const serve = <Request, Response>(operation: (database: Database, request: Request) => Promise<Response>) =>
    unary(observer, (request: Request) => operation(database, request));
  return {
    Renew: serve((_, request: RenewRequest__Output) => leases.renewLeases(database, retentionMs, request)),
    Release: serve(leases.releaseLeases),
    Advance: serve(leases.advance),
    Park: serve(parking.park),
    Forget: serve(parking.forget),
    ListDue: serve(parking.listDue),
    ListBlocked: serve(parking.listBlocked),
    Settle: serve(parking.settle),
    Expire: serve(parking.expire),
    Halt: serve(leases.halt),
    Poll: serve(poll),
    ListSigningKeys: unary(observer, () => listSigningKeys(database)),
  };
}

export function accessHandlers(observer: CallObserver, { database }: Directory, watchers: Watchers): AccessHandlers {
  return {
    ResolveToken: unary(observer, (request) => resolveToken(database, request)),
    ReportUsage: unary(observer, (request) => reportUsage(database, request)),
    WatchTenants: (stream) => watchers.watchTenants(stream),
  };
}
