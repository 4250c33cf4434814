// How applications look resources up: by id, by a value that is meant to be one's own, or a page after another. The statements are those
// of SCIM lists, so that both see the same.
import type { ResourceType } from '../scim/attribute.ts';
import { ScimError, invalidValue, preconditionFailed } from '../scim/error.ts';
import { extensionsOfFilter } from '../scim/extension-use.ts';
import { parseFilter, type Filter } from '../scim/filter.ts';
import { parseAttributePath } from '../scim/path.ts';
import { resolveFilter } from '../scim/resolve.ts';
import { answerRoom, heldRows, rowBytes } from './answer.ts';
import type { Directory } from './directory.ts';
import { queryIndexed } from './indexed-query.ts';
import type { NamingQuery } from './list.ts';
import { isId } from './precondition.ts';
import type { Database } from './sql/database.ts';
import { compileFilter } from './sql/filter.ts';
import { compileBeyond } from './sql/keyset.ts';
import { findMany, listBeyond, listPage, type PageRow } from './sql/list.ts';
import type { Related } from './sql/relation.ts';
import type { ResourceRow } from './sql/resource-row.ts';
import { byId } from './sql/sort.ts';
import type { ResourceTable } from './sql/table.ts';

/** A tenant's resources of one type, and what is read of each. */
export interface Source {
  readonly tenantId: string;
  readonly type: ResourceType;
  /** Which declaration of the tenant's schemas the type is of. */
  readonly schemasVersion: number;
  readonly table: ResourceTable;
  readonly related: Related | undefined;
}

export interface Page {
  readonly rows: readonly ResourceRow[];
  /** The cursor of the next page; empty when there is none. */
  readonly next: string;
}

const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;
/** As many as a page of a SCIM list has at most: what is held of them in memory at a time. */
const ROWS_AT_ONCE = 200;
/** Of documents in one answer: with the rest of them it stays below the 4 MiB that gRPC clients take by default. */
const PAGE_BYTES_MAX = 2_000_000;
/** Of documents in one answer that cannot be continued. */
const BATCH_BYTES_MAX = 32 * 1024 * 1024;

/**
 * The one resource of which an attribute has this value.
 * @param path of an attribute that an index knows
 * @throws ScimError 412 when several have it
 */
export async function findByValue(
  database: Database,
  source: Source,
  path: string,
  value: string,
): Promise<ResourceRow | undefined> {
  const { tenantId, type, table } = source;
  const filter: Filter = {
    kind: 'compare',
    path: parseAttributePath(path),
    operator: 'eq',
    literal: { text: value, quoted: true },
  };
  const query = listQuery(source, filter);
  const page = await database.queryTenant<PageRow>(tenantId, listPage(table, tenantId, query, 0, answerRoom(2)));
  if (page.length < 2) return heldRows(page).rows[0];
  throw preconditionFailed(
    `More than one ${type.name.toLowerCase()} has this ${path.slice(path.lastIndexOf(':') + 1)}.`,
  );
}

/** Those that there are, in the order of the ids; each once. @throws ScimError 429 when they are too large together */
export async function findByIds(database: Database, source: Source, ids: readonly string[]): Promise<ResourceRow[]> {
  const { tenantId, table, related } = source;
  const wanted = [...new Set(ids)].filter(isId);
  const rows: ResourceRow[] = [];
  let bytes = 0;
  for (let start = 0; start < wanted.length; start += ROWS_AT_ONCE) {
    const some = wanted.slice(start, start + ROWS_AT_ONCE);
    const found = await database.queryTenant<ResourceRow>(tenantId, findMany(table, tenantId, some, related));
    const held = new Map(found.map((row) => [row.id, row]));
    rows.push(...some.flatMap((id) => held.get(id) ?? []));
    bytes += found.reduce((sum, row) => sum + rowBytes(row), 0);
    if (bytes > BATCH_BYTES_MAX) throw tooLarge();
  }
  return rows;
}

/**
 * A page in the order of the ids; shorter than asked for where documents are large.
 * @throws ScimError 400 naming what is wrong with filter, page size or cursor, 503 while what it names is being indexed anew
 */
export async function findPage(
  directory: Directory,
  source: Source,
  request: { readonly filter: string; readonly page_size: number; readonly cursor: string },
): Promise<Page> {
  const pageSize = parsePageSize(request.page_size, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX);
  const filter = request.filter === '' ? undefined : parseFilter(request.filter);
  const rows: ResourceRow[] = [];
  let after = parseCursor(request.cursor);
  for (let bytes = 0; ;) {
    // One more than the page, to know whether there is another.
    const wanted = Math.min(ROWS_AT_ONCE, pageSize + 1 - rows.length);
    const { extensions, ...query } = listQuery(source, filter, after);
    const room = { rows: wanted, bytes: PAGE_BYTES_MAX - bytes, holdsFirst: rows.length === 0 };
    const statement = listBeyond(source.table, source.tenantId, query, room);
    const need = { ...source, extensions };
    const found = await queryIndexed<PageRow>(directory, source.tenantId, need, statement);
    const held = heldRows(found);
    const space = pageSize - rows.length;
    rows.push(...held.rows.slice(0, space));
    after = rows.at(-1)?.id ?? after;
    if (held.isCut || held.rows.length > space) return { rows, next: after };
    bytes += held.bytes;
    if (found.length < wanted) return { rows, next: '' };
  }
}

/** @returns `byDefault` for 0. @throws ScimError invalidValue */
export function parsePageSize(pageSize: number, byDefault: number, max: number): number {
  if (pageSize > max) throw invalidValue(`page_size is ${pageSize}; it is at most ${max}, and 0 for ${byDefault}.`);
  return pageSize === 0 ? byDefault : pageSize;
}

/** A cursor is the id of the last that was given; empty for the first page. @throws ScimError invalidValue */
export function parseCursor(cursor: string): string {
  if (cursor === '' || isId(cursor)) return cursor;
  throw invalidValue('cursor is not what a page before gave as `next`.');
}

/** @param after the id that the page begins beyond; empty for the first page */
function listQuery({ type, table, related }: Source, given: Filter | undefined, after = ''): NamingQuery {
  const parameters: unknown[] = [undefined]; // $1 is the tenant
  const beyond = compileBeyond(byId, after === '' ? undefined : { id: after, value: null }, { parameters });
  const filter = given && resolveFilter(type, given);
  const compiled = filter && compileFilter(table, filter, parameters, '', beyond.ids);
  const extensions = filter === undefined ? [] : extensionsOfFilter(type, filter);
  const isPlain = filter === undefined || (filter.kind === 'compare' && filter.operator === 'eq');
  return {
    parameters,
    where: compiled?.where,
    candidates: compiled?.candidates,
    walk: compiled?.walk,
    beyond: beyond.condition,
    related,
    order: byId,
    // As in list.ts: few shapes.
    prepared: isPlain && extensions.length === 0,
    extensions,
  };
}

const tooLarge = (): ScimError =>
  new ScimError(429, `The resources together are larger than ${BATCH_BYTES_MAX} bytes. Ask for fewer at once.`);
