// What an identity provider does to one group. The document is changed as a user's is; members are rows, and a change of them
// never reads the others. While the tenant's groups are off there are none: a list is empty, since Entra ID probes /Groups
// and takes 404 for a broken service.
import type { CreateRequest__Output as CreateRequest } from '../../proto/gen/muster/directory/v1/CreateRequest.ts';
import type { DeleteRequest__Output as DeleteRequest } from '../../proto/gen/muster/directory/v1/DeleteRequest.ts';
import type { DeleteResponse__Output as DeleteResponse } from '../../proto/gen/muster/directory/v1/DeleteResponse.ts';
import type { GetRequest__Output as GetRequest } from '../../proto/gen/muster/directory/v1/GetRequest.ts';
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { PatchRequest__Output as PatchRequest } from '../../proto/gen/muster/directory/v1/PatchRequest.ts';
import type { ReplaceRequest__Output as ReplaceRequest } from '../../proto/gen/muster/directory/v1/ReplaceRequest.ts';
import type { Resource__Output as Resource } from '../../proto/gen/muster/directory/v1/Resource.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { changedPaths } from '../scim/changed-paths.ts';
import type { Comparable } from '../scim/comparable.ts';
import { recognise } from '../scim/declared-type.ts';
import { invalidValue, notFound, notImplemented } from '../scim/error.ts';
import { patchedGroup, readGroup, replacedGroup, type GroupChange } from '../scim/group-change.ts';
import { parseObject, sameJson, type JsonObject } from '../scim/json.ts';
import { replaceMembers } from '../scim/member-change.ts';
import { cursorResponse, listResponse, readPatch } from '../scim/message.ts';
import { succeededEntry, type Attempt } from './attempt.ts';
import { createdId } from './created-id.ts';
import { StaleProfile, withProfile, withProfileFor } from './current-profile.ts';
import type { Directory } from './directory.ts';
import { findStatement, renderGroup } from './group-answer.ts';
import { groupTerms, storedGroup } from './group-document.ts';
import { listResources, requestQuery, type Listing } from './list.ts';
import { applyMemberChanges } from './members.ts';
import {
  isUnmodified,
  requireId,
  requireMatch,
  requireWritable,
  resourceNotFound,
  type Preconditions,
} from './precondition.ts';
import type { TenantProfile } from './profiles.ts';
import {
  nextTime,
  nextVersion,
  renderResource,
  unmodifiedResource,
  unrenderedResource,
  type Rendering,
} from './resource.ts';
import type { Statement } from './sql/database.ts';
import { deleteMembers, deleteMemberships, lockGroupsOf } from './sql/group-members.ts';
import * as sql from './sql/groups.ts';
import { recordGroup, type MemberRecord, type Recorded } from './sql/outbox.ts';
import { insertWrite } from './sql/log.ts';
import { findSchemasVersion, type SchemasVersionRow } from './sql/schemas-version.ts';
import { groupsTable } from './sql/table.ts';
import { userListing } from './users.ts';

/** A PATCH may not make a group grow without end. The same as the limit on a request. */
const DOCUMENT_BYTES_MAX = 1_048_576;

const NOBODY: MemberRecord = { added: [], removed: [] };

/** @throws ScimError 400 for a bad document or a member that is nobody, 409 when the name is taken, 501 while groups are off. */
export function createGroup(directory: Directory, request: CreateRequest, attempt: Attempt): Promise<Resource> {
  return withProfileFor(directory, attempt, (profile) => createWith(directory, profile, request, attempt));
}

