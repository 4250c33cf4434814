// One page of changes from Postgres, and what says that none was passed over.
import { ScimError } from '../../scim/error.ts';
import type { Database, Statement } from '../sql/database.ts';
import { findFeed, listChanges, listChangesOf, type ChangeRow, type FeedRow, type PageRow } from '../sql/feed.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import type { Cursor } from './cursor.ts';

/** Undefined: every tenant. */
export type TenantFilter = ReadonlySet<string> | undefined;

/** Runs statements in one transaction, as every tenant, and answers with the rows of each. */
export type RunStatements = (first: Statement, second: Statement) => Promise<unknown[][]>;

export interface Page {
  readonly epoch: string;
  readonly rows: readonly ChangeRow[];
  /** Everything up to here is in `rows`, or in a page before. Never before where the page began: what is erased may be the last. */
  readonly reached: number;
  /** Whether there was more. */
  readonly full: boolean;
}

const PAGE_ROWS = 500;
const PAGE_BYTES = 4 * 1_048_576;

/** With connections of a pool. */
export const runWith =
  (database: Database): RunStatements =>
  (first, second) =>
    database.transaction(EVERY_TENANT, (transaction) =>
      Promise.all([transaction.query(first), transaction.commit(second)]),
    );

/** @throws ScimError 410 when changes after that position were removed */
export async function readPage(run: RunStatements, tenants: TenantFilter, after: number): Promise<Page> {
  const list =
    tenants === undefined
      ? listChanges(after, PAGE_ROWS, PAGE_BYTES)
      : listChangesOf([...tenants], after, PAGE_ROWS, PAGE_BYTES);
  const [found, feeds] = (await run(list, findFeed(after))) as [PageRow[], FeedRow[]];
  const feed = requireRetained(feeds, after);
  const rows = found.filter((row) => row.position !== null);
  // The second wall of those who follow some tenants only.
  if (tenants !== undefined && rows.some((row) => !tenants.has(row.tenant_id))) {
    throw new Error('A page of changes has one of another tenant');
  }
  const last = rows.at(-1);
  const size = rows.reduce((total, row) => total + row.size, 0);
  const full = last !== undefined && (rows.length === PAGE_ROWS || size >= PAGE_BYTES);
  return {
    epoch: feed.epoch,
    rows,
    reached: full ? Number(last.position) : Math.max(after, Number(found[0]?.head)),
    full,
  };
}

/**
 * Where to begin: at the cursor, or without one after the last change that there is.
 * @throws ScimError 410 for a cursor that nothing follows any more
 */
export async function readStart(run: RunStatements, cursor: Cursor | undefined): Promise<Cursor> {
  const statement = findFeed(cursor?.position ?? 0);
  const [, feeds] = (await run(statement, statement)) as [FeedRow[], FeedRow[]];
  const [feed] = feeds;
  if (feed === undefined) throw new Error('muster.feed_state has no row');
  if (cursor === undefined) return { epoch: feed.epoch, position: Number(feed.head) };
  if (cursor.epoch !== feed.epoch || feed.broken || cursor.position > Number(feed.given)) throw otherHistory();
  requireRetained(feeds, cursor.position);
  return cursor;
}

function requireRetained([feed]: readonly FeedRow[], after: number): FeedRow {
  if (feed === undefined) throw new Error('muster.feed_state has no row');
  if (after < Number(feed.oldest) - 1) throw tooOld();
  return feed;
}

const ANEW = 'Begin anew with a snapshot: an empty cursor, and `snapshot` set.';
const tooOld = (): ScimError =>
  new ScimError(410, `The cursor is older than the changes that are retained: some that followed it are gone. ${ANEW}`);
const otherHistory = (): ScimError =>
  new ScimError(410, `The cursor is of another database, or of changes that this one lost with its server. ${ANEW}`);
