// How a receiver's deliveries go: how far it is behind, what waits for it, and what was given up.
import type { ReceiverHealth } from '../../../proto/gen/muster/directory/v1/ReceiverHealth.ts';
import { parseCursor } from '../feed/cursor.ts';
import type { Database, Transaction } from '../sql/database.ts';
import { findFeed, findNextChange, orderedReading, type FeedRow } from '../sql/feed.ts';
import { countDead } from '../sql/dead-letters.ts';
import { countParked, findOldestParked } from '../sql/parked.ts';
import type { ReceiverRow } from '../sql/receivers.ts';
import { EVERY_TENANT } from '../sql/sequencer.ts';
import { timeMs } from '../tenant.ts';
import { receiverState } from './receiver.ts';

/** Counting is to cost the same however many were given up. */
const DEAD_COUNTED_MAX = 10_000;

interface Counts {
  readonly parked: number;
  readonly dead: number;
  /** 0: everything is delivered. */
  readonly oldestUndeliveredMs: number;
}

type Position = Pick<ReceiverRow, 'name' | 'cursor' | 'all_tenants' | 'tenant_ids'>;

export async function getHealth(database: Database, row: ReceiverRow): Promise<ReceiverHealth> {
  const { epoch, position } = parseCursor(row.cursor);
  return database.transaction(EVERY_TENANT, async (transaction) => {
    const [counts, [feed]] = await Promise.all([
      countUndelivered(transaction, row),
      transaction.query<FeedRow>(findFeed(position)),
    ]);
    const isKnown = row.state !== 'GAP' && feed?.epoch === epoch;
    return {
      state: receiverState(row),
      lag_changes: isKnown ? Math.max(Number(feed.head) - position, 0) : 0,
      oldest_undelivered_time_ms: counts.oldestUndeliveredMs,
      parked: counts.parked,
      dead: counts.dead,
      last_success_time_ms: timeMs(row.last_success_at),
      last_error: row.last_error,
      last_error_time_ms: timeMs(row.last_error_at),
    };
  });
}

/** In a transaction of every tenant. */
export async function countUndelivered(transaction: Transaction, row: Position): Promise<Counts> {
  const { position } = parseCursor(row.cursor);
  const tenants = row.all_tenants ? undefined : row.tenant_ids;
  const [, [parked], [dead], [oldest], [next]] = await Promise.all([
    Promise.all(orderedReading.map((statement) => transaction.query(statement))),
    transaction.query<{ count: number }>(countParked(row.name)),
    transaction.query<{ count: number }>(countDead(row.name, DEAD_COUNTED_MAX)),
    transaction.query<{ changed_at: Date }>(findOldestParked(row.name)),
    transaction.query<{ changed_at: Date }>(findNextChange(tenants, position)),
  ]);
  const times = [oldest?.changed_at, next?.changed_at].flatMap((time) => (time ? [time.getTime()] : []));
  return {
    parked: parked?.count ?? 0,
    dead: dead?.count ?? 0,
    oldestUndeliveredMs: times.length === 0 ? 0 : Math.min(...times),
  };
}
