// The statements of a list: one page of it, and how many there are.
import { hash } from 'node:crypto';
import type { Statement } from './database.ts';
import { bind } from './expression.ts';
import type { Walk } from './filter.ts';
import { positionValue } from './keyset.ts';
import type { Related } from './relation.ts';
import { columnsWith, type ResourceRow } from './resource-row.ts';
import { orderBy, type Order } from './sort.ts';
import type { ResourceTable } from './table.ts';

/** A list's conditions as SQL over the rows `r`. `$1` is the tenant; the rest of `parameters` are the conditions' values. */
export interface ListQuery {
  readonly parameters: readonly unknown[];
  /** A condition on `r`, exact; of those in `walk`, where there is one. */
  readonly where: string | undefined;
  /** A subquery of ids, among which every match is. */
  readonly candidates: string | undefined;
  /** Among which every match is, as well, and which are read in the order of the page. */
  readonly walk?: Walk | undefined;
  readonly order: Order;
  /** Beyond which position a page by cursor begins: a condition on `r`. */
  readonly beyond?: string | undefined;
  /** What to read of the table's relation. */
  readonly related?: Related | undefined;
  /** One of the few shapes that are worth a prepared statement. */
  readonly prepared: boolean;
}

/** How much a page may hold. */
export interface PageRoom {
  /** Resources. */
  readonly rows: number;
  /** Bytes of their JSON, about. */
  readonly bytes: number;
  /** The first resource is held whatever its size. */
  readonly holdsFirst: boolean;
}

/** A row of a page. Its document is null from the first resource on that there is no room for: they are known to be there, and not read. */
export interface PageRow extends Omit<ResourceRow, 'document'> {
  readonly document: string | null;
}

/** The page that begins after `offset` rows. */
export function listPage(
  table: ResourceTable,
  tenantId: string,
  query: ListQuery,
  offset: number,
  room: PageRoom,
): Statement {
  const parameters = [tenantId, ...query.parameters.slice(1)];
  return pageStatement(table, query, parameters, pageRows(table, query, parameters, room.rows, offset), room);
}

/** A row, and where in the order it is. */
export interface PlacedRow extends PageRow {
  readonly position_value: string | null;
}

/** The page that begins beyond the query's position: what it costs does not depend on how far in that is. */
export function listBeyond(table: ResourceTable, tenantId: string, query: ListQuery, room: PageRoom): Statement {
  const parameters = [tenantId, ...query.parameters.slice(1)];
  const position = `${positionValue(query.order)} as position_value,`;
  return pageStatement(table, query, parameters, pageRows(table, query, parameters, room.rows), room, position);
}

/**
 * The rows `r` of a page. Along a walk each id is a look-up of its own, and the limit ends the walk: to sort them, all would have to be
 * read. The tenant comes with the id, so that it is any tenant to the plan: one that the statistics do not know yet is taken for one row,
 * which any index of the tenant's finds.
 */
function pageRows(table: ResourceTable, query: ListQuery, parameters: unknown[], limit: number, offset = 0): string {
  const { walk, where, order } = query;
  const skipped = offset === 0 ? '' : `offset ${bind({ parameters }, offset, 'bigint')}`;
  const limited = `limit ${bind({ parameters }, limit, 'bigint')} ${skipped}`;
  if (walk !== undefined) {
    return `
      select r.* from (
        select $1::text as tenant_id, walked.id from (${walk.ordered}) as walked(id) offset 0
      ) walked cross join lateral (
        select r.* from ${table.name} r
        where r.tenant_id = walked.tenant_id and r.id = walked.id and (${where ?? 'true'})
        limit 1
      ) r ${limited}`;
  }
  const ordered = `order by ${orderBy(order)} ${limited}`;
  if (offset === 0) return `select r.* from ${table.name} r where ${conditions(query)} ${ordered}`;
  // Rows that are skipped are skipped by id: reading their documents would cost twenty times as much.
  return `
    select r.* from (
      select r.tenant_id, r.id from ${table.name} r where ${conditions(query)} ${ordered}
    ) page cross join lateral (
      select r.* from ${table.name} r where r.tenant_id = page.tenant_id and r.id = page.id limit 1
    ) r`;
}

