// What a queue does, under the names, labels and buckets of controller-runtime (pkg/metrics/workqueue.go), so that dashboards and alerts
// made for Go operators work.
import { Counter, Gauge, Histogram, exponentialBuckets, type Registry } from 'prom-client';
import type { Priority, QueueMetrics } from './backlog.ts';

/** 10 ns to 1,000 s. */
const BUCKETS_SECONDS = exponentialBuckets(1e-8, 10, 12);
/** Label `priority`: controller-runtime's numbers for an item by default, and for one from a list (pkg/handler: LowPriority). */
const PRIORITIES: Readonly<Record<Priority, string>> = { high: '0', low: '-100' };

/** Since when, in monotonic milliseconds, the keys of one queue wait and are worked on. */
interface Times {
  readonly added: Map<string, number>;
  readonly started: Map<string, number>;
}

/**
 * Registers the metrics of all queues once. The returned function makes those of the queue called `name`, which is also its controller's name.
 *
 * @param now monotonic milliseconds
 */
export function createQueueMetrics(
  registry: Registry,
  now: () => number = () => performance.now(),
): (name: string) => QueueMetrics {
  const queues = new Map<string, Times>();
  const vectors = createVectors(registry, queues, now);
  return (name) => {
    const times: Times = { added: new Map(), started: new Map() };
    queues.set(name, times);
    const labels = [name, name] as const;
    const depth = {
      high: vectors.depth.labels(...labels, PRIORITIES.high),
      low: vectors.depth.labels(...labels, PRIORITIES.low),
    };
    const adds = vectors.adds.labels(...labels);
    const retries = vectors.retries.labels(...labels);
    const waited = vectors.waited.labels(...labels);
    const worked = vectors.worked.labels(...labels);
    for (const gauge of Object.values(depth)) gauge.set(0);
    for (const counter of [adds, retries]) counter.inc(0);
    return {
      added(key, priority) {
        adds.inc();
        depth[priority].inc();
        times.added.set(key, now());
      },
      raised() {
        depth.low.dec();
        depth.high.inc();
      },
      handedOut(key, priority) {
        depth[priority].dec();
        waited.observe(secondsSince(times.added, key, now()));
        times.started.set(key, now());
      },
      finished: (key) => worked.observe(secondsSince(times.started, key, now())),
      retried: () => retries.inc(),
      dropped() {
        times.added.clear();
        for (const gauge of Object.values(depth)) gauge.set(0);
      },
    };
  };
}

function secondsSince(times: Map<string, number>, key: string, now: number): number {
  const since = times.get(key) ?? now;
  times.delete(key);
  return (now - since) / 1000;
}

function createVectors(registry: Registry, queues: ReadonlyMap<string, Times>, now: () => number) {
  const labelNames = ['name', 'controller'];
  const registers = [registry];
  const common = (name: string, help: string) => ({ name: `workqueue_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string) => new Histogram({ ...common(name, help), buckets: BUCKETS_SECONDS });
  /** Read when asked, so that no timer has to keep it up to date. */
  const gauge = (name: string, help: string, read: (seconds: readonly number[]) => number) =>
    new Gauge({
      ...common(name, help),
      collect() {
        for (const [queue, { started }] of queues) {
          this.labels(queue, queue).set(read([...started.values()].map((since) => (now() - since) / 1000)));
        }
      },
    });

  gauge(
    'unfinished_work_seconds',
    'Seconds of work in progress, not yet in work_duration; large: workers are stuck',
    (seconds) => seconds.reduce((sum, each) => sum + each, 0),
  );
  gauge('longest_running_processor_seconds', 'Seconds that the longest running worker has been running', (seconds) =>
    Math.max(0, ...seconds),
  );
  return {
    depth: new Gauge({
      ...common('depth', 'Current depth of workqueue by workqueue and priority'),
      labelNames: [...labelNames, 'priority'],
    }),
    adds: new Counter(common('adds_total', 'Total number of adds handled by workqueue')),
    retries: new Counter(common('retries_total', 'Total number of retries handled by workqueue')),
    waited: histogram(
      'queue_duration_seconds',
      'How long in seconds an item stays in workqueue before being requested',
    ),
    worked: histogram('work_duration_seconds', 'How long in seconds processing an item from workqueue takes'),
  };
}
