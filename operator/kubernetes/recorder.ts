// Tells people by Kubernetes events what happened to an object. Events are told and forgotten: they are written in the background, in order,
// and dropped where they cannot be written; whoever must know it reads the status.
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { createEvent, type Happening, type Reporter } from './event.ts';
import { createEventBudget } from './event-budget.ts';
import { createEventQueue } from './event-queue.ts';
import { createEventWriter, type Entry } from './event-writer.ts';
import { microTime } from './micro-time.ts';

export type { Happening };

export interface Recorder {
  /** Never throws, never waits. */
  record(happening: Happening): void;
  /** Writes what is not written yet, for one second at most; what is recorded later is ignored. Never rejects. */
  stop(): Promise<void>;
}

export interface RecorderOptions extends Reporter {
  readonly api: Api;
  readonly now?: () => Date;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly logger: Logger;
  /** Milliseconds between two looks at the series that go on; default one minute. */
  readonly sweepMs?: number;
  /** Milliseconds before the second attempt to write an event, doubled each time; default one second. */
  readonly retryDelayMs?: number;
}

interface Told extends Entry {
  readonly key: string;
  lastAt: number;
  /** When it was last given to the queue. */
  queuedAt: number;
}

/** The same again within this time is no new event but more of a series (client-go: finishTime). */
const SERIES_MS = 6 * 60_000;
/** A series is written when it begins, when it ends, and in between this often. */
const SERIES_WRITE_MS = 5 * 60_000;
/** client-go: maxLruCacheEntries. Beyond, the one that happened longest ago is forgotten. */
const SERIES_MAX = 4_096;
const SWEEP_MS = 60_000;
const STOP_MS = 1_000;

export function createRecorder(options: RecorderOptions): Recorder {
  const { api, logger, now = () => new Date(), random = Math.random } = options;
  const budget = createEventBudget();
  /** By what happened; those that happened longest ago come first. */
  const told = new Map<string, Told>();
  const queue = createEventQueue<Told>({
    writer: createEventWriter(api, random, options.retryDelayMs),
    logger,
    onDropped: (entry) => told.get(entry.key) === entry && told.delete(entry.key),
  });
  let isStopped = false;

  const enqueue = (entry: Told, time: number): void => {
    entry.queuedAt = time;
    queue.add(entry);
  };

  function sweep(): void {
    const time = now().getTime();
    for (const entry of told.values()) {
      const isOver = time - entry.lastAt >= SERIES_MS;
      if (entry.written < entry.count && (isOver || time - entry.queuedAt >= SERIES_WRITE_MS)) enqueue(entry, time);
      if (isOver) told.delete(entry.key);
    }
    queue.reportDrops();
  }

  /** One more of a series, if it goes on. */
  function repeat(entry: Told, at: Date): boolean {
    const time = at.getTime();
    const goesOn = time - entry.lastAt < SERIES_MS;
    if (goesOn) {
      Object.assign(entry, { count: entry.count + 1, lastAt: time, lastTime: microTime(at) });
      told.set(entry.key, entry);
    }
    const isDue = !goesOn || entry.count === 2 || time - entry.queuedAt >= SERIES_WRITE_MS;
    if (entry.written < entry.count && isDue) enqueue(entry, time);
    return goesOn;
  }

  const timer = setInterval(sweep, options.sweepMs ?? SWEEP_MS).unref();

  return {
    record(happening) {
      if (isStopped) return;
      const at = now();
      const time = at.getTime();
      const key = keyOf(happening);
      const known = told.get(key);
      told.delete(key);
      if (known !== undefined && repeat(known, at)) return;
      if (!budget.take(budgetKeyOf(happening), time)) return queue.countThrottled();
      const event = createEvent(happening, options, { at, random });
      const entry: Told = { key, event, count: 1, lastTime: event.eventTime, written: 0, lastAt: time, queuedAt: time };
      told.set(key, entry);
      if (told.size > SERIES_MAX) told.delete(told.keys().next().value ?? '');
      enqueue(entry, time);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      for (const entry of told.values()) if (entry.written < entry.count) queue.add(entry);
      await queue.end(STOP_MS);
    },
  };
}

const objectOf = ({ regarding: { apiVersion, kind, namespace, name, uid } }: Happening) =>
  [apiVersion, kind, namespace, name, uid] as const;
/** Unlike client-go's, with the note: other words are news. The budget sees to it that it is not too much of it. */
const keyOf = (happening: Happening): string =>
  JSON.stringify([...objectOf(happening), happening.type, happening.reason, happening.action, happening.note]);
/** With the type, as client-go's: many warnings leave room for what is normal. */
const budgetKeyOf = (happening: Happening): string => JSON.stringify([...objectOf(happening), happening.type]);
