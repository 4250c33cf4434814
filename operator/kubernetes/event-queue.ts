// The events that wait to be written: bounded, one after the other, in the background.
import type { Logger } from 'pino';
import type { Entry, EventWriter } from './event-writer.ts';

export interface EventQueueOptions<E extends Entry> {
  readonly writer: EventWriter;
  readonly logger: Logger;
  /** Called for an event that the server does not know, or does not keep any more: more of the same is a new one. */
  readonly onDropped: (entry: E) => void;
}

export interface EventQueue<E extends Entry> {
  /** Writes what of `entry` is not written yet. Drops it when too many wait. */
  add(entry: E): void;
  /** Counts an event that was not even added. */
  countThrottled(): void;
  /** Logs how many events were not written since it was last called, if any. */
  reportDrops(): void;
  /** Waits until all are written; after `limitMs` gives up on the rest. */
  end(limitMs: number): Promise<void>;
}

/** client-go: maxQueuedEvents. */
const QUEUE_MAX = 1_000;

export function createEventQueue<E extends Entry>({ writer, logger, onDropped }: EventQueueOptions<E>): EventQueue<E> {
  // A set, since an entry that waits already takes with it what happens meanwhile.
  const queue = new Set<E>();
  const abort = new AbortController();
  const tooLate = new Error('The recorder was stopped before they could be written.');
  let drops = { queueFull: 0, throttled: 0, failed: 0 };
  let lastFailure: string | undefined;
  let isWriting = false;
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    isWriting = true;
    for (const entry of queue) {
      queue.delete(entry);
      if (entry.written >= entry.count) continue;
      const result = abort.signal.aborted ? tooLate : await writer.write(entry, abort.signal);
      if (result === 'written') continue;
      queue.delete(entry);
      onDropped(entry);
      if (result === 'gone') continue;
      drops.failed++;
      lastFailure = result.message;
    }
    isWriting = false;
  }

  function reportDrops(): void {
    if (drops.queueFull + drops.throttled + drops.failed === 0) return;
    logger.warn({ ...drops, lastFailure }, 'events were not written');
    drops = { queueFull: 0, throttled: 0, failed: 0 };
    lastFailure = undefined;
  }

  return {
    add(entry) {
      if (queue.size >= QUEUE_MAX && !queue.has(entry)) {
        drops.queueFull++;
        onDropped(entry);
        return;
      }
      queue.add(entry);
      if (!isWriting) writing = write();
    },
    countThrottled() {
      drops.throttled++;
    },
    reportDrops,
    async end(limitMs) {
      const limit = setTimeout(() => abort.abort(tooLate), limitMs);
      await writing;
      clearTimeout(limit);
      reportDrops();
    },
  };
}
