import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createQueue, type Priority, type Queue, type QueueOptions } from './queue.ts';

const SECOND = 1000;
const queues: Queue[] = [];
const start = (options?: QueueOptions): Queue => {
  const queue = createQueue({ random: () => 0, ...options });
  queues.push(queue);
  return queue;
};
/** What `next()` gives without anything else happening; 'nothing' while it waits. */
const taken = async (queue: Queue): Promise<string | undefined> => {
  let key: string | undefined = 'nothing';
  void queue.next().then((next) => (key = next));
  await settle();
  return key;
};
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const queue of queues.splice(0)) queue.shutDown();
  vi.useRealTimers();
});

describe('a key', () => {
  test('comes out in the order it was added', async () => {
    const queue = start();
    for (const key of ['foo', 'bar', 'baz']) queue.add(key);
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual(['foo', 'bar', 'baz']);
  });

  test('that is added many times comes out once', async () => {
    const queue = start();
    for (let i = 0; i < 10; i++) queue.add('foo');
    expect(queue.depth).toBe(1);
    expect(await queue.next()).toBe('foo');
    queue.done('foo');
    expect(await taken(queue)).toBe('nothing');
  });

  test('is given at once to who waits for one', async () => {
    const queue = start();
    const waiting = [queue.next(), queue.next()];
    queue.add('foo');
    queue.add('bar');
    expect(await Promise.all(waiting)).toEqual(['foo', 'bar']);
    expect(queue.depth).toBe(0);
  });

  test('is not handed out a second time while it is worked on', async () => {
    const queue = start();
    queue.add('foo');
    expect(await queue.next()).toBe('foo');
    queue.add('foo');
    queue.add('bar');
    expect(await queue.next()).toBe('bar');
    expect(queue.depth).toBe(1);
    const again = queue.next();
    queue.done('foo');
    expect(await again).toBe('foo');
  });

  test('that was added many times while it was worked on comes out once more, then never', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    for (let i = 0; i < 10; i++) queue.add('foo');
    queue.done('foo');
    expect(await queue.next()).toBe('foo');
    queue.done('foo');
    expect(await taken(queue)).toBe('nothing');
  });

  test('can be added again after it is done', async () => {
    const queue = start();
    for (let i = 0; i < 3; i++) {
      queue.add('foo');
      expect(await queue.next()).toBe('foo');
      queue.done('foo');
    }
    expect(queue.depth).toBe(0);
  });

  test('that was added while worked on keeps its turn', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    queue.add('foo');
    queue.add('bar');
    queue.add('baz');
    expect(await queue.next()).toBe('bar');
    queue.done('foo');
    expect(await queue.next()).toBe('foo');
  });

  test('that nobody works on may be done without harm', async () => {
    const queue = start();
    queue.done('foo');
    queue.add('foo');
    queue.done('foo');
    expect(await queue.next()).toBe('foo');
  });
});

describe('priority', () => {
  test('high overtakes low, and within one the order stays', async () => {
    const queue = start();
    queue.add('low-1', 'low');
    queue.add('low-2', 'low');
    queue.add('high-1');
    queue.add('high-2');
    const order = [await queue.next(), await queue.next(), await queue.next(), await queue.next()];
    expect(order).toEqual(['high-1', 'high-2', 'low-1', 'low-2']);
  });

  test('is raised by adding again, at the end of the high ones', async () => {
    const queue = start();
    for (const key of ['foo', 'bar', 'baz']) queue.add(key, 'low');
    queue.add('first', 'high');
    queue.add('baz', 'high');
    expect(queue.depth).toBe(4);
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual(['first', 'baz', 'foo']);
  });

  test('is not lowered', async () => {
    const queue = start();
    queue.add('other', 'low');
    queue.add('foo', 'high');
    queue.add('foo', 'low');
    queue.addAfter('foo', SECOND, 'low');
    expect(await queue.next()).toBe('foo');
  });

  test('is raised for a key that is worked on', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    queue.add('foo', 'low');
    queue.add('bar', 'low');
    queue.add('baz', 'low');
    queue.add('foo', 'high');
    queue.add('qux', 'high');
    queue.done('foo');
    expect([await queue.next(), await queue.next(), await queue.next()]).toEqual(['foo', 'qux', 'bar']);
  });

  test('holds for a key that becomes ready after others of lower priority', async () => {
    const queue = start();
    queue.add('foo', 'low');
    queue.addAfter('prio', SECOND, 'high');
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await queue.next()).toBe('prio');
  });

  test('of a key that is put off is raised, its time stays', async () => {
    const queue = start();
    queue.add('bar', 'low');
    queue.addAfter('foo', SECOND, 'low');
    queue.addAfter('foo', 5 * SECOND, 'high');
    await vi.advanceTimersByTimeAsync(SECOND - 1);
    expect(queue.depth).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([await queue.next(), await queue.next()]).toEqual(['foo', 'bar']);
  });
});

