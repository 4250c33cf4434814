// Queries on a type of resource (RFC 7644 section 3.4.2): filter, sort and page become one statement; a second one counts,
// when the page does not tell the total by itself.
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import type { ResourceType } from '../scim/attribute.ts';
import { parseFilter } from '../scim/filter.ts';
import { parseObject } from '../scim/json.ts';
import { listResponse, readQuery, readSearchRequest, type Query } from '../scim/message.ts';
import { parseAttributePath } from '../scim/path.ts';
import { projection } from '../scim/project.ts';
import { resolveFilter } from '../scim/resolve.ts';
import type { Directory } from './directory.ts';
import { projectedText, relatedOf, resourceLocation } from './resource.ts';
import type { Statement } from './sql/database.ts';
import { compileFilter } from './sql/filter.ts';
import { countMatching, listPage, type ListQuery } from './sql/list.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { compileSort } from './sql/sort.ts';
import type { ResourceTable } from './sql/table.ts';

/** What is listed: a tenant's type of resource, and where it is kept. */
export interface Listing {
  readonly type: ResourceType;
  readonly table: ResourceTable;
  /** Counts all of a tenant's without looking at them: one row, `total` as text. */
  readonly countAll: (tenantId: string) => Statement;
}

/** @throws ScimError 400 naming what is wrong with the query. */
export async function listResources(
  directory: Directory,
  listing: Listing,
  request: ListRequest,
): Promise<ResourceList> {
  const { type, table } = listing;
  const query = requestQuery(request);
  const statement = listQuery(listing, query, request.base_url);
  const offset = query.startIndex - 1;
  const rows =
    query.count === 0
      ? []
      : await directory.database.queryTenant<ResourceRow>(
          request.tenant_id,
          listPage(table, request.tenant_id, statement, offset, query.count),
        );
  const isLast = rows.length < query.count && (rows.length > 0 || offset === 0);
  const total = isLast ? offset + rows.length : await countTotal(directory, listing, request.tenant_id, statement);
  const project = projection(type, query.attributes, query.excludedAttributes);
  const resources = rows.map((row) => projectedText(type, request.base_url, row, project));
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

function listQuery({ type, table }: Listing, query: Query, baseUrl: string): ListQuery {
  const parameters: unknown[] = [undefined]; // $1 is the tenant
  const filter = query.filter === undefined ? undefined : resolveFilter(type, parseFilter(query.filter));
  const compiled = filter && compileFilter(table, filter, parameters, resourceLocation(type, baseUrl, ''));
  return {
    parameters,
    where: compiled?.where,
    candidates: compiled?.candidates,
    related: relatedOf(type, table, {
      base_url: baseUrl,
      attributes: query.attributes,
      excluded_attributes: query.excludedAttributes,
    }),
    orderBy:
      query.sortBy === undefined
        ? 'r.id'
        : compileSort(table, type, parseAttributePath(query.sortBy), query.descending),
    // What clients match by, and the plain list: as many shapes as the schema has attributes.
    prepared:
      query.sortBy === undefined && (filter === undefined || (filter.kind === 'compare' && filter.operator === 'eq')),
  };
}

async function countTotal(
  directory: Directory,
  { table, countAll }: Listing,
  tenantId: string,
  query: ListQuery,
): Promise<number> {
  const statement = query.where === undefined ? countAll(tenantId) : countMatching(table, tenantId, query);
  const [row] = await directory.database.queryTenant<{ total: string }>(tenantId, statement);
  return Number(row?.total ?? 0);
}
