// What an identity provider does to one user. A write is one transaction: lock the row, work out the new document, check it,
// store it with everything that follows from it.
import type { CreateRequest__Output as CreateRequest } from '../../proto/gen/muster/directory/v1/CreateRequest.ts';
import type { DeleteRequest__Output as DeleteRequest } from '../../proto/gen/muster/directory/v1/DeleteRequest.ts';
import type { DeleteResponse__Output as DeleteResponse } from '../../proto/gen/muster/directory/v1/DeleteResponse.ts';
import type { GetRequest__Output as GetRequest } from '../../proto/gen/muster/directory/v1/GetRequest.ts';
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { PatchRequest__Output as PatchRequest } from '../../proto/gen/muster/directory/v1/PatchRequest.ts';
import type { ReplaceRequest__Output as ReplaceRequest } from '../../proto/gen/muster/directory/v1/ReplaceRequest.ts';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import { changedPaths } from '../scim/changed-paths.ts';
import type { Comparable } from '../scim/comparable.ts';
import { recognise } from '../scim/declared-type.ts';
import { ScimError, invalidValue, unauthorized } from '../scim/error.ts';
import { parseObject, sameJson, type JsonObject } from '../scim/json.ts';
import { readPatch } from '../scim/message.ts';
import { missingAttributes, missingError } from '../scim/required.ts';
import { validateResource } from '../scim/validate.ts';
import { succeededEntry, type Attempt } from './attempt.ts';
import { createdId } from './created-id.ts';
import { StaleProfile, withProfile, withProfileFor } from './current-profile.ts';
import type { Directory } from './directory.ts';
import { listResources, type Listing } from './list.ts';
import type { LogEntry } from './log-entry.ts';
import {
  isUnmodified,
  requireId,
  requireMatch,
  requireWritable,
  resourceNotFound,
  type Preconditions,
} from './precondition.ts';
import { relatedOf, nextTime, nextVersion, renderResource, unmodifiedResource, type Rendering } from './resource.ts';
import { patched, replaced, type Change } from './user-change.ts';
import { storedUser, userTerms, type StoredUser } from './user-document.ts';
import type { TenantProfile } from './profiles.ts';
import type { Database } from './sql/database.ts';
import { userNameTaken } from './sql/error.ts';
import type { Recorded } from './sql/outbox.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { deleteMemberships, lockGroupsOf } from './sql/group-members.ts';
import { groupedUsersTable, usersTable, type ResourceTable } from './sql/table.ts';
import {
  countUsers,
  deleteUser as deleteStatement,
  findUser,
  findUserLimit,
  insertUser,
  insertUserWithinLimit,
  lockUser,
  lockUserForDeletion,
  lockUserLimit,
  updateUser,
  updateUserAndTerms,
} from './sql/users.ts';
import type { LimitRow, LockedUserRow } from './sql/users.ts';

/** A PATCH may not make a user grow without end. The same as the limit on a request. */
export const DOCUMENT_BYTES_MAX = 1_048_576;

/** @throws ScimError 400 for a bad document or a tenant that is full, 409 when the userName is taken. */
export function createUser(directory: Directory, request: CreateRequest, attempt: Attempt): Promise<Resource> {
  return withProfileFor(directory, attempt, (profile) => createWith(directory, profile, request, attempt));
}

async function createWith(
  directory: Directory,
  profile: TenantProfile,
  request: CreateRequest,
  attempt: Attempt,
): Promise<Resource> {
  const { userType, schemasVersion } = profile;
  const given = validateResource(userType, parseObject(request.document));
  const missing = missingAttributes(profile.required, given);
  if (missing.length > 0) throw missingError(missing);
  const user = storedUser(userType, { ...given, active: given['active'] ?? true }, schemasVersion);
  const id = createdId(directory, request.id);
  const now = directory.now();
  const recorded: Recorded = { kind: 'CREATED', paths: [], requestId: attempt.requestId };
  const entry = succeededEntry(attempt, { id, version: '1', document: given }, now);
  const insert = [request.tenant_id, id, user.values, user.terms, now, recorded, entry] as const;
  if (profile.limitsUsers) await insertWithinLimit(directory.database, ...insert);
  else await insertUnlimited(directory.database, ...insert);
  attempt.logged = true;
  const row = { id, version: '1', created_at: now, modified_at: now, document: user.values.document };
  return renderResource(userType, request, row);
}

