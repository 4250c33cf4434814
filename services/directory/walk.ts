// A list page by page, by cursors (RFC 9865). A page begins right beyond the last resource of the one before, so that whoever is
// there throughout is met exactly once, whatever comes and goes meanwhile.
import { hash } from 'node:crypto';
import { invalidCount } from '../scim/error.ts';
import { parseFilter } from '../scim/filter.ts';
import type { PageCursors, Query } from '../scim/message.ts';
import type { Directory } from './directory.ts';
import { openCursor, sealCursor, type Cursor, type CursorBinding, type Place } from './cursor.ts';
import { queryIndexed, type IndexNeed } from './indexed-query.ts';
import { ANSWER_BYTES_MAX, readHeld, type HeldRow } from './answer.ts';
import type { Position } from './sql/keyset.ts';
import { listBeyond, type ListQuery, type PlacedRow } from './sql/list.ts';
import type { ResourceTable } from './sql/table.ts';

/** One type of resource, listed behind those of the parts before it. */
export interface WalkPart {
  readonly endpoint: string;
  readonly table: ResourceTable;
  readonly queryFrom: (start: WalkStart) => ListQuery;
  readonly need: IndexNeed;
}

/** Where a page begins, and in which direction it is read. */
export interface WalkStart {
  readonly isBackwards?: boolean;
  /** Absent: at the end that it is read from. */
  readonly position?: Position | undefined;
}

export interface WalkRow<Part> {
  readonly part: Part;
  readonly row: HeldRow<PlacedRow>;
}

export interface WalkPage<Part> {
  /** As many as the query's count, or fewer where they are very large. */
  readonly rows: readonly WalkRow<Part>[];
  /** How many there were when the walk began: a filter is not counted again for every page. */
  readonly total: number;
  readonly cursors: PageCursors;
}

/**
 * The page that the query's cursor stands for; the first one without.
 * @param countTotal asked on the first page only, unless that one holds all there are
 * @throws ScimError invalidCursor, expiredCursor; invalidCount when it is not that of the walk's first page
 */
export async function walkPage<Part extends WalkPart>(
  directory: Directory,
  tenantId: string,
  parts: readonly Part[],
  query: Query,
  countTotal: () => Promise<number>,
): Promise<WalkPage<Part>> {
  const { count, cursor: text = '' } = query;
  const binding = { tenantId, endpoints: parts.map((each) => each.endpoint), query: fingerprint(query, parts) };
  const cursor = text === '' ? undefined : await openCursor(directory.keys, binding, text, directory.now());
  if (cursor !== undefined && cursor.count !== count) {
    throw invalidCount(`"count" must be the same for every page: it was ${cursor.count} for the first one.`);
  }
  // RFC 9865 section 2: none are returned, but how many there are.
  if (count === 0) return { rows: [], total: await countTotal(), cursors: {} };

  const isBackwards = cursor?.isBackwards ?? false;
  const { found, hasMore } = await readRows(directory, tenantId, parts, cursor, count);
  const rows = isBackwards ? found.toReversed() : found;
  const total = cursor?.total ?? (hasMore ? await countTotal() : rows.length);
  const seal = await sealing(directory, binding, { count, total });
  const sealAt = (backwards: boolean, at: WalkRow<Part> | undefined) =>
    seal(backwards, at && { part: parts.indexOf(at.part), position: { id: at.row.id, value: at.row.position_value } });
  return {
    rows,
    total,
    cursors: {
      previous: (isBackwards ? hasMore : cursor?.place !== undefined) ? sealAt(true, rows[0]) : undefined,
      next: isBackwards || hasMore ? sealAt(false, rows.at(-1)) : undefined,
    },
  };
}

/** The rows from the cursor's place on, in its direction, through as many parts as it takes. */
async function readRows<Part extends WalkPart>(
  directory: Directory,
  tenantId: string,
  parts: readonly Part[],
  cursor: Pick<Cursor, 'isBackwards' | 'place'> | undefined,
  count: number,
): Promise<{ readonly found: readonly WalkRow<Part>[]; readonly hasMore: boolean }> {
  const { isBackwards = false, place } = cursor ?? {};
  const found: WalkRow<Part>[] = [];
  let bytes = ANSWER_BYTES_MAX;
  let index = place?.part ?? (isBackwards ? parts.length - 1 : 0);
  let position: Position | undefined = place?.position;
  for (let each = parts[index]; each !== undefined; each = parts[index]) {
    const part = each;
    const query = part.queryFrom({ isBackwards, position });
    const space = count - found.length;
    // One more than there is space for, which tells whether there are more.
    const room = { rows: space + 1, bytes, holdsFirst: found.length === 0 };
    const held = await readHeld(directory, room, (each) =>
      queryIndexed<PlacedRow>(directory, tenantId, part.need, listBeyond(part.table, tenantId, query, each)),
    );
    for (const row of held.rows.slice(0, space)) found.push({ part, row });
    if (held.isCut || held.rows.length > space) return { found, hasMore: true };
    bytes -= held.bytes;
    position = undefined;
    index += isBackwards ? -1 : 1;
  }
  return { found, hasMore: false };
}

/** Seals a place; without one it is the end that the page is at. */
async function sealing(directory: Directory, binding: CursorBinding, walk: Pick<Cursor, 'count' | 'total'>) {
  const key = await directory.keys.getNewest();
  const now = directory.now();
  return (isBackwards: boolean, place: Place | undefined): string =>
    sealCursor(key, binding, { ...walk, isBackwards, place }, now);
}

/**
 * What must be the same for all pages, but for the count. How the filter is spaced and how names are cased makes no difference:
 * the RFC's own example asks for `userName` and then for `username`. What a tenant declares has an order as long as it is declared
 * so: a place in it means nothing in another.
 */
function fingerprint(
  { filter, sortBy, descending, attributes, excludedAttributes }: Query,
  parts: readonly WalkPart[],
): string {
  const versions = parts.map(({ need }) => (need.extensions.length > 0 ? need.schemasVersion : 0));
  const names = (text: string) => text.split(',').map((each) => each.trim().toLowerCase());
  const isName = new Set(['urn', 'name', 'sub']);
  const said = [
    filter === undefined ? null : parseFilter(filter),
    sortBy?.trim().toLowerCase() ?? null,
    descending,
    names(attributes),
    names(excludedAttributes),
    ...(versions.some((each) => each > 0) ? [versions] : []),
  ];
  const text = JSON.stringify(said, (key, value: unknown) =>
    isName.has(key) && typeof value === 'string' ? value.toLowerCase() : value,
  );
  return hash('sha256', text, 'base64url');
}