async function createWith(
  directory: Directory,
  profile: TenantProfile,
  request: CreateRequest,
  attempt: Attempt,
): Promise<Resource> {
  const type = profile.groupType;
  if (type === undefined) {
    throw notImplemented(
      'Groups are off: only users are provisioned. Remove the group mapping, assigned users still come.',
    );
  }
  const { document, members } = readGroup(type, parseObject(request.document));
  const group = storedGroup(type, document, profile.schemasVersion);
  const id = createdId(directory, request.id);
  const now = directory.now();
  const { tenant_id: tenantId } = request;
  const insert = sql.insertGroup(tenantId, id, group.values, group.terms, members.size, now);
  const recorded: Recorded = { kind: 'CREATED', paths: [], requestId: attempt.requestId };
  const entry = succeededEntry(attempt, { id, version: '1', document }, now);
  if (members.size === 0) {
    const record = recordGroup(tenantId, id, recorded, NOBODY);
    const stored = await directory.database.queryTenant(tenantId, insert, record, insertWrite(entry, 'ifWritten'));
    if (stored.length === 0) throw new StaleProfile();
    attempt.logged = true;
    const row = { id, version: '1', created_at: now, modified_at: now, document: group.values.document };
    return renderResource(type, request, row);
  }
  const [created] = await directory.database.transaction(tenantId, async (transaction) => {
    const stored = await transaction.query(insert);
    if (stored.length === 0) throw new StaleProfile();
    const locked = { tenantId, id, memberCount: 0, baseUrl: request.base_url };
    const outcome = await applyMemberChanges(transaction, locked, [replaceMembers(members)]);
    return transaction.commit<sql.FoundGroup>(
      recordGroup(tenantId, id, recorded, outcome.members),
      insertWrite(entry),
      findStatement(type, request, id),
    );
  });
  attempt.logged = true;
  if (created === undefined) throw new Error('A group that was just inserted is not there');
  return renderGroup(directory, type, { ...request, id }, created);
}

/** @throws ScimError 404. */
export async function getGroup(directory: Directory, request: GetRequest): Promise<Resource> {
  const type = requireType(await directory.profiles.getProfile(request.tenant_id), request.id);
  const [row] = await directory.database.queryTenant<sql.FoundGroup>(
    request.tenant_id,
    findStatement(type, request, request.id),
  );
  if (row === undefined) throw resourceNotFound(type, request.id);
  requireMatch(type, request, row.version);
  return isUnmodified(request, row.version) ? unmodifiedResource(row) : renderGroup(directory, type, request, row);
}

/** Empty while groups are off, whatever is asked for. @throws ScimError 400. */
export async function listGroups(directory: Directory, request: ListRequest): Promise<ResourceList> {
  return withProfile(directory, request.tenant_id, (profile) => {
    const listings = groupListings(profile);
    if (listings.length > 0) return listResources(directory, listings, request);
    const { startIndex, cursor } = requestQuery(request);
    const text = cursor === undefined ? listResponse([], 0, startIndex) : cursorResponse([], 0, {});
    return Promise.resolve({ document: Buffer.from(text) });
  });
}

/** Users, and then groups when they are on: what a query at the root is about. @throws ScimError 400. */
export async function listEverything(directory: Directory, request: ListRequest): Promise<ResourceList> {
  return withProfile(directory, request.tenant_id, (profile) =>
    listResources(directory, [userListing(profile), ...groupListings(profile)], request),
  );
}

/** None while the tenant's groups are off. */
const groupListings = ({ groupType: type, schemasVersion }: TenantProfile): Listing[] =>
  type === undefined ? [] : [{ type, schemasVersion, table: groupsTable, countAll: sql.countGroups }];

/** What the body does not name is removed, members included. @throws ScimError 400, 404, 409 or 412. */
export async function replaceGroup(directory: Directory, request: ReplaceRequest, attempt: Attempt): Promise<Resource> {
  return withProfileFor(directory, attempt, (profile) => {
    const type = requireType(profile, request.id);
    const { document, members } = readGroup(type, parseObject(request.document));
    const change = (before: JsonObject): GroupChange => ({
      document: replacedGroup(type, before, document),
      members: [replaceMembers(members)],
    });
    return changeGroup(directory, profile, request, attempt, change, true);
  });
}

/**
 * Answers with the state after the write where the request says which attributes it wants; else without a document, since a
 * group may have very many members.
 * @throws ScimError 400, 404, 409 or 412.
 */
export async function patchGroup(directory: Directory, request: PatchRequest, attempt: Attempt): Promise<Resource> {
  const answers = request.attributes.trim() !== '' || request.excluded_attributes.trim() !== '';
  return withProfileFor(directory, attempt, (profile) => {
    const type = requireType(profile, request.id);
    const operations = readPatch(parseObject(request.operations));
    return changeGroup(
      directory,
      profile,
      request,
      attempt,
      (before) => patchedGroup(type, before, operations),
      answers,
    );
  });
}

