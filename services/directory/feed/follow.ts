// What one reader is sent: a snapshot if it is in one, then every change of its tenants in order, and a word when there is none.
import type { Withhold } from '../delivery/withholding.ts';
import type { Database } from '../sql/database.ts';
import { formatCursor, type Cursor } from './cursor.ts';
import type { Outlet } from './outlet.ts';
import { readPage, readStart, runWith, type TenantFilter } from './page.ts';
import { readSnapshot, type SnapshotCursor } from './snapshot.ts';
import type { Membership } from './tail.ts';
import { changeMessage } from './change.ts';

export const HEARTBEAT_MS = 8_000;
/** How old the answer may be to whether the reader is still one. */
export const AUTHORITY_MS = 4_000;
/** So many are taken out of the ring at once: while a reader is slow, they are what it keeps in memory. */
const ENTRIES_AT_ONCE = 100;

export interface Clock {
  /** Never goes back. */
  nowMs(): number;
  /** Ends after that time, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Following {
  readonly database: Database;
  readonly tail: Membership;
  readonly outlet: Outlet;
  readonly tenants: TenantFilter;
  readonly clock: Clock;
  /** Fails when the reader is none any more, or may not read those tenants. */
  readonly checkAuthority: () => Promise<void>;
  /** Makes of a change what this reader is sent of it; absent: it is sent all of it. */
  readonly withhold?: Withhold | undefined;
  /** Told the position that was reached. */
  readonly onProgress: (position: number) => void;
}

/** Ends only by failing: with the reason that the outlet was ended for, or with what went wrong. */
export async function follow(following: Following, start: Cursor): Promise<never> {
  const duties = createDuties(following);
  if (start.snapshot !== undefined) await sendSnapshot(following, { ...start, snapshot: start.snapshot }, duties);
  else await duties.checkpoint(start);
  return sendChanges(following, start.epoch, start.position, duties);
}

interface Duties {
  /** To be called again and again: sends a word to a reader that had none for a while, and asks whether it may go on. */
  perform(cursor: Cursor): Promise<void>;
  checkpoint(cursor: Cursor, snapshotComplete?: boolean): Promise<void>;
  send: Outlet['send'];
  /** How long nothing is to be done. */
  restMs(): number;
}

function createDuties({ outlet, clock, checkAuthority, withhold }: Following): Duties {
  let sentAtMs = clock.nowMs();
  let checkedAtMs = clock.nowMs();
  const check = async () => {
    outlet.signal.throwIfAborted();
    if (clock.nowMs() - checkedAtMs < AUTHORITY_MS) return;
    await checkAuthority();
    checkedAtMs = clock.nowMs();
  };
  const send: Outlet['send'] = async (message) => {
    await check();
    const { change } = message;
    await outlet.send(withhold && change ? { change: await withhold(change) } : message);
    sentAtMs = clock.nowMs();
  };
  const checkpoint: Duties['checkpoint'] = (cursor, snapshotComplete = false) =>
    send({ checkpoint: { cursor: formatCursor(cursor), snapshot_complete: snapshotComplete } });
  return {
    send,
    checkpoint,
    async perform(cursor) {
      await check();
      if (clock.nowMs() - sentAtMs >= HEARTBEAT_MS) await checkpoint(cursor);
    },
    restMs: () => Math.min(sentAtMs + HEARTBEAT_MS, checkedAtMs + AUTHORITY_MS) - clock.nowMs(),
  };
}

async function sendSnapshot(
  { database, tenants, onProgress }: Following,
  start: SnapshotCursor,
  duties: Duties,
): Promise<void> {
  const { epoch, position } = start;
  onProgress(position);
  await duties.checkpoint(start);
  for await (const { cursor, change } of readSnapshot(database, tenants, start)) {
    await duties.send({ change });
    await duties.perform(cursor);
  }
  // What follows must still be there, or the snapshot is of no use.
  await readStart(runWith(database), { epoch, position });
  await duties.checkpoint({ epoch, position }, true);
}

async function sendChanges(following: Following, epoch: string, start: number, duties: Duties): Promise<never> {
  const { database, tail, outlet, tenants, clock, onProgress } = following;
  const isFollowed = (tenantId: string) => tenants === undefined || tenants.has(tenantId);
  for (let position = start; ; onProgress(position)) {
    await duties.perform({ epoch, position });
    const { ring } = tail;
    const entries = ring.after(position, ENTRIES_AT_ONCE);
    if (entries === undefined) {
      const page = await readPage(runWith(database), tenants, position);
      for (const row of page.rows) await duties.send({ change: changeMessage(epoch, row) });
      position = page.reached;
    } else if (entries.length === 0) {
      position = Math.max(position, ring.head);
      const resting = new AbortController();
      const stop = () => resting.abort();
      outlet.signal.addEventListener('abort', stop, { once: true });
      await Promise.race([
        tail.changed(position, resting.signal),
        clock.wait(Math.max(duties.restMs(), 0), resting.signal),
      ]);
      stop();
      outlet.signal.removeEventListener('abort', stop);
    } else {
      for (const entry of entries) {
        const message = isFollowed(entry.tenantId) ? entry.message() : undefined;
        if (message !== undefined) await duties.send(message);
        position = entry.position;
      }
    }
  }
}
