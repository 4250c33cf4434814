// Users as applications ask for them. Who asks, and whether the tenant is theirs to read, is settled before (reader.ts).
import type { BatchGetUsersRequest__Output } from '../../proto/gen/muster/directory/v1/BatchGetUsersRequest.ts';
import type { BatchGetUsersResponse } from '../../proto/gen/muster/directory/v1/BatchGetUsersResponse.ts';
import type { DirectoryUser } from '../../proto/gen/muster/directory/v1/DirectoryUser.ts';
import type { FindUserRequest__Output } from '../../proto/gen/muster/directory/v1/FindUserRequest.ts';
import type { ListUsersRequest__Output } from '../../proto/gen/muster/directory/v1/ListUsersRequest.ts';
import type { ListUsersResponse } from '../../proto/gen/muster/directory/v1/ListUsersResponse.ts';
import { invalidValue, notFound } from '../scim/error.ts';
import { ENTERPRISE_SCHEMA } from '../scim/user.ts';
import { findByIds, findByValue, findPage, type Source } from './directory-query.ts';
import type { Directory } from './directory.ts';
import { directoryUser } from './directory-user.ts';
import type { TenantProfile } from './profiles.ts';
import { relatedColumn } from './sql/relation.ts';
import { groupedUsersTable, usersTable } from './sql/table.ts';
import { userGroups } from './sql/user-groups.ts';

const IDS_MAX = 1_000;

/** What a user is found by besides its id, and the attribute that it is. */
const paths = {
  user_name: 'userName',
  external_id: 'externalId',
  employee_number: `${ENTERPRISE_SCHEMA}:employeeNumber`,
} as const;

/** What is read of users: of a tenant with groups, also the ids of each one's groups. */
export const userSource = (tenantId: string, { userType: type, groupType, schemasVersion }: TenantProfile): Source =>
  groupType === undefined
    ? { tenantId, type, schemasVersion, table: usersTable, related: undefined }
    : {
        tenantId,
        type,
        schemasVersion,
        table: groupedUsersTable,
        related: relatedColumn(userGroups, new Set(['value']), ''),
      };

/** @throws ScimError 400 when it is not said what to look for, 404, or 412 when several users have the value. */
export async function findUser(
  directory: Directory,
  profile: TenantProfile,
  request: FindUserRequest__Output,
): Promise<DirectoryUser> {
  const { tenant_id: tenantId, by } = request;
  const value = by && request[by];
  if (by === undefined || value === undefined) {
    throw invalidValue('by: say what to look for, which is an id, user_name, external_id or employee_number.');
  }
  if (value === '') throw invalidValue(`${by} is empty.`);
  const source = userSource(tenantId, profile);
  const [row] =
    by === 'id'
      ? await findByIds(directory.database, source, [value])
      : [await findByValue(directory.database, source, paths[by], value)];
  if (row === undefined) throw notFound(`The tenant has no user with this ${by}.`);
  return directoryUser(tenantId, row);
}

/** @throws ScimError 400 for too many ids, 429 when the users are too large together. */
export async function batchGetUsers(
  directory: Directory,
  profile: TenantProfile,
  request: BatchGetUsersRequest__Output,
): Promise<BatchGetUsersResponse> {
  const { tenant_id: tenantId, ids } = request;
  if (ids.length > IDS_MAX) throw invalidValue(`ids: at most ${IDS_MAX} can be asked for at once, not ${ids.length}.`);
  const rows = await findByIds(directory.database, userSource(tenantId, profile), ids);
  return { users: rows.map((row) => directoryUser(tenantId, row)) };
}

/** @throws ScimError 400 naming what is wrong with filter, page size or cursor. */
export async function listUsers(
  directory: Directory,
  profile: TenantProfile,
  request: ListUsersRequest__Output,
): Promise<ListUsersResponse> {
  const { tenant_id: tenantId } = request;
  const { rows, next } = await findPage(directory, userSource(tenantId, profile), request);
  return { users: rows.map((row) => directoryUser(tenantId, row)), next };
}