describe('a key that is put off', () => {
  test('comes out when its time has come, not before', async () => {
    const queue = start();
    const next = taken(queue);
    queue.addAfter('foo', SECOND);
    expect(queue.depth).toBe(0);
    expect(await next).toBe('nothing');
    let key: string | undefined;
    void queue.next().then((got) => (key = got));
    queue.addAfter('bar', SECOND);
    await vi.advanceTimersByTimeAsync(SECOND - 1);
    expect(key).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(key).toBe('bar');
  });

  test('comes out at once when it is added', async () => {
    const queue = start();
    queue.addAfter('foo', 3600 * SECOND);
    queue.add('foo');
    expect(await queue.next()).toBe('foo');
    queue.done('foo');
    await vi.advanceTimersByTimeAsync(3600 * SECOND);
    expect(await taken(queue)).toBe('nothing');
  });

  test.each([
    [50, 200],
    [200, 50],
  ])('has the earlier of two times (%d ms, then %d ms)', async (first, second) => {
    const queue = start();
    queue.addAfter('foo', first);
    queue.addAfter('foo', second);
    await vi.advanceTimersByTimeAsync(49);
    expect(queue.depth).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await queue.next()).toBe('foo');
    queue.done('foo');
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await taken(queue)).toBe('nothing');
  });

  test('does not put off one that is ready', async () => {
    const queue = start();
    queue.add('foo');
    queue.addAfter('foo', 3600 * SECOND);
    expect(await queue.next()).toBe('foo');
  });

  test('comes out by time, not by when it was added', async () => {
    const queue = start();
    queue.addAfter('later', SECOND);
    queue.addAfter('sooner', SECOND / 5);
    await vi.advanceTimersByTimeAsync(SECOND / 5);
    expect(await queue.next()).toBe('sooner');
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await queue.next()).toBe('later');
  });

  test.each([0, -SECOND, NaN])('by %d ms is ready', async (delayMs) => {
    const queue = start();
    queue.addAfter('foo', delayMs);
    expect(await queue.next()).toBe('foo');
  });

  test('waits on while it is worked on, and comes out after done', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    queue.addAfter('foo', SECOND);
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(queue.depth).toBe(1);
    expect(await taken(queue)).toBe('nothing');
    queue.done('foo');
    expect(queue.depth).toBe(0);
  });

  test('for longer than a timer can run comes out at its time', async () => {
    const queue = start();
    const days = 60 * 24 * 3600 * SECOND;
    queue.addAfter('foo', days);
    await vi.advanceTimersByTimeAsync(days - 1);
    expect(queue.depth).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.depth).toBe(1);
  });

  test('takes no timer of its own', () => {
    const queue = start();
    for (let i = 0; i < 10_000; i++) queue.addAfter(`key-${i}`, (i % 7) * SECOND + 1);
    expect(vi.getTimerCount()).toBe(1);
    for (let i = 0; i < 10_000; i++) queue.add(`key-${i}`);
    expect(vi.getTimerCount()).toBe(0);
    expect(queue.depth).toBe(10_000);
  });
});

describe('after failures a key waits', () => {
  const delays = (queue: Queue, key: string, times: number): number[] =>
    Array.from({ length: times }, () => queue.addRateLimited(key));

  test('twice as long each time, up to the cap, each key for itself', () => {
    const queue = start();
    expect(delays(queue, 'one', 5)).toEqual([5, 10, 20, 40, 80]);
    expect(queue.failures('one')).toBe(5);
    expect(delays(queue, 'two', 2)).toEqual([5, 10]);
    expect(delays(queue, 'one', 20).at(-1)).toBe(300_000);
  });

  test('as at first, when its failures are forgotten', () => {
    const queue = start();
    delays(queue, 'one', 5);
    queue.forget('one');
    expect(queue.failures('one')).toBe(0);
    expect(delays(queue, 'one', 1)).toEqual([5]);
  });

  test('never longer than the cap, however often it fails', () => {
    const queue = start({ baseMs: 1, capMs: 1000 });
    expect(Math.max(...delays(queue, 'one', 2000))).toBe(1000);
  });

  test('for a time of its own, at least half of it', () => {
    const queue = start({ random: Math.random, baseMs: 1000, capMs: 1000 });
    const drawn = Array.from({ length: 200 }, (_, i) => queue.addRateLimited(`key-${i}`));
    expect(new Set(drawn).size).toBeGreaterThan(150);
    expect(Math.min(...drawn)).toBeGreaterThan(500);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1000);
  });

  test('and comes out again then', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    expect(queue.addRateLimited('foo')).toBe(5);
    queue.done('foo');
    expect(queue.depth).toBe(0);
    await vi.advanceTimersByTimeAsync(5);
    expect(await queue.next()).toBe('foo');
  });

  test.each<[Priority, string[]]>([
    ['high', ['foo', 'resynced']],
    ['low', ['resynced', 'foo']],
  ])('with the priority it had: %s', async (priority, expected) => {
    const queue = start();
    queue.add('foo', priority);
    await queue.next();
    queue.add('resynced', 'low');
    queue.addRateLimited('foo');
    queue.done('foo');
    await vi.advanceTimersByTimeAsync(5);
    expect([await queue.next(), await queue.next()]).toEqual(expected);
  });
});