type Insert = Parameters<typeof insertUser>;

async function insertUnlimited(database: Database, ...insert: Insert): Promise<void> {
  const stored = await database.queryTenant(insert[0], insertUser(...insert));
  if (stored.length === 0) throw new StaleProfile();
}

async function insertWithinLimit(database: Database, ...insert: Insert): Promise<void> {
  const [tenantId, , values] = insert;
  const stored = await database.queryTenant(tenantId, lockUserLimit(tenantId), insertUserWithinLimit(...insert));
  if (stored.length > 0) return;
  const [limit] = await database.queryTenant<LimitRow>(tenantId, findUserLimit(tenantId, values));
  if (limit === undefined) throw unauthorized(); // erased in this moment
  if (limit.schemas_version !== values.schemasVersion) throw new StaleProfile();
  if (limit.taken) throw userNameTaken();
  // Not 401 or 403: Entra ID would stop provisioning this tenant altogether.
  throw new ScimError(
    400,
    `The tenant may have ${limit.max_users} users, inactive ones included, and has ${limit.total}. No user was created. \
Delete users that are not needed any more, or ask the operator of the service for a higher limit.`,
  );
}

/** @throws ScimError 404. */
export async function getUser(directory: Directory, request: GetRequest): Promise<Resource> {
  const profile = await directory.profiles.getProfile(request.tenant_id);
  const { userType } = profile;
  requireId(userType, request.id);
  const related = relatedOf(userType, usersTableOf(profile), request);
  const statement = findUser(request.tenant_id, request.id, related);
  const [row] = await directory.database.queryTenant<ResourceRow>(request.tenant_id, statement);
  if (row === undefined) throw resourceNotFound(userType, request.id);
  requireMatch(userType, request, row.version);
  return isUnmodified(request, row.version) ? unmodifiedResource(row) : renderResource(userType, request, row);
}

/** @throws ScimError 400. */
export async function listUsers(directory: Directory, request: ListRequest): Promise<ResourceList> {
  return withProfile(directory, request.tenant_id, (profile) =>
    listResources(directory, [userListing(profile)], request),
  );
}

/** How a tenant's users are listed. */
export const userListing = (profile: TenantProfile): Listing => ({
  type: profile.userType,
  schemasVersion: profile.schemasVersion,
  table: usersTableOf(profile),
  countAll: countUsers,
});

const usersTableOf = ({ groupType }: TenantProfile): ResourceTable =>
  groupType === undefined ? usersTable : groupedUsersTable;

/** @throws ScimError 400, 404, 409 or 412. */
export async function replaceUser(directory: Directory, request: ReplaceRequest, attempt: Attempt): Promise<Resource> {
  return withProfileFor(directory, attempt, (profile) => {
    const body = parseObject(request.document);
    return changeUser(directory, profile, request, attempt, (before) => replaced(profile, before, body));
  });
}

/** @throws ScimError 400, 404, 409 or 412. */
export async function patchUser(directory: Directory, request: PatchRequest, attempt: Attempt): Promise<Resource> {
  return withProfileFor(directory, attempt, (profile) => {
    const operations = readPatch(parseObject(request.operations));
    return changeUser(directory, profile, request, attempt, (before) => patched(profile, before, operations));
  });
}

/** The groups that it was in have a new version, also while they are off. @throws ScimError 404 or 412. */
export async function deleteUser(
  directory: Directory,
  request: DeleteRequest,
  attempt: Attempt,
): Promise<DeleteResponse> {
  const { userType } = await directory.profiles.getProfile(request.tenant_id);
  const { tenant_id: tenantId, id } = request;
  const { requestId } = attempt;
  requireId(userType, id);
  await directory.database.transaction(tenantId, async (transaction) => {
    const [, [row]] = await Promise.all([
      transaction.query(lockGroupsOf(tenantId, id)),
      transaction.query<LockedUserRow>(lockUserForDeletion(tenantId, id)),
    ]);
    if (row === undefined) throw resourceNotFound(userType, id);
    requireWritable(userType, request, row.version);
    const { terms, active } = heldBy(row);
    const now = nextTime(directory, row);
    const written = { id, version: nextVersion(row), document: JSON.parse(row.document) as JsonObject };
    const entry = succeededEntry(attempt, written, now);
    await transaction.commit(
      deleteMemberships(tenantId, { id, kind: 'USER' }, now, requestId),
      deleteStatement(tenantId, id, terms, active, now, { kind: 'DELETED', paths: [], requestId }, entry),
    );
  });
  attempt.logged = true;
  return {};
}

