// The latest changes in memory, read once for all who follow. Whoever is further behind reads from Postgres at a pace of its own.
import type { ChangeRow } from '../sql/feed.ts';
import type { WatchChangesResponse } from '../../../proto/gen/muster/directory/v1/WatchChangesResponse.ts';
import { changeMessage } from './change.ts';

/** A change that is made into a message when the first reader needs it. */
export interface Entry {
  readonly position: number;
  readonly tenantId: string;
  /** Undefined: what it told of was erased since. */
  message(): WatchChangesResponse | undefined;
}

export interface Ring {
  /** Every change after `floor` and up to `head` is here. */
  readonly floor: number;
  readonly head: number;
  /** Begins anew, with nothing up to `position`. */
  reset(position: number): void;
  /** Adds what follows `head`, which becomes the new one. */
  push(epoch: string, rows: readonly ChangeRow[], head: number): void;
  /** The next changes after a position, at most `limit`; undefined when it is below the floor. */
  after(position: number, limit: number): readonly Entry[] | undefined;
}

interface Held extends Entry {
  readonly size: number;
  erase(): void;
}

export function createRing({ entriesMax, bytesMax }: { entriesMax: number; bytesMax: number }): Ring {
  let entries: Held[] = [];
  let bytes = 0;
  let floor = 0;
  let head = 0;

  const trim = () => {
    let gone = 0;
    while (entries.length - gone > entriesMax || (bytes > bytesMax && gone < entries.length)) {
      const oldest = entries[gone++];
      if (oldest === undefined) break;
      bytes -= oldest.size;
      floor = oldest.position;
    }
    if (gone > 0) entries = entries.slice(gone);
  };

  return {
    get floor() {
      return floor;
    },
    get head() {
      return head;
    },
    reset(position) {
      entries = [];
      bytes = 0;
      floor = head = position;
    },
    push(epoch, rows, newHead) {
      for (const row of rows) {
        if (row.kind === 'TENANT_ERASED') {
          for (const entry of entries) if (entry.tenantId === row.tenant_id) entry.erase();
        }
        entries.push(hold(epoch, row));
        bytes += row.size;
      }
      head = newHead;
      trim();
    },
    after(position, limit) {
      if (position < floor) return undefined;
      const start = firstAfter(entries, position);
      return entries.slice(start, start + limit);
    },
  };
}

function hold(epoch: string, row: ChangeRow): Held {
  let held: ChangeRow | undefined = row;
  let message: WatchChangesResponse | undefined;
  return {
    position: Number(row.position),
    tenantId: row.tenant_id,
    size: row.size,
    message() {
      if (held !== undefined) {
        message = { change: changeMessage(epoch, held) };
        held = undefined;
      }
      return message;
    },
    erase() {
      held = message = undefined;
    },
  };
}

/** The index of the first entry above a position: they are in order. */
function firstAfter(entries: readonly Entry[], position: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.position ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
