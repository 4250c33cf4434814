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
 * read.
 */
function pageRows(table: ResourceTable, query: ListQuery, parameters: unknown[], limit: number, offset = 0): string {
  const { walk, where, order } = query;
  const skipped = offset === 0 ? '' : `offset ${bind({ parameters }, offset, 'bigint')}`;
  const limited = `limit ${bind({ parameters }, limit, 'bigint')} ${skipped}`;
  if (walk !== undefined) {
    return `
      select r.* from (${walk.ordered}) as walked(id) cross join lateral (
        select r.* from ${table.name} r
        where r.tenant_id = $1::text and r.id = walked.id and (${where ?? 'true'})
        limit 1
      ) r ${limited}`;
  }
  const ordered = `order by ${orderBy(order)} ${limited}`;
  if (offset === 0) return `select r.* from ${table.name} r where ${conditions(query)} ${ordered}`;
  // Rows that are skipped are skipped by id: reading their documents would cost twenty times as much.
  return `
    select r.* from (
      select r.id from ${table.name} r where ${conditions(query)} ${ordered}
    ) page cross join lateral (
      select r.* from ${table.name} r where r.tenant_id = $1::text and r.id = page.id limit 1
    ) r`;
}

/**
 * Reads of the rows what there is room for. How large a resource is shows when its JSON is made, but for elements that are counted: those
 * are made only where they are held, since they may be very many.
 */
function pageStatement(
  { elementCount }: ResourceTable,
  { order, related, prepared }: ListQuery,
  parameters: unknown[],
  rows: string,
  { bytes, holdsFirst }: PageRoom,
  position = '',
): Statement {
  const room = bind({ parameters }, bytes, 'bigint');
  const always = bind({ parameters }, holdsFirst ? 1 : 0, 'bigint');
  const elements = related?.column(`$${parameters.length + 1}`) ?? 'null::text';
  parameters.push(...(related?.parameters ?? []));
  const isCounted = related !== undefined && elementCount !== undefined;
  const [size, made, held] = isCounted
    ? [`${elementCount} * ${related.elementBytes}`, 'null::text', elements]
    : ['coalesce(octet_length(made.related), 0)', elements, 'r.related'];
  const inOrder = orderBy(order, 'r.key');
  const key = order.key === undefined ? '' : `${order.key.expression} as key,`;
  const text = `
    select r.id, r.version, r.created_at, r.modified_at, ${position === '' ? '' : 'r.position_value,'}
      case when r.fits then r.document end as document${
        related === undefined
          ? ''
          : `,
      case when r.fits then ${held} end as related`
      }
    from (
      select r.*, r.held <= ${room} or r.held - r.size < ${always} as fits
      from (
        select r.*, sum(r.size) over (order by ${inOrder} rows unbounded preceding) as held
        from (
          select r.id, r.version, r.created_at, r.modified_at, ${position} ${key}
            made.document, made.related, octet_length(made.document) + ${size} as size
          from (${rows}) r cross join lateral (select r.document::text as document, ${made} as related offset 0) made
        ) r
      ) r
    ) r
    order by ${inOrder}`;
  // Postgres cuts a statement's name at 63 characters, so the name is a digest of the text.
  return { ...(prepared && { name: `list_${hash('sha1', text)}` }), text, values: parameters };
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
