// The measurements as a Markdown table.
import { percentile } from '../report.ts';

export interface Row {
  readonly what: string;
  readonly result: string;
  readonly aim?: Aim;
}

export interface Aim {
  readonly text: string;
  readonly isMet: boolean;
}

/** Rows in the order of the measurements. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, result, aim }) => [what, result, aim === undefined ? '' : renderAim(aim)]);
  return [['', 'measured', 'aim'], ['---', '---', '---'], ...cells].map((each) => `| ${each.join(' | ')} |`).join('\n');
}

/** One line on one measurement, for the eye of who waits. */
export const renderLine = ({ what, result, aim }: Row): string =>
  `${what}: ${result}${aim === undefined ? '' : ` (${renderAim(aim)})`}`;

const renderAim = ({ text, isMet }: Aim): string => `${text}: ${isMet ? 'met' : '**missed**'}`;

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

export function percentilesOf(latencies: readonly number[]): Percentiles {
  const sorted = Float64Array.from(latencies).sort();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

export const showCount = (count: number): string => count.toLocaleString('en');
export const showMs = (ms: number): string => `${showCount(Number(ms.toFixed(ms < 100 ? 1 : 0)))} ms`;
export const showSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
export const showMegabytes = (megabytes: number): string => `${megabytes.toFixed(0)} MB`;
export const showPercentiles = ({ p50, p99 }: Percentiles): string => `p50 ${showMs(p50)}, p99 ${showMs(p99)}`;
