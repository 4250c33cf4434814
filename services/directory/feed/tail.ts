// Reads the latest changes once for all streams of this process, while there are any: Postgres tells when there are more.
import { connectionTrouble } from '../sql/error.ts';
import { readingSettings } from '../sql/feed.ts';
import { CHANGES_CHANNEL, EVERY_TENANT } from '../sql/sequencer.ts';
import { openSession, type Session } from '../sql/session.ts';
import { readPage, readStart } from './page.ts';
import { createRing, type Ring } from './ring.ts';

const RING_ENTRIES_MAX = 10_000;
const RING_BYTES_MAX = 16 * 1_048_576;
/** A connection that broke without a word is noticed within this time and a query's timeout. */
const PROBE_INTERVAL_MS = 5_000;

const settings = { ...readingSettings, 'muster.tenant_id': EVERY_TENANT, application_name: 'muster_feed_tail' };

/** The tail as one stream uses it. */
export interface Membership {
  readonly ring: Ring;
  /** Ends when there is a change after `position`, or the signal is aborted. */
  changed(position: number, signal: AbortSignal): Promise<void>;
  leave(): void;
}

export interface Tail {
  /** The last position that is known here; undefined while nobody follows. */
  readonly head: number | undefined;
  /**
   * Has the ring filled until the membership ends. `onLost` is told when it can't be: what the ring holds goes on no more.
   * @throws ScimError 503
   */
  join(onLost: (error: Error) => void): Promise<Membership>;
}

/** One connection with all who share it. */
interface Run {
  readonly ring: Ring;
  readonly members: Set<(error: Error) => void>;
  readonly waiting: Set<() => void>;
  readonly ready: Promise<Session>;
}

export function createTail(url: string, onError: (error: unknown) => void): Tail {
  let current: Run | undefined;

  function start(): Run {
    const ring = createRing({ entriesMax: RING_ENTRIES_MAX, bytesMax: RING_BYTES_MAX });
    const run: Run = { ring, members: new Set(), waiting: new Set(), ready: open(ring) };
    run.ready
      .then((session) => follow(run, session))
      .catch((error: unknown) => {
        if (current === run) current = undefined;
        if (run.members.size > 0) onError(error);
        for (const tell of [...run.members]) tell(connectionTrouble(error));
      });
    return run;
  }

  async function open(ring: Ring): Promise<Session> {
    const session = await openSession(url, settings);
    await session.query({ text: `listen ${CHANGES_CHANNEL}`, values: [] });
    ring.reset((await readStart(session.transaction, undefined)).position);
    return session;
  }

  return {
    get head() {
      return current?.ring.head;
    },
    async join(onLost) {
      const run = (current ??= start());
      run.members.add(onLost);
      const leave = () => {
        run.members.delete(onLost);
        if (run.members.size > 0) return;
        if (current === run) current = undefined;
        run.ready.then((session) => session.close()).catch(() => undefined);
      };
      try {
        await run.ready;
      } catch (error) {
        leave();
        throw connectionTrouble(error);
      }
      return { ring: run.ring, leave, changed: (position, signal) => changed(run, position, signal) };
    },
  };
}

/** Ends with the session only. */
async function follow({ ring, waiting }: Run, session: Session): Promise<never> {
  const news = createBell(session);
  for (;;) {
    const before = ring.head;
    const page = await readPage(session.transaction, undefined, before);
    ring.push(page.epoch, page.rows, page.reached);
    if (ring.head > before) for (const wake of [...waiting]) wake();
    // Another look after a while, also without a word: it says that the connection is alive.
    if (!page.full) await news.wait(PROBE_INTERVAL_MS);
  }
}

/** Rung by each notification, also while nobody waits. `wait` ends at once if it was since the last wait; it fails with the session. */
function createBell(session: Session): { wait(timeoutMs: number): Promise<void> } {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = () => {
    rung = true;
    wake?.();
  };
  session.onNotification(ring);
  session.signal.addEventListener('abort', ring);
  return {
    async wait(timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, timeoutMs);
        });
      }
      clearTimeout(timer);
      wake = undefined;
      rung = false;
      session.signal.throwIfAborted();
    },
  };
}

function changed({ ring, waiting }: Run, position: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      waiting.delete(end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    waiting.add(end);
    signal.addEventListener('abort', end);
    if (ring.head > position || signal.aborted) end();
  });
}
