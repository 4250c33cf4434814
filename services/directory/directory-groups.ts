// Groups and their members as applications ask for them. While a tenant's groups are off, it has none.
import type { DirectoryGroup } from '../../proto/gen/muster/directory/v1/DirectoryGroup.ts';
import type { FindGroupRequest__Output } from '../../proto/gen/muster/directory/v1/FindGroupRequest.ts';
import type { ListDirectoryGroupsRequest__Output } from '../../proto/gen/muster/directory/v1/ListDirectoryGroupsRequest.ts';
import type { ListDirectoryGroupsResponse } from '../../proto/gen/muster/directory/v1/ListDirectoryGroupsResponse.ts';
import type { ListMembersRequest__Output } from '../../proto/gen/muster/directory/v1/ListMembersRequest.ts';
import type { ListMembersResponse } from '../../proto/gen/muster/directory/v1/ListMembersResponse.ts';
import { invalidValue, notFound, type ScimError } from '../scim/error.ts';
import type { Directory } from './directory.ts';
import { directoryGroup } from './directory-group.ts';
import { findByIds, findByValue, findPage, parseCursor, parsePageSize, type Source } from './directory-query.ts';
import { isId } from './precondition.ts';
import type { TenantProfile } from './profiles.ts';
import { listMembers as membersStatement, type MemberRow } from './sql/group-members.ts';
import { findGroup as findStatement } from './sql/groups.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { groupsTable } from './sql/table.ts';

const MEMBERS_DEFAULT = 1_000;
const MEMBERS_MAX = 10_000;

/** What a group is found by besides its id, and the attribute that it is. */
const paths = { display_name: 'displayName', external_id: 'externalId' } as const;

/** Before every id that is given. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What is read of groups; undefined while they are off. */
export const groupSource = (tenantId: string, { groupType: type, schemasVersion }: TenantProfile): Source | undefined =>
  type && { tenantId, type, schemasVersion, table: groupsTable, related: undefined };

/** @throws ScimError 400 when it is not said what to look for, 404, or 412 when several groups have the value. */
export async function findGroup(
  directory: Directory,
  profile: TenantProfile,
  request: FindGroupRequest__Output,
): Promise<DirectoryGroup> {
  const { tenant_id: tenantId, by } = request;
  const value = by && request[by];
  if (by === undefined || value === undefined) {
    throw invalidValue('by: say what to look for, which is an id, display_name or external_id.');
  }
  if (value === '') throw invalidValue(`${by} is empty.`);
  const source = groupSource(tenantId, profile);
  if (source === undefined) throw groupsOff();
  const [row] =
    by === 'id'
      ? await findByIds(directory.database, source, [value])
      : [await findByValue(directory.database, source, paths[by], value)];
  if (row === undefined) throw noGroup(by);
  return directoryGroup(tenantId, row);
}

/** None while groups are off. @throws ScimError 400 naming what is wrong with filter, page size or cursor. */
export async function listDirectoryGroups(
  directory: Directory,
  profile: TenantProfile,
  request: ListDirectoryGroupsRequest__Output,
): Promise<ListDirectoryGroupsResponse> {
  const { tenant_id: tenantId } = request;
  const source = groupSource(tenantId, profile);
  if (source === undefined) return { groups: [], next: '' };
  const { rows, next } = await findPage(directory, source, request);
  return { groups: rows.map((row) => directoryGroup(tenantId, row)), next };
}

/** @throws ScimError 400 naming what is wrong with page size or cursor, 404 for the group. */
export async function listMembers(
  directory: Directory,
  profile: TenantProfile,
  request: ListMembersRequest__Output,
): Promise<ListMembersResponse> {
  const { tenant_id: tenantId, group_id: groupId } = request;
  const pageSize = parsePageSize(request.page_size, MEMBERS_DEFAULT, MEMBERS_MAX);
  const after = parseCursor(request.cursor) || FIRST_ID;
  if (groupSource(tenantId, profile) === undefined) throw groupsOff();
  if (!isId(groupId)) throw noGroup('id');
  const [[group], found] = await directory.database.read<[ResourceRow, MemberRow]>(tenantId, [
    findStatement(tenantId, groupId, undefined),
    membersStatement(tenantId, groupId, after, pageSize + 1),
  ]);
  if (group === undefined) throw noGroup('id');
  const page = found.slice(0, pageSize);
  return {
    members: page.map(({ member_id: id, member_type: type }) => ({ id, kind: type === 'Group' ? 'GROUP' : 'USER' })),
    next: found.length > pageSize ? (page.at(-1)?.member_id ?? '') : '',
  };
}

const noGroup = (by: string): ScimError => notFound(`The tenant has no group with this ${by}.`);
const groupsOff = (): ScimError => notFound('The tenant has no such group: its groups are off.');
