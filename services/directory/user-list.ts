// Queries on users (RFC 7644 section 3.4.2): filter, sort and page become one statement; a second one counts, when the page
// does not tell the total by itself.
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import { parseFilter } from '../scim/filter.ts';
import { parseObject } from '../scim/json.ts';
import { listResponse, readQuery, readSearchRequest, type Query } from '../scim/message.ts';
import { parseAttributePath } from '../scim/path.ts';
import { projection } from '../scim/project.ts';
import { resolveFilter } from '../scim/resolve.ts';
import { userType } from '../scim/user.ts';
import type { Directory } from './directory.ts';
import { projectedText, userLocation } from './user-document.ts';
import { compileFilter } from './sql/filter.ts';
import { compileSort } from './sql/sort.ts';
import {
  countMatchingUsers,
  countUsers,
  listUsers as listStatement,
  type UserQuery,
  type UserRow,
} from './sql/users.ts';

/** @throws ScimError 400 naming what is wrong with the query. */
export async function listUsers(directory: Directory, request: ListRequest): Promise<ResourceList> {
  await directory.profiles.getProfile(request.tenant_id);
  const query = requestQuery(request);
  const statement = userQuery(query, request.base_url);
  const offset = query.startIndex - 1;
  const rows =
    query.count === 0
      ? []
      : await directory.database.queryTenant<UserRow>(
          request.tenant_id,
          listStatement(request.tenant_id, statement, offset, query.count),
        );
  const isLast = rows.length < query.count && (rows.length > 0 || offset === 0);
  const total = isLast ? offset + rows.length : await countTotal(directory, request.tenant_id, statement);
  const project = projection(userType, query.attributes, query.excludedAttributes);
  const resources = rows.map((row) => projectedText(request.base_url, row, project));
  return { document: Buffer.from(listResponse(resources, total, query.startIndex)) };
}

/** The query of a GET, or of a POST to /.search. */
export function requestQuery(request: ListRequest): Query {
  if (request.search_request !== undefined) return readSearchRequest(parseObject(request.search_request));
  const given = request.query;
  return readQuery({
    ...(given?.filter !== undefined && { filter: given.filter }),
    ...(given?.sort_by !== undefined && { sortBy: given.sort_by }),
    ...(given?.sort_order !== undefined && { sortOrder: given.sort_order }),
    ...(given?.start_index !== undefined && { startIndex: given.start_index }),
    ...(given?.count !== undefined && { count: given.count }),
    ...(given?.attributes !== undefined && { attributes: given.attributes }),
    ...(given?.excluded_attributes !== undefined && { excludedAttributes: given.excluded_attributes }),
  });
}

function userQuery(query: Query, baseUrl: string): UserQuery {
  const parameters: unknown[] = [undefined]; // $1 is the tenant
  const filter = query.filter === undefined ? undefined : resolveFilter(userType, parseFilter(query.filter));
  const compiled = filter && compileFilter(filter, parameters, userLocation(baseUrl, ''));
  return {
    parameters,
    where: compiled?.where,
    candidates: compiled?.candidates,
    orderBy:
      query.sortBy === undefined ? 'u.id' : compileSort(userType, parseAttributePath(query.sortBy), query.descending),
    // What clients match users by, and the plain list: as many shapes as the schema has attributes.
    prepared:
      query.sortBy === undefined && (filter === undefined || (filter.kind === 'compare' && filter.operator === 'eq')),
  };
}

async function countTotal(directory: Directory, tenantId: string, query: UserQuery): Promise<number> {
  const statement = query.where === undefined ? countUsers(tenantId) : countMatchingUsers(tenantId, query);
  const [row] = await directory.database.queryTenant<{ total: string }>(tenantId, statement);
  return Number(row?.total ?? 0);
}
