// The statements on the ring of the provisioning log's partitions. They see no tenant's data.
import type { Statement } from './database.ts';

export interface SlotRow {
  readonly slot: number;
  readonly opened_at: Date | null;
  readonly closed_at: Date | null;
}

/** In the order of the slots; without those that another is at. */
export const lockSlots: Statement = {
  name: 'lock_slots',
  text: 'select slot, opened_at, closed_at from muster.log_slots order by slot for update skip locked',
  values: [],
};

/** For the rest of the transaction. Whoever empties a slot waits for those who read it, and behind it wait others. */
export const waitBriefly: Statement = { text: `set local lock_timeout = '500ms'`, values: [] };

export const emptySlot = (slot: number): Statement => ({
  text: `truncate muster.provisioning_log_${Math.trunc(slot)}`,
  values: [],
});

export const freeSlot = (slot: number): Statement => ({
  name: 'free_slot',
  text: 'update muster.log_slots set opened_at = null, closed_at = null where slot = $1::smallint',
  values: [slot],
});

export const closeSlot = (slot: number, now: Date): Statement => ({
  name: 'close_slot',
  text: 'update muster.log_slots set closed_at = $2::timestamptz where slot = $1::smallint',
  values: [slot, now],
});

export const openSlot = (slot: number, now: Date): Statement => ({
  name: 'open_slot',
  text: 'update muster.log_slots set opened_at = $2::timestamptz, closed_at = null where slot = $1::smallint',
  values: [slot, now],
});
