// What is to be done, when, and what is being done: the state of a queue, without timers and without those who wait for it.
// One item per key: in `ready`, in `waiting`, or in neither while it is ready but worked on.
import { createHeap, type Heap, type Placed } from './heap.ts';

/** `high`: somebody waits for it. `low`: lists, resyncs, housekeeping. */
export type Priority = 'high' | 'low';

/** What is told about a backlog, as it happens; see queue-metrics.ts. */
export interface QueueMetrics {
  /** `key` is ready: it can be handed out as soon as somebody asks and nobody works on it. */
  added(key: string, priority: Priority): void;
  /** A ready `low` key became `high`. */
  raised(): void;
  handedOut(key: string, priority: Priority): void;
  finished(key: string): void;
  /** A key was put off. */
  retried(): void;
  /** Everything that was ready was dropped: the queue was shut down. */
  dropped(): void;
}

export interface Backlog {
  /** `readyAt` in monotonic milliseconds; undefined: now. The earlier time and the higher priority of two count. */
  put(key: string, priority: Priority, readyAt: number | undefined): void;
  /** Makes ready what is due at `now`. */
  promote(now: number): void;
  /** Hands out the next key: high before low, else by when it was added. */
  take(): string | undefined;
  finish(key: string): void;
  /** With which priority `key` was handed out, while it is worked on. */
  priorityOf(key: string): Priority | undefined;
  clear(): void;
  /** When the next key becomes ready; undefined: none is put off. */
  readonly nextAt: number | undefined;
  /** Keys that are ready, also those that are worked on and to be done again. */
  readonly depth: number;
}

interface Item extends Placed {
  readonly key: string;
  priority: Priority;
  /** Which of two of the same priority comes first. */
  order: number;
  /** Monotonic milliseconds; -Infinity once it is ready. */
  readyAt: number;
}

const READY = -Infinity;

/** Every operation is O(log n) or better in the number of keys. */
export function createBacklog(metrics: QueueMetrics | undefined): Backlog {
  const items = new Map<string, Item>();
  const working = new Map<string, Priority>();
  const ready = createHeap(byPriority);
  const waiting = createHeap(byTime);
  let order = 0;

  const offer = (item: Item): void => {
    item.readyAt = READY;
    metrics?.added(item.key, item.priority);
    if (!working.has(item.key)) ready.push(item);
  };
  const raise = (item: Item): void => {
    moveUp(ready, item, order++);
    metrics?.raised();
  };
  const place = (item: Item, readyAt: number): void => {
    if (readyAt === READY) return offer(item);
    item.readyAt = readyAt;
    waiting.push(item);
  };

  return {
    put(key, priority, readyAt = READY) {
      const known = items.get(key);
      if (known === undefined) {
        const item: Item = { key, priority, order: order++, readyAt, place: -1 };
        items.set(key, item);
        place(item, readyAt);
      } else if (known.readyAt === READY) {
        if (priority === 'high' && known.priority === 'low') raise(known);
      } else {
        waiting.remove(known);
        if (priority === 'high') known.priority = 'high';
        place(known, Math.min(readyAt, known.readyAt));
      }
    },
    promote(now) {
      for (let due = waiting.peek(); due !== undefined && due.readyAt <= now; due = waiting.peek()) {
        waiting.remove(due);
        offer(due);
      }
    },
    take() {
      const item = ready.pop();
      if (item === undefined) return undefined;
      items.delete(item.key);
      working.set(item.key, item.priority);
      metrics?.handedOut(item.key, item.priority);
      return item.key;
    },
    finish(key) {
      if (!working.delete(key)) return;
      metrics?.finished(key);
      const again = items.get(key);
      if (again?.readyAt === READY) ready.push(again);
    },
    priorityOf: (key) => working.get(key),
    clear() {
      for (const all of [items, ready, waiting]) all.clear();
      metrics?.dropped();
    },
    get nextAt() {
      return waiting.peek()?.readyAt;
    },
    get depth() {
      return items.size - waiting.size;
    },
  };
}

/** Moves an item that is ready, listed or not, to the end of the line of high ones, as controller-runtime does. */
function moveUp(ready: Heap<Item>, item: Item, order: number): void {
  const isListed = item.place !== -1;
  if (isListed) ready.remove(item);
  item.priority = 'high';
  item.order = order;
  if (isListed) ready.push(item);
}

const byPriority = (a: Item, b: Item): boolean =>
  a.priority === b.priority ? a.order < b.order : a.priority === 'high';
const byTime = (a: Item, b: Item): boolean => (a.readyAt === b.readyAt ? a.order < b.order : a.readyAt < b.readyAt);