/** Reads of the rows what there is room for. */
function pageStatement(
  table: ResourceTable,
  { order, related, prepared }: ListQuery,
  parameters: unknown[],
  rows: string,
  { bytes, holdsFirst }: PageRoom,
  position = '',
): Statement {
  const room = bind({ parameters }, bytes, 'bigint');
  const always = bind({ parameters }, holdsFirst ? 1 : 0, 'bigint');
  const elements = related?.column(`$${parameters.length + 1}`);
  parameters.push(...(related?.parameters ?? []));
  const inOrder = orderBy(order, 'r.key');
  const key = order.key?.expression ?? 'null';
  const page = `
    select r.tenant_id, r.id, r.version, r.created_at, r.modified_at, r.document::text as document,
      ${position} ${key} as key, ${table.elementCount ?? 'null'} as elements
    from (${rows}) r`;
  const measured = measure(table, related, elements, page, inOrder, room);
  const shown = ['document', ...(related === undefined ? [] : ['related'])].map((name) => {
    const value = name === 'related' && table.elementCount !== undefined ? elements : `r.${name}`;
    return `case when r.fits then ${value} end as ${name}`;
  });
  const text = `
    select r.id, r.version, r.created_at, r.modified_at, ${position === '' ? '' : 'r.position_value,'} ${shown.join(', ')}
    from (
      select r.*, r.is_made and (r.held <= ${room} or r.held - r.size < ${always}) as fits
      from (
        select r.*, sum(r.size) over (order by ${inOrder} rows unbounded preceding) as held from (${measured}) r
      ) r
    ) r
    order by ${inOrder}`;
  // Postgres cuts a statement's name at 63 characters, so the name is a digest of the text.
  return { ...(prepared && { name: `list_${hash('sha1', text)}` }), text, values: parameters };
}

/** Of how many resources elements are made at once. */
const LOT = 20;

/**
 * The rows of a page with their size. Elements that are counted need not be made for that; others are made lot by lot, until there is no
 * room: a page of users who are all in thousands of groups would take longer than a statement may.
 */
function measure(
  { elementCount }: ResourceTable,
  related: Related | undefined,
  elements: string | undefined,
  page: string,
  inOrder: string,
  room: string,
): string {
  if (related === undefined || elements === undefined || elementCount !== undefined) {
    const size = related === undefined ? '' : ` + r.elements * ${related.elementBytes}`;
    return `select r.*, true as is_made, octet_length(r.document)${size} as size from (${page} offset 0) r`;
  }
  return `
    with recursive page as materialized (
      select r.*, row_number() over (order by ${inOrder}) as place from (${page}) r
    ), lot(until, elements, held) as (
      select 0::bigint, array[]::text[], 0::bigint
      union all
      select lot.until + ${LOT}, next.elements, lot.held + next.size
      from lot cross join lateral (
        select array_agg(r.related order by r.place) as elements, sum(r.size) as size from (
          select r.place, r.related, octet_length(r.document) + coalesce(octet_length(r.related), 0) as size from (
            select r.place, r.document, ${elements} as related from page r
            where r.place > lot.until and r.place <= lot.until + ${LOT} offset 0
          ) r
        ) r
      ) next
      where lot.held <= ${room} and next.elements is not null
    ), made as materialized (
      select lot.until - ${LOT} + each.number as place, each.related
      from lot cross join lateral unnest(lot.elements) with ordinality as each(related, number)
    )
    select r.*, made.related, made.place is not null as is_made,
      octet_length(r.document) + coalesce(octet_length(made.related), 0) as size
    from page r left join made on made.place = r.place`;
}

/** Those that there are of the resources with these ids, in no order. */
export const findMany = (
  table: ResourceTable,
  tenantId: string,
  ids: readonly string[],
  related: Related | undefined,
): Statement => ({
  text: `
    select ${columnsWith(related, '$3')} from ${table.name} r
    where r.tenant_id = $1::text and r.id = any ($2::uuid[])`,
  values: [tenantId, ids, ...(related?.parameters ?? [])],
});

export function countMatching(table: ResourceTable, tenantId: string, query: ListQuery): Statement {
  return {
    text: query.walk?.count ?? `select count(*)::text as total from ${table.name} r where ${conditions(query)}`,
    values: [tenantId, ...query.parameters.slice(1)],
  };
}

function conditions({ where, candidates, walk, beyond }: ListQuery): string {
  return [
    'r.tenant_id = $1::text',
    ...(candidates === undefined ? [] : [`r.id in (${candidates})`]),
    ...(walk === undefined ? [] : [`r.id in (${walk.ids})`]),
    ...(where === undefined ? [] : [`(${where})`]),
    ...(beyond === undefined ? [] : [beyond]),
  ].join(' and ');
}
