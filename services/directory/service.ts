// Which function serves which call of the services: the directory's table of contents.
import type { AccessHandlers } from '../../proto/gen/muster/directory/v1/Access.ts';
import type { DirectoryHandlers } from '../../proto/gen/muster/directory/v1/Directory.ts';
import type { ProvisioningHandlers } from '../../proto/gen/muster/directory/v1/Provisioning.ts';
import type { ReadersHandlers } from '../../proto/gen/muster/directory/v1/Readers.ts';
import type { ProvisioningLogHandlers } from '../../proto/gen/muster/directory/v1/ProvisioningLog.ts';
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import type { TenantsHandlers } from '../../proto/gen/muster/directory/v1/Tenants.ts';
import { unary, type CallObserver } from '../rpc/unary.ts';
import { reportUsage, resolveToken, type Watchers } from './access.ts';
import type { Attempt, AttemptRequest, Call } from './attempt.ts';
import { withProfile } from './current-profile.ts';
import type { Directory } from './directory.ts';
import { findGroup, listDirectoryGroups, listMembers } from './directory-groups.ts';
import * as reading from './directory-users.ts';
import { getDiscovery } from './discovery.ts';
import { ensureTenant } from './ensure-tenant.ts';
import type { Erasure } from './erasure.ts';
import { createGroup, deleteGroup, getGroup, listEverything, listGroups, patchGroup, replaceGroup } from './groups.ts';
import { listEntries } from './log-query.ts';
import type { TenantProfile } from './profiles.ts';
import type { ProvisioningLog } from './provisioning-log.ts';
import { readableProfiles, type Authenticate } from './reader.ts';
import { deleteReader, ensureReader, getReader, listReaders } from './readers.ts';
import { writtenOf } from './resource.ts';
import type { Database } from './sql/database.ts';
import { deleteTenant, getTenant, listTenants } from './tenants.ts';
import { createUser, deleteUser, getUser, listUsers, patchUser, replaceUser } from './users.ts';

type Operation<Request, Response> = (directory: Directory, request: Request, attempt: Attempt) => Promise<Response>;

export function provisioningHandlers(
  observer: CallObserver,
  directory: Directory,
  log: ProvisioningLog,
): ProvisioningHandlers {
  /** Whatever the log cannot tell of: the request has ended as it has. */
  const note = (requestId: string, tell: () => void) => {
    try {
      tell();
    } catch (error) {
      observer.logger.error({ requestId, err: error }, 'the provisioning log cannot tell of a request');
    }
  };
  const serve = <Request extends AttemptRequest, Response extends object>(
    method: Call['method'],
    kind: Call['kind'],
    operation: Operation<Request, Response>,
  ) =>
    unary({ ...observer, logsFailures: true }, async (request: Request, { requestId }) => {
      const attempt: Attempt = {
        method,
        kind,
        request,
        requestId,
        entryId: directory.createId(),
        logged: false,
        hidden: undefined,
      };
      try {
        const response = await operation(directory, request, attempt);
        note(requestId, () => log.succeeded(attempt, writtenOf(response)));
        return response;
      } catch (error) {
        // With an id of its own: a write whose commit nobody confirmed may have been logged after all.
        note(requestId, () => log.failed({ ...attempt, entryId: directory.createId() }, error));
        throw error;
      }
    });
  return {
    CreateUser: serve('create', 'User', createUser),
    GetUser: serve('get', 'User', getUser),
    ListUsers: serve('list', 'User', listUsers),
    ReplaceUser: serve('replace', 'User', replaceUser),
    PatchUser: serve('patch', 'User', patchUser),
    DeleteUser: serve('delete', 'User', deleteUser),
    ListResources: serve('list', '', listEverything),
    CreateGroup: serve('create', 'Group', createGroup),
    GetGroup: serve('get', 'Group', getGroup),
    ListGroups: serve('list', 'Group', listGroups),
    ReplaceGroup: serve('replace', 'Group', replaceGroup),
    PatchGroup: serve('patch', 'Group', patchGroup),
    DeleteGroup: serve('delete', 'Group', deleteGroup),
    GetDiscovery: serve('discover', '', getDiscovery),
  };
}

export function provisioningLogHandlers(observer: CallObserver, database: Database): ProvisioningLogHandlers {
  return { ListEntries: unary(observer, (request) => listEntries(database, request)) };
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
    EnsureTenant: unary(observer, async (request) =>
      withUrl(await ensureTenant(directory, erasure, request, new Date())),
    ),
    GetTenant: unary(observer, async (request) => withUrl(await getTenant(database, request, new Date()))),
    ListTenants: unary(observer, async (request) => {
      const { tenants = [], next = '' } = await listTenants(database, request, new Date());
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

export function accessHandlers(
  observer: CallObserver,
  { database }: Directory,
  watchers: Watchers,
  log: ProvisioningLog,
): AccessHandlers {
  return {
    ResolveToken: unary(observer, (request, { requestId }) => resolveToken(database, log, request, requestId)),
    ReportUsage: unary(observer, (request) => reportUsage(database, log, request)),
    WatchTenants: (stream) => watchers.watchTenants(stream),
  };
}
