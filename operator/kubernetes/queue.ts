// The keys that wait to be reconciled, each at most once: client-go's workqueue (util/workqueue/queue.go, delaying_queue.go)
// with the priorities of controller-runtime (pkg/controller/priorityqueue). A key holds no event: what to do is read when it is its turn.
import { createAlarm } from './alarm.ts';
import { createBackoff, type BackoffOptions } from './backoff.ts';
import { createBacklog, type Priority, type QueueMetrics } from './backlog.ts';

export type { Priority, QueueMetrics };

export interface Queue {
  /** Ready now, also if it was put off; while it is worked on, it is handed out again after `done`. Default: high. */
  add(key: string, priority?: Priority): void;
  /** Ready in `delayMs`; of two times for one key the earlier counts, of two priorities the higher. Default: low. */
  addAfter(key: string, delayMs: number, priority?: Priority): void;
  /** After one more failure: puts `key` off for the returned milliseconds. It keeps the priority it was handed out with. */
  addRateLimited(key: string): number;
  /** Its failures are over: call it on success, and when the object is gone. */
  forget(key: string): void;
  failures(key: string): number;
  /** The next key, high ones first, else in the order they were added; `undefined` once shut down. Each key needs its `done`. */
  next(): Promise<string | undefined>;
  done(key: string): void;
  /** Drops everything and wakes who waits, as controller-runtime; what is added later is ignored. `done` goes on working. */
  shutDown(): void;
  /** Keys that are ready, also those that are worked on and to be done again; without those put off. */
  readonly depth: number;
}

export interface QueueOptions extends BackoffOptions {
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly metrics?: QueueMetrics;
}

/** Every operation is O(log n) or better in the number of keys; one timer serves all that are put off. */
export function createQueue(options: QueueOptions = {}): Queue {
  const { now = () => performance.now(), metrics } = options;
  const backoff = createBackoff(options);
  const backlog = createBacklog(metrics);
  const alarm = createAlarm(now, wake);
  let waiters: ((key: string | undefined) => void)[] = [];
  let isShutDown = false;

  function wake(): void {
    backlog.promote(now());
    alarm.set(backlog.nextAt);
    while (waiters.length > 0) {
      const key = backlog.take();
      if (key === undefined) return;
      waiters.shift()?.(key);
    }
  }

  function addAfter(key: string, delayMs: number, priority: Priority = 'low'): void {
    if (isShutDown) return;
    if (delayMs > 0) metrics?.retried();
    backlog.put(key, priority, delayMs > 0 ? now() + delayMs : undefined);
    wake();
  }

  return {
    add: (key, priority = 'high') => addAfter(key, 0, priority),
    addAfter,
    addRateLimited(key) {
      const delayMs = backoff.fail(key);
      addAfter(key, delayMs, backlog.priorityOf(key));
      return delayMs;
    },
    forget: backoff.forget,
    failures: backoff.failures,
    next() {
      if (isShutDown) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        waiters.push(resolve);
        wake();
      });
    },
    done(key) {
      backlog.finish(key);
      wake();
    },
    shutDown() {
      if (isShutDown) return;
      isShutDown = true;
      alarm.set(undefined);
      backlog.clear();
      const woken = waiters;
      waiters = [];
      for (const resolve of woken) resolve(undefined);
    },
    get depth() {
      return backlog.depth;
    },
  };
}
