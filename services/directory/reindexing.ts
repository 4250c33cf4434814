// Indexes a tenant's resources anew after its schemas were declared otherwise: what filters compare is worked out from what is stored.
// Many short transactions, so that nobody waits behind a long one; how far it got is in the database, so that any directory goes on
// from there, and several take turns.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceType } from '../scim/attribute.ts';
import { comparableResource, type Comparable } from '../scim/comparable.ts';
import { changedExtensions, declaredType, recognise, type SchemaDeclaration } from '../scim/declared-type.ts';
import { ScimError } from '../scim/error.ts';
import { sameJson, type JsonObject } from '../scim/json.ts';
import { groupType } from '../scim/group.ts';
import { userType } from '../scim/user.ts';
import { groupTerms } from './group-document.ts';
import type { Database, Transaction } from './sql/database.ts';
import * as sql from './sql/reindexing.ts';
import { groupsTable, usersTable, type ResourceTable } from './sql/table.ts';
import { findAnyTenant, type AnyTenantRow } from './sql/tenants.ts';
import { userTerms } from './user-document.ts';

const BATCH_RESOURCES = 100;
const LOCKED_WAIT_MS = 100;
const TROUBLE_WAIT_MS = 1_000;

/** The resources that are indexed: their type without a tenant's extensions, where they are kept, and their terms. */
interface Indexed {
  readonly type: ResourceType;
  readonly table: ResourceTable;
  terms(comparable: Comparable): bigint[];
}

const indexed: readonly Indexed[] = [
  { type: userType, table: usersTable, terms: userTerms },
  { type: groupType, table: groupsTable, terms: groupTerms },
];

/** Orders what a new declaration needs, in the transaction that stores it and has locked the tenant. */
export async function orderReindexing(
  transaction: Transaction,
  tenantId: string,
  before: readonly SchemaDeclaration[],
  after: readonly SchemaDeclaration[],
): Promise<void> {
  for (const { type, table } of indexed) {
    const urns = changedExtensions(type, before, after);
    if (urns.length === 0) continue;
    const [resources] = await transaction.query<{ found: boolean }>(sql.hasResources(table, tenantId));
    if (resources?.found !== true) continue;
    await transaction.query(sql.insertReindexing(tenantId, type.name, urns));
  }
}

export interface Reindexing {
  /** Goes on with a tenant's, in the background; does nothing when it is under way here. */
  start(tenantId: string): void;
  /** Goes on with all that there are, in the background. */
  startAll(): void;
  /** Ends after the transaction in progress; what is left is for the next. */
  stop(): Promise<void>;
}

/** @param onError told of each failure; what failed is tried again, unless it is our own mistake */
export function createReindexing(database: Database, onError: (error: unknown) => void): Reindexing {
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const { signal } = stopping;

  function run(name: string, work: () => Promise<void>): void {
    if (signal.aborted || running.has(name)) return;
    const ended = persist(work, onError, signal).finally(() => running.delete(name));
    running.set(name, ended);
  }
  const start = (tenantId: string) => run(tenantId, () => reindexAll(database, tenantId, signal));
  return {
    start,
    startAll: () =>
      run('', async () => {
        const rows = await database.query<{ tenant_id: string }>(sql.listReindexings());
        for (const { tenant_id } of rows) start(tenant_id);
      }),
    async stop() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

/** Tries again for as long as it is the database that is in trouble. */
async function persist(work: () => Promise<void>, onError: (error: unknown) => void, signal: AbortSignal) {
  while (!signal.aborted) {
    try {
      await work();
      return;
    } catch (error) {
      onError(error);
      if (!(error instanceof ScimError) || error.status !== 503) return;
      await sleep(TROUBLE_WAIT_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function reindexAll(database: Database, tenantId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isAtIt = await database.transaction(tenantId, (transaction) => reindexSome(transaction, tenantId));
    if (isAtIt) continue;
    const [left] = await database.query<{ found: boolean }>(sql.hasReindexing(tenantId));
    if (left?.found !== true) return;
    // Another directory is at it, and may yet be cut off.
    await sleep(LOCKED_WAIT_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** One batch. False when there is none that nobody else is at. */
async function reindexSome(transaction: Transaction, tenantId: string): Promise<boolean> {
  const [held] = await transaction.query<sql.ReindexingRow>(sql.lockReindexing(tenantId));
  const kind = indexed.find(({ type }) => type.name === held?.resource_type);
  if (held === undefined || kind === undefined) return false;
  const { table, terms } = kind;
  // Read after the lock: a declaration that came since will begin anew, and waits for the lock.
  const [tenant] = await transaction.query<AnyTenantRow>(findAnyTenant(tenantId));
  const type = declaredType(kind.type, tenant?.schemas ?? []);
  const rows = await transaction.query<sql.IndexedRow>(sql.lockResources(table, tenantId, held.after, BATCH_RESOURCES));
  const changes = rows.flatMap((row) => indexChange(type, terms, row));
  if (changes.length > 0) await transaction.query(sql.updateComparables(table, tenantId, changes));
  const last = rows.length < BATCH_RESOURCES ? undefined : rows.at(-1);
  await transaction.commit(
    last === undefined ? sql.deleteReindexing(tenantId, type.name) : sql.updateReindexing(tenantId, type.name, last.id),
  );
  return true;
}

function indexChange(type: ResourceType, termsOf: Indexed['terms'], row: sql.IndexedRow): sql.IndexChange[] {
  const before = JSON.parse(row.comparable) as Comparable;
  const after = comparableResource(type, recognise(type, JSON.parse(row.document) as JsonObject));
  if (sameJson(before, after)) return [];
  const [held, wanted] = [new Set(termsOf(before)), new Set(termsOf(after))];
  return [
    {
      id: row.id,
      comparable: JSON.stringify(after),
      removed: [...held.difference(wanted)],
      added: [...wanted.difference(held)],
    },
  ];
}
