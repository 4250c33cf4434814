// Queries on resources (RFC 7644 section 3.4.2): filter, sort and page become one statement; a second one counts,
// when the page does not tell the total by itself.
import type { ListRequest__Output as ListRequest } from '../../proto/gen/muster/directory/v1/ListRequest.ts';
import type { ResourceList__Output as ResourceList } from '../../proto/gen/muster/directory/v1/ResourceList.ts';
import type { AttributePath, ResourceType } from '../scim/attribute.ts';
import { tooMany, type ScimError } from '../scim/error.ts';
import { extensionsOfFilter, extensionsOfSort } from '../scim/extension-use.ts';
import { parseFilter } from '../scim/filter.ts';
import { parseObject } from '../scim/json.ts';
import { cursorResponse, listResponse, readQuery, readSearchRequest, type Query } from '../scim/message.ts';
import { parseAttributePath } from '../scim/path.ts';
import { projection } from '../scim/project.ts';
import { hasAttribute, resolveFilter } from '../scim/resolve.ts';
import type { Directory } from './directory.ts';
import { queryIndexed } from './indexed-query.ts';
import { ANSWER_BYTES_MAX, readHeld } from './answer.ts';
import { projectedText, relatedOf, resourceLocation } from './resource.ts';
import type { Statement } from './sql/database.ts';
import { compileFilter } from './sql/filter.ts';
import { compileBeyond, reversed } from './sql/keyset.ts';
import { countMatching, listPage, type ListQuery, type PageRoom, type PageRow } from './sql/list.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { byId, compileSort } from './sql/sort.ts';
import type { ResourceTable } from './sql/table.ts';
import { walkPage, type WalkPart, type WalkStart } from './walk.ts';

/** What is listed: a tenant's type of resource, and where it is kept. */
export interface Listing {
  readonly type: ResourceType;
  /** Which declaration of the tenant's schemas the type is of. */
  readonly schemasVersion: number;
  readonly table: ResourceTable;
  /** Counts all of a tenant's without looking at them: one row, `total` as text. */
  readonly countAll: (tenantId: string) => Statement;
}

/**
 * Lists what several listings hold, those of the first one first. An attribute that only some types have is one without a
 * value for the others (RFC 7644 section 3.4.2.1).
 * @throws ScimError 400 naming what is wrong with the query, 503 while what it names is being indexed anew.
 */
export async function listResources(
  directory: Directory,
  listings: readonly Listing[],
  request: ListRequest,
): Promise<ResourceList> {
  const query = requestQuery(request);
  const parts = listings.map((listing): Part => {
    const { type, table } = listing;
    const project = projection(type, query.attributes, query.excludedAttributes);
    const { extensions, ...statement } = listQuery(listing, listings, query, request.base_url);
    return {
      listing,
      endpoint: type.endpoint,
      table,
      need: { type, schemasVersion: listing.schemasVersion, extensions },
      query: statement,
      queryFrom: (start) => listQuery(listing, listings, query, request.base_url, start),
      render: (row) => projectedText(type, request.base_url, row, project),
    };
  });
  const list = query.cursor === undefined ? listByIndex : listByCursor;
  return { document: Buffer.from(await list(directory, request.tenant_id, parts, query)) };
}

/** One of the listings, and what the query means for it. */
interface Part extends WalkPart {
  /** Of a page by index. */
  readonly query: ListQuery;
  readonly listing: Listing;
  readonly render: (row: ResourceRow) => string;
}

async function listByIndex(
  directory: Directory,
  tenantId: string,
  parts: readonly Part[],
  { startIndex, count }: Query,
): Promise<string> {
  const resources: string[] = [];
  let total = 0;
  let bytes = ANSWER_BYTES_MAX;
  for (const part of parts) {
    const offset = Math.max(0, startIndex - 1 - total);
    const room = { rows: count - resources.length, bytes, holdsFirst: resources.length === 0 };
    const page = await listPart(directory, tenantId, part, offset, room);
    // A shorter page would be taken for the last.
    if (page.isCut) throw tooLargePage(resources.length + page.rows.length);
    for (const row of page.rows) resources.push(part.render(row));
    total += page.total;
    bytes -= page.bytes;
  }
  return listResponse(resources, total, startIndex);
}

async function listByCursor(
  directory: Directory,
  tenantId: string,
  parts: readonly Part[],
  query: Query,
): Promise<string> {
  const { rows, total, cursors } = await walkPage(directory, tenantId, parts, query, async () => {
    let all = 0;
    for (const part of parts) all += await countTotal(directory, tenantId, part);
    return all;
  });
  const resources = rows.map(({ part, row }) => part.render(row));
  return cursorResponse(resources, total, cursors);
}

interface ListedPart {
  readonly rows: readonly ResourceRow[];
  readonly bytes: number;
  /** There was no room for the others; how many there are is not known then. */
  readonly isCut: boolean;
  readonly total: number;
}

