// The statements of a list: one page of it, and how many there are.
import { hash } from 'node:crypto';
import type { Statement } from './database.ts';
import { positionValue } from './keyset.ts';
import type { Related } from './relation.ts';
import { columnsWith, type ResourceRow } from './resource-row.ts';
import { orderBy, type Order } from './sort.ts';
import type { ResourceTable } from './table.ts';

/** A list's conditions as SQL over the rows `r`. `$1` is the tenant; the rest of `parameters` are the conditions' values. */
export interface ListQuery {
  readonly parameters: readonly unknown[];
  /** A condition on `r`, exact. */
  readonly where: string | undefined;
  /** A subquery of ids, among which every match is. */
  readonly candidates: string | undefined;
  readonly order: Order;
  /** Beyond which position a page by cursor begins: a condition on `r`. */
  readonly beyond?: string | undefined;
  /** What to read of the table's relation. */
  readonly related?: Related | undefined;
  /** One of the few shapes that are worth a prepared statement. */
  readonly prepared: boolean;
}

/** The page that begins after `offset` rows. */
export function listPage(
  table: ResourceTable,
  tenantId: string,
  query: ListQuery,
  offset: number,
  limit: number,
): Statement {
  const parameters = [tenantId, ...query.parameters.slice(1), limit];
  const limited = `order by ${orderBy(query.order)} limit $${parameters.length}::integer`;
  const related = query.related?.parameters ?? [];
  if (offset === 0) {
    const columns = columnsWith(query.related, `$${parameters.length + 1}`);
    const text = `select ${columns} from ${table.name} r where ${conditions(query)} ${limited}`;
    return named(query, text, [...parameters, ...related]);
  }
  // Rows that are skipped are skipped by id: reading their documents would cost twenty times as much.
  return {
    text: `
      with page as materialized (
        select r.id from ${table.name} r where ${conditions(query)} ${limited} offset $${parameters.length + 1}::bigint
      )
      select ${columnsWith(query.related, `$${parameters.length + 2}`)}
      from page join ${table.name} r on r.tenant_id = $1::text and r.id = page.id
      order by ${orderBy(query.order)}`,
    values: [...parameters, offset, ...related],
  };
}

/** How many elements of the table's relation a page has in all, as `total`; undefined where those are never very many. */
export function countElements(
  table: ResourceTable,
  tenantId: string,
  query: ListQuery,
  offset: number,
  limit: number,
): Statement | undefined {
  if (table.elementCount === undefined || query.related === undefined) return undefined;
  const values = [tenantId, ...query.parameters.slice(1), limit, offset];
  return {
    text: `
      select coalesce(sum(page.elements), 0)::text as total from (
        select ${table.elementCount} as elements from ${table.name} r where ${conditions(query)}
        order by ${orderBy(query.order)} limit $${values.length - 1}::integer offset $${values.length}::bigint
      ) page`,
    values,
  };
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

/** A row, and where in the order it is. */
export interface PlacedRow extends ResourceRow {
  readonly position_value: string | null;
}

/** The page that begins beyond the query's position: what it costs does not depend on how far in that is. */
export function listBeyond(table: ResourceTable, tenantId: string, query: ListQuery, limit: number): Statement {
  const parameters = [tenantId, ...query.parameters.slice(1), limit];
  const columns = columnsWith(query.related, `$${parameters.length + 1}`);
  const text = `
    select ${columns}, ${positionValue(query.order)} as position_value from ${table.name} r where ${conditions(query)}
    order by ${orderBy(query.order)} limit $${parameters.length}::integer`;
  return named(query, text, [...parameters, ...(query.related?.parameters ?? [])]);
}

/** How many elements of the table's relation each row of such a page has; undefined where those are never very many. */
export function listElementsBeyond(
  table: ResourceTable,
  tenantId: string,
  query: ListQuery,
  limit: number,
): Statement | undefined {
  if (table.elementCount === undefined || query.related === undefined) return undefined;
  const values = [tenantId, ...query.parameters.slice(1), limit];
  return {
    text: `
      select ${table.elementCount} as elements from ${table.name} r where ${conditions(query)}
      order by ${orderBy(query.order)} limit $${values.length}::integer`,
    values,
  };
}

/** Postgres cuts a statement's name at 63 characters, so the name is a digest of the text. */
function named({ prepared }: ListQuery, text: string, values: readonly unknown[]): Statement {
  return { ...(prepared && { name: `list_${hash('sha1', text)}` }), text, values };
}

export function countMatching(table: ResourceTable, tenantId: string, query: ListQuery): Statement {
  return {
    text: `select count(*)::text as total from ${table.name} r where ${conditions(query)}`,
    values: [tenantId, ...query.parameters.slice(1)],
  };
}

function conditions({ where, candidates, beyond }: ListQuery): string {
  return [
    'r.tenant_id = $1::text',
    ...(candidates === undefined ? [] : [`r.id in (${candidates})`]),
    ...(where === undefined ? [] : [`(${where})`]),
    ...(beyond === undefined ? [] : [beyond]),
  ].join(' and ');
}
