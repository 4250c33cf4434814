// The parts of the benchmark that need no servers.
import { describe, expect, test } from 'vitest';
import { sumSamples } from './exposition.ts';
import { memoryOf } from './memory.ts';
import { parseOptions, parts } from './options.ts';
import { planSteps } from './plan.ts';
import { percentilesOf, renderTable } from './report.ts';

describe('the plan', () => {
  test('measures each cold start with as many tenants as were asked for, and ends with the most', () => {
    expect(planSteps(210, [100, 1_000, 5_000], [1_000, 5_000, 10_000])).toEqual([
      { kind: 'burst', size: 100 },
      { kind: 'cold-start', size: 1_000, missing: 690 },
      { kind: 'burst', size: 1_000 },
      { kind: 'cold-start', size: 5_000, missing: 3_000 },
      { kind: 'burst', size: 5_000 },
      { kind: 'cold-start', size: 10_000, missing: 0 },
    ]);
  });

  test('measures a cold start with what there is when that is more', () => {
    expect(planSteps(210, [], [100])).toEqual([{ kind: 'cold-start', size: 210, missing: 0 }]);
  });
});

describe('the options', () => {
  test('are those of a whole run by default, and small ones with --quick', () => {
    expect(parseOptions([])).toMatchObject({ tenants: [1_000, 5_000, 10_000], bursts: [100, 1_000, 5_000], parts });
    expect(parseOptions(['--quick', '--parts', 'idle,apply'])).toMatchObject({
      tenants: [100],
      parts: ['apply', 'idle'],
    });
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  test.each([
    [['--tenants', '10,many'], '--tenants must be a number above 0, not “many”.'],
    [['--parts', 'applies'], '--parts are of apply, burst, cold-start, idle, fail-over, not “applies”.'],
    [['--set', 'workers'], '--set must be NAME=VALUE, not “workers”.'],
  ])('that are wrong are named: %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

test('samples of a metric are summed by their labels', () => {
  const text = `# TYPE calls_total counter
calls_total{verb="GET",path="a\\"}b"} 3
calls_total{verb="POST",path="a"} 4e1
calls_total_more{verb="GET"} 100
plain 7 1700000000000
`;
  expect(sumSamples(text, 'calls_total')).toBe(43);
  expect(sumSamples(text, 'calls_total', ({ verb }) => verb === 'GET')).toBe(3);
  expect(sumSamples(text, 'calls_total', ({ path }) => path === 'a\\"}b')).toBe(3);
  expect(sumSamples(text, 'plain')).toBe(7);
  expect(sumSamples(text, 'absent')).toBe(0);
});

test('the memory of a process is what it says itself', () => {
  const { rss, peak = rss } = memoryOf(process.pid);
  expect(rss * 1_000_000).toBeGreaterThan(process.memoryUsage.rss() / 2);
  expect(rss * 1_000_000).toBeLessThan(process.memoryUsage.rss() * 2);
  expect(peak).toBeGreaterThanOrEqual(rss);
});

test('percentiles are of the nearest rank, whatever the order', () => {
  const latencies = Array.from({ length: 200 }, (_, at) => 200 - at);
  expect(percentilesOf(latencies)).toEqual({ p50: 100, p99: 198 });
});

test('the table says which aims were missed', () => {
  const rows = [
    { what: 'a', result: '1 s', aim: { text: '< 2 s', isMet: true } },
    { what: 'b', result: '3 s', aim: { text: '< 2 s', isMet: false } },
    { what: 'c', result: '4 MB' },
  ];
  expect(renderTable(rows).split('\n').slice(2)).toEqual([
    '| a | 1 s | < 2 s: met |',
    '| b | 3 s | < 2 s: **missed** |',
    '| c | 4 MB |  |',
  ]);
});