/** A page of one listing, and how many there are in all. */
async function listPart(
  directory: Directory,
  tenantId: string,
  part: Part,
  offset: number,
  room: PageRoom,
): Promise<ListedPart> {
  const { table, need, query } = part;
  const limit = room.rows;
  const { rows, bytes, isCut } =
    limit === 0
      ? { rows: [], bytes: 0, isCut: false }
      : await readHeld(directory, room, (each) =>
          queryIndexed<PageRow>(directory, tenantId, need, listPage(table, tenantId, query, offset, each)),
        );
  if (isCut) return { rows, bytes, isCut, total: 0 };
  const isLast = rows.length < limit && (rows.length > 0 || offset === 0);
  const total = isLast ? offset + rows.length : await countTotal(directory, tenantId, part);
  return { rows, bytes, isCut, total };
}

const tooLargePage = (held: number): ScimError =>
  tooMany(
    `The resources of this page are more than an answer holds, which is ${ANSWER_BYTES_MAX / 1_048_576} MiB. Ask for ${held} at \
once with count, for pages by cursor, which end in time, or leave out with excludedAttributes what is large: members, or groups.`,
  );

/** The query of a GET, or of a POST to /.search. */
export function requestQuery(request: ListRequest): Query {
  if (request.search_request !== undefined) return readSearchRequest(parseObject(request.search_request));
  const given = request.query;
  return readQuery({
    ...(given?.filter !== undefined && { filter: given.filter }),
    ...(given?.sort_by !== undefined && { sortBy: given.sort_by }),
    ...(given?.sort_order !== undefined && { sortOrder: given.sort_order }),
    ...(given?.start_index !== undefined && { startIndex: given.start_index }),
    ...(given?.cursor !== undefined && { cursor: given.cursor }),
    ...(given?.count !== undefined && { count: given.count }),
    ...(given?.attributes !== undefined && { attributes: given.attributes }),
    ...(given?.excluded_attributes !== undefined && { excludedAttributes: given.excluded_attributes }),
  });
}

export interface NamingQuery extends ListQuery {
  /** URNs of the declared extensions that the conditions and the order name. */
  readonly extensions: readonly string[];
}

/**
 * What a query means for one of several listings. Of a page by cursor, `start` says where it is.
 * @throws ScimError invalidFilter or invalidPath
 */
export function listQuery(
  { type, table }: Pick<Listing, 'type' | 'table'>,
  listings: readonly Pick<Listing, 'type'>[],
  query: Pick<Query, 'filter' | 'sortBy' | 'descending' | 'attributes' | 'excludedAttributes'>,
  baseUrl: string,
  start: WalkStart = {},
): NamingQuery {
  const others = listings.map((each) => each.type).filter((each) => each !== type);
  const parameters: unknown[] = [undefined]; // $1 is the tenant
  const sortPath = sortPathOf(type, others, query);
  const forwards = sortPath === undefined ? byId : compileSort(table, type, sortPath, query.descending);
  const order = start.isBackwards === true ? reversed(forwards) : forwards;
  const beyond = compileBeyond(order, start.position, { parameters });
  const filter = query.filter === undefined ? undefined : resolveFilter(type, parseFilter(query.filter), others);
  const location = resourceLocation(type, baseUrl, '');
  const compiled = filter && compileFilter(table, filter, parameters, location, beyond.ids);
  const extensions = [
    ...(filter === undefined ? [] : extensionsOfFilter(type, filter)),
    ...(sortPath === undefined ? [] : extensionsOfSort(type, sortPath)),
  ];
  const isPlain = filter === undefined || (filter.kind === 'compare' && filter.operator === 'eq');
  return {
    parameters,
    where: compiled?.where,
    candidates: compiled?.candidates,
    walk: compiled?.walk,
    beyond: beyond.condition,
    related: relatedOf(type, table, {
      base_url: baseUrl,
      attributes: query.attributes,
      excluded_attributes: query.excludedAttributes,
    }),
    order,
    // What clients match by, and the plain list: as many shapes as the standard's schemas have attributes.
    prepared: query.sortBy === undefined && isPlain && extensions.length === 0,
    extensions,
  };
}

/** Undefined where the order is that of ids: also for an attribute that only the other types have. */
function sortPathOf(
  type: ResourceType,
  others: readonly ResourceType[],
  { sortBy }: Pick<Query, 'sortBy'>,
): AttributePath | undefined {
  if (sortBy === undefined) return undefined;
  const path = parseAttributePath(sortBy);
  const hasNone = !hasAttribute(type, path) && others.some((each) => hasAttribute(each, path));
  return hasNone ? undefined : path;
}

async function countTotal(
  directory: Directory,
  tenantId: string,
  { listing, table, need, query }: Part,
): Promise<number> {
  const statement = query.where === undefined ? listing.countAll(tenantId) : countMatching(table, tenantId, query);
  const [row] = await queryIndexed<{ total: string }>(directory, tenantId, need, statement);
  return Number(row?.total ?? 0);
}