describe('shutting down', () => {
  test('wakes everyone who waits, and later askers', async () => {
    const queue = start();
    const waiting = [queue.next(), queue.next(), queue.next()];
    queue.shutDown();
    queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
    expect(await queue.next()).toBeUndefined();
  });

  test('drops what was ready or put off, and leaves no timer', async () => {
    const queue = start();
    queue.add('ready');
    queue.addAfter('later', SECOND);
    queue.shutDown();
    expect(queue.depth).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(await queue.next()).toBeUndefined();
  });

  test('ignores what comes later, and lets work that is going on be done', async () => {
    const queue = start();
    queue.add('foo');
    await queue.next();
    queue.add('foo');
    queue.shutDown();
    queue.add('bar');
    queue.addAfter('bar', 1);
    queue.addRateLimited('foo');
    queue.done('foo');
    expect(queue.depth).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(await queue.next()).toBeUndefined();
  });
});

test('whatever happens, no key is handed out twice at once, none is lost, and the depth is that of a plain model', async () => {
  type Step = { at: 'add' | 'addAfter' | 'next' | 'done' | 'tick'; key: string; high: boolean; ms: number };
  const steps = fc.array(
    fc.record<Step>({
      at: fc.constantFrom('add', 'addAfter', 'next', 'done', 'tick'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      high: fc.boolean(),
      ms: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 200, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const queue = start();
      let time = performance.now();
      const due = new Map<string, { at: number; high: boolean }>();
      const working = new Set<string>();
      const put = (key: string, at: number, high: boolean): void => {
        const known = due.get(key);
        due.set(key, { at: Math.min(at, known?.at ?? Infinity), high: high || known?.high === true });
      };
      for (const { at, key, high, ms } of all) {
        const priority = high ? 'high' : 'low';
        if (at === 'add') queue.add(key, priority);
        if (at === 'add') put(key, time, high);
        if (at === 'addAfter') queue.addAfter(key, ms, priority);
        if (at === 'addAfter') put(key, time + ms, high);
        if (at === 'tick') await vi.advanceTimersByTimeAsync(ms);
        if (at === 'tick') time += ms;
        if (at === 'done') queue.done(key);
        if (at === 'done') working.delete(key);
        const ready = [...due].filter(([name, item]) => item.at <= time && !working.has(name));
        if (at === 'next' && ready.length > 0) {
          const got = (await queue.next()) ?? '';
          expect(ready.map(([name]) => name)).toContain(got);
          if (ready.some(([, item]) => item.high)) expect(due.get(got)?.high).toBe(true);
          due.delete(got);
          working.add(got);
        }
        expect(queue.depth).toBe([...due.values()].filter((item) => item.at <= time).length);
      }
      queue.shutDown();
    }),
  );
});

test('ten thousand keys through every operation take no noticeable time', async () => {
  vi.useRealTimers();
  const queue = start();
  const began = performance.now();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 10_000; i++) queue.addAfter(`key-${i}`, 60_000 + ((i * 7919) % 10_000));
    for (let i = 0; i < 10_000; i++) queue.add(`key-${i}`, 'low');
    for (let i = 9_999; i >= 0; i--) queue.add(`key-${i}`, 'high');
    for (let i = 0; i < 10_000; i++) queue.done((await queue.next()) ?? '');
  }
  expect(queue.depth).toBe(0);
  // About 100 ms; quadratic would be minutes.
  expect(performance.now() - began).toBeLessThan(5_000);
});