interface ChangeRequest extends Rendering, Preconditions {
  readonly tenant_id: string;
  readonly id: string;
}

async function changeUser(
  directory: Directory,
  profile: TenantProfile,
  request: ChangeRequest,
  attempt: Attempt,
  change: (before: JsonObject) => Change,
): Promise<Resource> {
  try {
    return await changeOnce(directory, profile, request, attempt, change);
  } catch (error) {
    // A deactivation never fails because of another attribute: not even of a userName that is taken.
    if (!(error instanceof ScimError) || error.scimType !== 'uniqueness') throw error;
    return changeOnce(directory, profile, request, attempt, (before) => {
      const { document, deactivates } = change(before);
      if (!deactivates) throw error;
      return { document: { ...document, userName: before['userName'] }, deactivates };
    });
  }
}

async function changeOnce(
  directory: Directory,
  profile: TenantProfile,
  request: ChangeRequest,
  attempt: Attempt,
  change: (before: JsonObject) => Change,
): Promise<Resource> {
  const { userType, schemasVersion } = profile;
  requireId(userType, request.id);
  const related = relatedOf(userType, usersTableOf(profile), request);
  return directory.database.transaction(request.tenant_id, async (transaction) => {
    const [row] = await transaction.query<LockedUserRow>(lockUser(request.tenant_id, request.id, related));
    if (row === undefined) throw resourceNotFound(userType, request.id);
    requireWritable(userType, request, row.version);
    const before = recognise(userType, JSON.parse(row.document) as JsonObject);
    const { document } = change(before);
    if (sameJson(before, document)) return renderResource(userType, request, row);
    const user = storedUser(userType, document, schemasVersion);
    if (user.values.document.length > DOCUMENT_BYTES_MAX) throw invalidValue('The user would grow beyond 1 MiB.');
    const now = nextTime(directory, row);
    const recorded: Recorded = {
      kind: kindOf(before, document),
      paths: changedPaths(before, document),
      requestId: attempt.requestId,
    };
    const version = nextVersion(row);
    const entry = succeededEntry(attempt, { id: row.id, version, document }, now);
    const written = await transaction.commit(
      updateStatement(request.tenant_id, row.id, heldBy(row), user, now, recorded, entry),
    );
    if (written.length === 0) throw new StaleProfile();
    attempt.logged = true;
    return renderResource(userType, request, { ...row, version, modified_at: now, document: user.values.document });
  });
}

function kindOf(before: JsonObject, after: JsonObject): Recorded['kind'] {
  if (before['active'] === after['active']) return 'UPDATED';
  return after['active'] === true ? 'ACTIVATED' : 'DEACTIVATED';
}

/** What stands for a user besides its row. */
interface Held {
  readonly terms: readonly bigint[];
  readonly active: boolean;
}

/** The terms are those that were stored, which the type that the tenant has now may not say. */
function heldBy(row: LockedUserRow): Held {
  const comparable = JSON.parse(row.comparable) as Comparable;
  return { terms: userTerms(comparable), active: comparable['active'] as boolean };
}

function updateStatement(
  tenantId: string,
  id: string,
  before: Held,
  after: StoredUser,
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
) {
  const removed = [...new Set(before.terms).difference(new Set(after.terms))];
  const added = [...new Set(after.terms).difference(new Set(before.terms))];
  const active = (Number(after.values.active) - Number(before.active)) as -1 | 0 | 1;
  if (removed.length === 0 && added.length === 0 && active === 0) {
    return updateUser(tenantId, id, after.values, now, recorded, entry);
  }
  return updateUserAndTerms(tenantId, id, after.values, { removed, added, active }, now, recorded, entry);
}
