// Keeps the provisioning log for as long as it is wanted, and little longer: eight partitions in a ring, of which the one that
// is written to changes with time and the oldest is emptied. Any number of directories may do it at once.
import type { Logger } from 'pino';
import type { Database } from './sql/database.ts';
import { closeSlot, emptySlot, freeSlot, lockSlots, openSlot, waitBriefly, type SlotRow } from './sql/log-slots.ts';

const SLOTS = 8;
/** One is written to, and one may be waiting to be emptied. */
const FULL_SLOTS = SLOTS - 2;
const INTERVAL_MS = 10 * 60_000;

/**
 * Empties what is older than the retention, and turns the ring when it is time. Nothing younger than the retention goes, and
 * nothing stays for longer than a sixth more.
 */
export async function turnRing(database: Database, retentionMs: number, now: Date): Promise<void> {
  await database.transaction('', async (transaction) => {
    const slots = await transaction.query<SlotRow>(lockSlots);
    if (slots.length < SLOTS) return; // another is at it
    const isExpired = ({ closed_at }: SlotRow) =>
      closed_at !== null && now.getTime() - closed_at.getTime() > retentionMs;
    const expired = slots.filter(isExpired);
    if (expired.length > 0) await transaction.query(waitBriefly);
    for (const { slot } of expired) {
      await transaction.query(emptySlot(slot));
      await transaction.query(freeSlot(slot));
    }
    const current = slots.find(({ opened_at, closed_at }) => opened_at !== null && closed_at === null);
    const openedMs = current?.opened_at?.getTime();
    const next = slots[((current?.slot ?? -1) + 1) % SLOTS];
    const isFree = next !== undefined && (next.opened_at === null || isExpired(next));
    const isDue = openedMs === undefined || now.getTime() - openedMs >= retentionMs / FULL_SLOTS;
    if (isDue && isFree) {
      if (current !== undefined) await transaction.query(closeSlot(current.slot, now));
      await transaction.query(openSlot(next.slot, now));
    }
    await transaction.commit({ text: 'select', values: [] });
  });
}

/** Looks after the ring now and every ten minutes, until it is stopped. */
export function keepRing(database: Database, retentionMs: number, logger: Logger): () => Promise<void> {
  let running = Promise.resolve();
  const turn = () => {
    running = running.then(() =>
      turnRing(database, retentionMs, new Date()).catch((error: unknown) => {
        logger.debug({ reason: (error as Error).message }, 'the provisioning log’s partitions were not looked after');
      }),
    );
  };
  turn();
  const timer = setInterval(turn, INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