/** Its members stay; the groups that it was in have a new version. @throws ScimError 404 or 412. */
export async function deleteGroup(
  directory: Directory,
  request: DeleteRequest,
  attempt: Attempt,
): Promise<DeleteResponse> {
  const { tenant_id: tenantId, id } = request;
  const { requestId } = attempt;
  const type = requireType(await directory.profiles.getProfile(tenantId), id);
  await directory.database.transaction(tenantId, async (transaction) => {
    const [, [row]] = await Promise.all([
      transaction.query(lockGroupsOf(tenantId, id)),
      transaction.query<sql.GroupRow>(sql.lockGroupForDeletion(tenantId, id)),
    ]);
    if (row === undefined) throw resourceNotFound(type, id);
    requireWritable(type, request, row.version);
    const terms = heldTerms(row);
    const now = nextTime(directory, row);
    const written = { id, version: nextVersion(row), document: JSON.parse(row.document) as JsonObject };
    await transaction.commit(
      deleteMembers(tenantId, id),
      deleteMemberships(tenantId, { id, kind: 'GROUP' }, now, requestId),
      sql.deleteGroup(tenantId, id, terms, now, { kind: 'DELETED', paths: [], requestId }),
      insertWrite(succeededEntry(attempt, written, now)),
    );
  });
  attempt.logged = true;
  return {};
}

interface ChangeRequest extends Rendering, Preconditions {
  readonly tenant_id: string;
  readonly id: string;
}

async function changeGroup(
  directory: Directory,
  profile: TenantProfile,
  request: ChangeRequest,
  attempt: Attempt,
  change: (before: JsonObject) => GroupChange,
  answers: boolean,
): Promise<Resource> {
  const { tenant_id: tenantId, id } = request;
  const type = requireType(profile, id);
  const written = await directory.database.transaction(tenantId, async (transaction) => {
    const [[row], [tenant]] = await Promise.all([
      transaction.query<sql.GroupRow>(sql.lockGroup(tenantId, id)),
      transaction.query<SchemasVersionRow>(findSchemasVersion(tenantId)),
    ]);
    if (tenant?.schemas_version !== profile.schemasVersion) throw new StaleProfile();
    if (row === undefined) throw resourceNotFound(type, id);
    requireWritable(type, request, row.version);
    const before = recognise(type, JSON.parse(row.document) as JsonObject);
    const { document, members: wanted } = change(before);
    const locked = { tenantId, id, memberCount: row.member_count, baseUrl: request.base_url };
    const { members, memberCount } = await applyMemberChanges(transaction, locked, wanted);
    const moved = members.added.length + members.removed.length > 0;
    const isNew = moved || !sameJson(before, document);
    const recorded: Recorded = {
      kind: moved ? 'MEMBERS_CHANGED' : 'UPDATED',
      paths: [...(moved ? ['members'] : []), ...changedPaths(before, document)],
      requestId: attempt.requestId,
    };
    const version = isNew ? nextVersion(row) : row.version;
    const write = () => [
      updateStatement(directory, profile, type, request, row, document, memberCount),
      recordGroup(tenantId, id, recorded, members),
    ];
    const [after] = await transaction.commit<sql.FoundGroup>(
      ...(isNew ? write() : []),
      insertWrite(succeededEntry(attempt, { id, version, document }, directory.now())),
      ...(answers ? [findStatement(type, request, id)] : []),
    );
    attempt.logged = true;
    return { after: answers ? after : undefined, version };
  });
  const { after, version } = written;
  const unrendered = unrenderedResource(id, version);
  // What was written must not be said to have failed.
  return after === undefined ? unrendered : renderGroup(directory, type, request, after).catch(() => unrendered);
}

/** The terms that were stored, which the type that the tenant has now may not say. */
const heldTerms = ({ comparable }: sql.GroupRow): bigint[] => groupTerms(JSON.parse(comparable) as Comparable);

function updateStatement(
  directory: Directory,
  { schemasVersion }: TenantProfile,
  type: ResourceType,
  { tenant_id, id }: ChangeRequest,
  row: sql.GroupRow,
  document: JsonObject,
  memberCount: number,
): Statement {
  const before = heldTerms(row);
  const after = storedGroup(type, document, schemasVersion);
  if (after.values.document.length > DOCUMENT_BYTES_MAX) throw invalidValue('The group would grow beyond 1 MiB.');
  const terms = {
    removed: [...new Set(before).difference(new Set(after.terms))],
    added: [...new Set(after.terms).difference(new Set(before))],
  };
  return sql.updateGroup(tenant_id, id, after.values, terms, memberCount, nextTime(directory, row));
}

/** @throws ScimError 404, for every id while the tenant's groups are off */
function requireType({ groupType: type }: TenantProfile, id: string): ResourceType {
  if (type === undefined) throw notFound('There is no such group: groups are off for this tenant.');
  requireId(type, id);
  return type;
}
