// Erases the users and groups of a deleted tenant, and then the tenant. A million users are many short transactions, so that nobody
// waits behind a long one; whoever asks again while it runs joins in, and a run that was cut off is taken up by the next.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Statement } from './sql/database.ts';
import { deleteSome, erasedTables, hasData, type ErasedTable } from './sql/erasure.ts';
import { deleteSomeEntries, hasEntries } from './sql/log.ts';
import { deleteSomeChanges, hasChanges, recordErasure } from './sql/outbox.ts';
import { deleteSomeParked, hasParked } from './sql/parked.ts';
import { deleteTenant, lockTenant } from './sql/tenants.ts';

/** Rows of one statement: documents are large, what else there is is not. */
const batches: Readonly<Record<ErasedTable, number>> = {
  group_members: 10_000,
  group_terms: 10_000,
  groups: 500,
  users: 500,
  user_terms: 10_000,
};
const BATCH_CHANGES = 1_000;
const BATCH_ENTRIES = 10_000;
const LOCKED_WAIT_MS = 100;

export interface Erasure {
  /** Ends when the tenant is gone. Fails when the database cannot be reached, or is closed. */
  erase(tenantId: string): Promise<void>;
}

export function createErasure(database: Database): Erasure {
  const running = new Map<string, Promise<void>>();
  return {
    erase(tenantId) {
      const joined = running.get(tenantId);
      if (joined) return joined;
      const run = eraseAll(database, tenantId).finally(() => running.delete(tenantId));
      running.set(tenantId, run);
      return run;
    },
  };
}

async function eraseAll(database: Database, tenantId: string): Promise<void> {
  for (;;) {
    for (const table of erasedTables) {
      await repeat(database, tenantId, deleteSome(tenantId, table, batches[table]));
    }
    // What the users were must not outlive them in what is told of them.
    await repeat(database, tenantId, deleteSomeChanges(tenantId, BATCH_CHANGES));
    await repeat(database, tenantId, deleteSomeParked(tenantId, BATCH_CHANGES));
    await repeat(database, tenantId, deleteSomeEntries(tenantId, BATCH_ENTRIES));
    if (await eraseRow(database, tenantId)) return;
    await sleep(LOCKED_WAIT_MS);
  }
}

/** Runs a statement, each time in a transaction of its own, until it finds nothing to delete. */
async function repeat(database: Database, tenantId: string, statement: Statement): Promise<void> {
  for (;;) {
    const [batch] = await database.queryTenant<{ deleted: number }>(tenantId, statement);
    if (batch === undefined || batch.deleted === 0) return;
  }
}

/** Whether the tenant itself could go: a request that had begun before the deletion may have left one more user. */
async function eraseRow(database: Database, tenantId: string): Promise<boolean> {
  return database.transaction(tenantId, async (transaction) => {
    await transaction.query(lockTenant(tenantId)); // no user can be added from here on
    const left = await Promise.all(
      [hasData(tenantId), hasChanges(tenantId), hasParked(tenantId), hasEntries(tenantId)].map((each) =>
        transaction.query<{ found: boolean }>(each),
      ),
    );
    if (left.some(([row]) => row?.found === true)) return false;
    await transaction.commit(recordErasure(tenantId, new Date()), deleteTenant(tenantId));
    return true;
  });
}
