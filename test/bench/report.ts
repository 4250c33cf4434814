// The measurements as a Markdown table: Muster, the floor, and how many times the floor Muster costs.
import { cpus } from 'node:os';
import type { Sample } from './measure.ts';
import type { Scenario } from './scenario.ts';

export interface Result {
  readonly users: number;
  readonly scenario: Scenario;
  readonly muster: readonly Sample[];
  readonly floor: readonly Sample[];
}

interface Summary {
  /** Operations per second. */
  readonly rate: number;
  /** Milliseconds of a request. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time per operation: gateway, directory, Postgres and all of them. */
  readonly cpu: readonly [number, number, number, number];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Nearest rank: of 200 the 99th percentile is the third largest. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? 0;
}

/** The machine and the runtime that the figures are of. */
export function describeMachine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}`;
}

function summarize(samples: readonly Sample[]): Summary {
  const operations = sum(samples.map((each) => each.operations));
  const latencies = Float64Array.from(samples.flatMap((each) => each.latencies)).sort();
  const [gateway, directory, postgres] = (['gateway', 'directory', 'postgres'] as const).map(
    (name) => sum(samples.map((each) => each.cpu[name])) / operations,
  ) as [number, number, number];
  return {
    rate: operations / sum(samples.map((each) => each.seconds)),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpu: [gateway, directory, postgres, gateway + directory + postgres],
  };
}

const headings = [
  ['users', 'scenario', 'operations/s', 'p50 ms', 'p99 ms', 'CPU ms', 'gateway + directory + Postgres'],
  ['floor operations/s', 'floor CPU ms', 'gateway + directory + Postgres', 'ratio', 'aim'],
].flat();

/** Rows in the order of the results. CPU is user and system time per operation: per HTTP request, but for bulks. */
export function renderTable(results: readonly Result[]): string {
  const rows = results.map(({ users, scenario, muster, floor }) => {
    const [ours, theirs] = [summarize(muster), summarize(floor)];
    return [
      users.toLocaleString('en'),
      scenario.name,
      ours.rate.toFixed(0),
      ours.p50.toFixed(1),
      ours.p99.toFixed(1),
      ours.cpu[3].toFixed(2),
      parts(ours),
      theirs.rate.toFixed(0),
      theirs.cpu[3].toFixed(2),
      parts(theirs),
      `${(ours.cpu[3] / theirs.cpu[3]).toFixed(2)}×`,
      scenario.ratioMax === undefined ? '' : `≤ ${scenario.ratioMax}×`,
    ];
  });
  return [headings, headings.map((_, column) => (column === 1 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const parts = ({ cpu }: Summary): string =>
  cpu
    .slice(0, 3)
    .map((each) => each.toFixed(2))
    .join(' + ');

/** One line on one result, for the eye of who waits. */
export function renderLine({ users, scenario, muster, floor }: Result): string {
  const [ours, theirs] = [summarize(muster), summarize(floor)];
  const ratio = (ours.cpu[3] / theirs.cpu[3]).toFixed(2);
  return `${users} users, ${scenario.name}: ${ours.rate.toFixed(0)}/s, ${ours.cpu[3].toFixed(2)} ms CPU, ${ratio}× the floor`;
}
