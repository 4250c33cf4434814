// Changes that wait: a receiver did not take them, or they are behind one of the same resource that it did not take. Called by whoever
// has the receiver's lease.
import type { ExpireRequest__Output } from '../../../proto/gen/muster/directory/v1/ExpireRequest.ts';
import type { ExpireResponse } from '../../../proto/gen/muster/directory/v1/ExpireResponse.ts';
import type { ForgetRequest__Output } from '../../../proto/gen/muster/directory/v1/ForgetRequest.ts';
import type { ForgetResponse } from '../../../proto/gen/muster/directory/v1/ForgetResponse.ts';
import type { ListBlockedRequest__Output } from '../../../proto/gen/muster/directory/v1/ListBlockedRequest.ts';
import type { ListBlockedResponse } from '../../../proto/gen/muster/directory/v1/ListBlockedResponse.ts';
import type { ListDueRequest__Output } from '../../../proto/gen/muster/directory/v1/ListDueRequest.ts';
import type { ListDueResponse } from '../../../proto/gen/muster/directory/v1/ListDueResponse.ts';
import type { ParkRequest__Output } from '../../../proto/gen/muster/directory/v1/ParkRequest.ts';
import type { ParkResponse } from '../../../proto/gen/muster/directory/v1/ParkResponse.ts';
import type { ParkedChange } from '../../../proto/gen/muster/directory/v1/ParkedChange.ts';
import type { SettleRequest__Output } from '../../../proto/gen/muster/directory/v1/SettleRequest.ts';
import type { SettleResponse } from '../../../proto/gen/muster/directory/v1/SettleResponse.ts';
import { forbidden } from '../../scim/error.ts';
import { parseCursor } from '../feed/cursor.ts';
import type { Database, Transaction } from '../sql/database.ts';
import * as sql from '../sql/parked.ts';
import { countUndelivered } from './health.ts';
import { readWithLease, shortened, withLease } from './lease.ts';
import { parkedColumns, parseParked } from './parked-change.ts';
import type { Withhold } from './withholding.ts';

const DUE_MAX = 100;

export async function park(
  database: Database,
  request: ParkRequest__Output,
  withhold: Withhold,
): Promise<ParkResponse> {
  const { attempts, dead, next_attempt_time_ms } = request;
  const columns = parkedColumns(request.receiver, request.change && (await withhold(request.change)));
  return withLease(database, request, async (transaction, receiver) => {
    if (!receiver.all_tenants && !receiver.tenant_ids.includes(columns.tenantId)) {
      throw forbidden('The change is of a tenant whose changes the receiver is not sent.');
    }
    const isKept = columns.kind === 'TENANT_ERASED' || (await holdTenant(transaction, columns.tenantId));
    if (isKept) {
      const error = shortened(request.error);
      const nextAttemptAt = new Date(next_attempt_time_ms);
      await transaction.commit(sql.insertParked({ ...columns, attempts, error, dead, nextAttemptAt }));
    }
    return {};
  });
}

/** What is known of a tenant's users must not outlive it. */
async function holdTenant(transaction: Transaction, tenantId: string): Promise<boolean> {
  const rows = await transaction.query(sql.holdTenant(tenantId));
  return rows.length > 0;
}

/** An attempt that was under way when the tenant was erased may have been parked when there was one with its name again. */
export async function forget(database: Database, request: ForgetRequest__Output): Promise<ForgetResponse> {
  const { receiver, tenant_id, cursor } = request;
  const { position } = parseCursor(cursor);
  return withLease(database, request, async (transaction) => {
    await transaction.commit(sql.deleteParkedBefore(receiver, tenant_id, position));
    return {};
  });
}

export async function listDue(
  database: Database,
  request: ListDueRequest__Output,
  withhold: Withhold,
): Promise<ListDueResponse> {
  const { receiver, time_ms, measure } = request;
  const limit = Math.min(request.limit, DUE_MAX);
  const { due, counts } = await readWithLease(database, request, async (transaction, row) => ({
    due: limit === 0 ? [] : await transaction.query<sql.ParkedRow>(sql.listDue(receiver, new Date(time_ms), limit)),
    counts: measure ? await countUndelivered(transaction, row) : undefined,
  }));
  return {
    due: await parkedMessages(due, withhold),
    undelivered:
      counts === undefined
        ? null
        : { parked: counts.parked, dead: counts.dead, oldest_time_ms: counts.oldestUndeliveredMs },
  };
}

/**
 * As it may be sent now: what is parked may be of a time when its tenant had declared less. Not within a transaction, since that would
 * hold one connection while it waits for another.
 */
export const parkedMessages = (rows: readonly sql.ParkedRow[], withhold: Withhold): Promise<ParkedChange[]> =>
  Promise.all(
    rows.map(async (row) => ({
      id: Number(row.id),
      change: await withhold(parseParked(row.change)),
      attempts: row.attempts,
      parked_time_ms: row.parked_at.getTime(),
    })),
  );

export async function listBlocked(
  database: Database,
  request: ListBlockedRequest__Output,
): Promise<ListBlockedResponse> {
  return readWithLease(database, request, async (transaction) => ({
    resources: await transaction.query<sql.BlockedRow>(sql.listBlocked(request.receiver)),
  }));
}

/**
 * One that is not parked any more is passed over: it is of a tenant that was erased, or this is said again since the answer was lost. What
 * is behind it is told all the same: else that would be overtaken.
 */
export async function settle(
  database: Database,
  request: SettleRequest__Output,
  withhold: Withhold,
): Promise<SettleResponse> {
  const { receiver, id, outcome, error, next_attempt_time_ms } = request;
  const nextAttemptAt = outcome === 'next_attempt_time_ms' ? new Date(next_attempt_time_ms ?? 0) : null;
  const statement =
    outcome === 'delivered'
      ? sql.deleteParked(receiver, id)
      : sql.updateParked(receiver, id, shortened(error), nextAttemptAt);
  const head = await withLease(database, request, async (transaction) => {
    const [settled] = await transaction.query<sql.BlockedRow>(statement);
    const resource = settled ?? request.of;
    if (resource === null) return undefined;
    const [found] = await transaction.commit<sql.HeadRow>(sql.findHead(receiver, resource));
    return found;
  });
  if (head === undefined) return { blocked: false };
  if (!head.due || Number(head.id) === id) return { blocked: true };
  // It is settled, and a failure would say that it is not. What is not given as the next is found when it is due.
  const [next] = await parkedMessages([head], withhold).catch(() => []);
  return { blocked: true, ...(next && { next }) };
}

export async function expire(database: Database, request: ExpireRequest__Output): Promise<ExpireResponse> {
  const { receiver, before_time_ms, error } = request;
  return withLease(database, request, async (transaction) => {
    const expired = await transaction.commit(sql.expireParked(receiver, new Date(before_time_ms), shortened(error)));
    return { expired: expired.length };
  });
}
