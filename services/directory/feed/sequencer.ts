// Puts committed changes in order: one directory at a time moves them from muster.outbox to muster.changes, and gives each the
// next position there. Readers go by position. Why they miss nothing, and see each resource's changes in order:
//
// 1. A number `seq` is no order to read by: a change with a lower one may be committed later, when a reader has gone on. So
//    positions are given out to committed changes only, by transactions that take turns (each first takes a lock that it holds until
//    it is over, and looks at the outbox after that, in a statement and thus on a snapshot of its own). What one of them
//    gives out is above all that was given out before, and is seen by everybody before the next one begins. Whoever has read up
//    to a position will find nothing new below it.
// 2. Version n + 1 of a resource is written under the lock of its row, which the transaction of version n held until it was
//    over. So n has the lower `seq`, and whoever sees n + 1 sees n: a snapshot holds all transactions that were over when it was
//    taken. The rows with the lowest numbers of all that are seen are moved, sorted: n is moved before n + 1, or with it and
//    in front of it.
// 3. The rows leave the outbox and arrive among the changes in one transaction. One that is cut off leaves them as they were; the
//    positions that it took from the sequence are nobody's then. The other advisory lock that makes one directory the sequencer only saves work: were there two, they would
//    take turns as in 1.
import { setTimeout as sleep } from 'node:timers/promises';
import { keepRunning, type Session } from '../sql/session.ts';
import * as sql from '../sql/sequencer.ts';
import { openFloor, type Floor } from './floor.ts';

/** How often another directory asks whether it may be the sequencer. */
const TAKEOVER_MS = 500;
/** While changes come they are looked for this often; when none do, ever more seldom. A notification by each writer instead
 * would have the writers wait for each other at their commits. */
const POLL_MIN_MS = 5;
const POLL_MAX_MS = 80;
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 16 * 1_048_576;
const UPKEEP_MS = 5_000;
const MEASURED_ROWS_MAX = 100_000;
/** A machine that vanished without a word is the sequencer for as long; a process that died is none any more at once. */
const IDLE_TIMEOUT = '5s';
const LOCK_NOT_AVAILABLE = '55P03';
const INSUFFICIENT_PRIVILEGE = '42501';

export interface SequencerOptions {
  readonly url: string;
  readonly retentionHours: number;
  readonly onError: (error: unknown) => void;
}

export interface Sequencer {
  /** Whether this process is it. */
  readonly held: boolean;
  /** What waited when it was last looked at, which is every five seconds. */
  readonly outbox: { readonly rows: number; readonly ageSeconds: number };
  stop(): Promise<void>;
}

/** Begins to ask for being the sequencer. */
export function startSequencer({ url, retentionHours, onError }: SequencerOptions): Sequencer {
  const state = { held: false, outbox: { rows: 0, ageSeconds: 0 } };
  const running = keepRunning({
    url,
    settings: {
      'muster.tenant_id': sql.EVERY_TENANT,
      application_name: 'muster_feed_sequencer',
      idle_session_timeout: IDLE_TIMEOUT,
      // The outbox is empty when its plans are made, and may hold a million rows when they are used.
      enable_seqscan: 'off',
    },
    onError,
    task: async (session) => {
      try {
        await becomeSequencer(session);
        state.held = true;
        await sequence(session, retentionHours * 3_600, (rows, ageSeconds) => (state.outbox = { rows, ageSeconds }));
      } finally {
        state.held = false;
        state.outbox = { rows: 0, ageSeconds: 0 };
      }
    },
  });
  return {
    get held() {
      return state.held;
    },
    get outbox() {
      return state.outbox;
    },
    stop: () => running.stop(),
  };
}

async function becomeSequencer(session: Session): Promise<void> {
  for (;;) {
    const [row] = await session.query<{ held: boolean }>(sql.tryToSequence);
    if (row?.held === true) break;
    await pause(TAKEOVER_MS, session.signal);
  }
  await session.query(sql.commitToDisk);
  const server = await findServer(session);
  if (server !== undefined) await session.transaction(sql.takeTurn, sql.noteServer(server));
}

/** Undefined where the database does not tell: then a failover to a server that lacks changes is not noticed. */
async function findServer(session: Session): Promise<string | undefined> {
  try {
    const [row] = await session.query<{ server: string }>(sql.findServer);
    return row?.server;
  } catch (error) {
    if ((error as { code?: string }).code === INSUFFICIENT_PRIVILEGE) return undefined;
    throw error;
  }
}

async function sequence(
  session: Session,
  retentionSeconds: number,
  note: (rows: number, ageSeconds: number) => void,
): Promise<void> {
  const floor = await openFloor(session);
  let pollMs = POLL_MIN_MS;
  let upkeepAtMs = 0;
  for (;;) {
    const moved = await moveBatch(session, floor);
    if (performance.now() >= upkeepAtMs) {
      await floor.raise();
      await keepRing(session, retentionSeconds);
      const measure = sql.measureOutbox(floor.value, MEASURED_ROWS_MAX);
      const [waiting] = await session.query<{ rows: number; age: number }>(measure);
      note(waiting?.rows ?? 0, waiting?.age ?? 0);
      upkeepAtMs = performance.now() + UPKEEP_MS;
    }
    if (moved === BATCH_ROWS) continue;
    pollMs = moved > 0 ? POLL_MIN_MS : Math.min(pollMs * 2, POLL_MAX_MS);
    await pause(pollMs, session.signal);
  }
}

async function moveBatch(session: Session, floor: Floor): Promise<number> {
  const waiting = await session.query(sql.findWaiting(floor.value, Number.MAX_SAFE_INTEGER));
  if (waiting.length === 0) return 0;
  const [, rows] = await session.transaction(sql.takeTurn, sql.moveChanges(floor.value, BATCH_ROWS, BATCH_BYTES));
  const [row] = rows as sql.MovedRow[];
  if (row === undefined) return 0;
  floor.noteMoved(Number(row.highest));
  return row.moved;
}

/** Empties the slots whose time is over, and goes on to the next one in time. One that is not free yet is waited for. */
async function keepRing(session: Session, retentionSeconds: number): Promise<void> {
  const slots = await session.query<sql.SlotRow>(sql.listSlots(retentionSeconds));
  for (const { slot } of slots.filter(({ expired }) => expired)) {
    await session.transaction(sql.takeTurn, ...sql.emptySlot(slot)).catch((error: unknown) => {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    });
  }
  const full = slots.find((slot) => slot.full);
  const next = full && slots[(full.slot + 1) % sql.SLOTS];
  if (next?.free === true) await session.transaction(sql.takeTurn, ...sql.openSlot(next.slot));
}

/** Fails when the session is over. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
