import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createQueueMetrics } from './queue-metrics.ts';
import { createQueue, type Queue } from './queue.ts';

interface Measured {
  readonly queue: Queue;
  readonly registry: Registry;
  /** Lets this many seconds pass. */
  pass(seconds: number): void;
}

function measured(): Measured {
  let now = 1_000_000;
  const registry = new Registry();
  const metrics = createQueueMetrics(registry, () => now)('scimtenant');
  const queue = createQueue({ now: () => now, random: () => 0, metrics });
  return { queue, registry, pass: (seconds) => (now += seconds * 1000) };
}

/** The value of one line of the text that Prometheus reads. */
async function value(registry: Registry, name: string, more = ''): Promise<number | undefined> {
  const text = await registry.metrics();
  const start = `${name}{name="scimtenant",controller="scimtenant"${more}} `;
  const line = text.split('\n').find((each) => each.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(start.length));
}
const depth = async (registry: Registry): Promise<(number | undefined)[]> => [
  await value(registry, 'workqueue_depth', ',priority="0"'),
  await value(registry, 'workqueue_depth', ',priority="-100"'),
];

test('every metric of controller-runtime is there from the start', async () => {
  const { registry, queue } = measured();
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect(names.sort()).toEqual([
    'workqueue_adds_total',
    'workqueue_depth',
    'workqueue_longest_running_processor_seconds',
    'workqueue_queue_duration_seconds',
    'workqueue_retries_total',
    'workqueue_unfinished_work_seconds',
    'workqueue_work_duration_seconds',
  ]);
  expect(await depth(registry)).toEqual([0, 0]);
  expect(await value(registry, 'workqueue_adds_total')).toBe(0);
  expect(await value(registry, 'workqueue_retries_total')).toBe(0);
  queue.shutDown();
});

test('durations are counted from when a key was ready, and from when it was handed out', async () => {
  const { queue, registry, pass } = measured();
  queue.add('foo');
  pass(3);
  queue.add('foo');
  await queue.next();
  pass(5);
  queue.done('foo');
  expect(await value(registry, 'workqueue_queue_duration_seconds_sum')).toBe(3);
  expect(await value(registry, 'workqueue_queue_duration_seconds_count')).toBe(1);
  expect(await value(registry, 'workqueue_work_duration_seconds_sum')).toBe(5);
  expect(await value(registry, 'workqueue_work_duration_seconds_count')).toBe(1);
  expect(await value(registry, 'workqueue_adds_total')).toBe(1);
});

test('the depth is told by priority, and follows a raise, a key worked on, and shutting down', async () => {
  const { queue, registry } = measured();
  queue.add('foo', 'low');
  queue.add('bar', 'low');
  expect(await depth(registry)).toEqual([0, 2]);
  queue.add('foo', 'high');
  expect(await depth(registry)).toEqual([1, 1]);
  await queue.next();
  expect(await depth(registry)).toEqual([0, 1]);
  queue.add('foo', 'low');
  queue.add('foo', 'high');
  expect(await depth(registry)).toEqual([1, 1]);
  queue.done('foo');
  await queue.next();
  expect(await depth(registry)).toEqual([0, 1]);
  queue.shutDown();
  expect(await depth(registry)).toEqual([0, 0]);
});

test('a key that is put off counts as a retry, and as added when its time has come', async () => {
  const { queue, registry, pass } = measured();
  queue.addAfter('foo', 1000);
  queue.addRateLimited('bar');
  expect(await value(registry, 'workqueue_retries_total')).toBe(2);
  expect(await value(registry, 'workqueue_adds_total')).toBe(0);
  expect(await depth(registry)).toEqual([0, 0]);
  pass(2);
  await queue.next();
  expect(await value(registry, 'workqueue_adds_total')).toBe(2);
  expect(await depth(registry)).toEqual([0, 1]);
  queue.shutDown();
});

test('work in progress shows as unfinished, the longest apart', async () => {
  const { queue, registry, pass } = measured();
  queue.add('foo');
  queue.add('bar');
  await queue.next();
  pass(10);
  await queue.next();
  pass(2);
  expect(await value(registry, 'workqueue_unfinished_work_seconds')).toBe(14);
  expect(await value(registry, 'workqueue_longest_running_processor_seconds')).toBe(12);
  queue.done('foo');
  queue.done('bar');
  expect(await value(registry, 'workqueue_unfinished_work_seconds')).toBe(0);
  expect(await value(registry, 'workqueue_longest_running_processor_seconds')).toBe(0);
});

test('two queues share one registry', async () => {
  const registry = new Registry();
  const metricsOf = createQueueMetrics(registry);
  const queues = ['one', 'two'].map((name) => createQueue({ metrics: metricsOf(name) }));
  for (const queue of queues) queue.add('foo');
  const text = await registry.metrics();
  expect(text).toContain('workqueue_adds_total{name="one",controller="one"} 1');
  expect(text).toContain('workqueue_adds_total{name="two",controller="two"} 1');
  for (const queue of queues) queue.shutDown();
});
