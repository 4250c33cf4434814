// The end of a run: a table of the requests, what is wrong and what it would mean, and one line that says which it is.
import type { Exchange } from './client.ts';
import type { Finding } from './finding.ts';

interface Row {
  readonly name: string;
  readonly milliseconds: readonly number[];
  readonly outcomes: ReadonlyMap<string, number>;
}

/** The value that `share` (0 to 1) of the numbers do not exceed; 0 when there are none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? 0;
}

/** Requests, outcomes and latencies by step, in the order in which the steps first came. Limited requests have no latency. */
export function renderTable(exchanges: readonly Exchange[]): string {
  const steps = [...new Set(exchanges.map((each) => each.step))];
  const rows = steps.map((step) =>
    row(
      step,
      exchanges.filter((each) => each.step === step),
    ),
  );
  const lines = [...rows, row('all', exchanges)].map((each) => [
    each.name,
    String([...each.outcomes.values()].reduce((sum, count) => sum + count, 0)),
    percentile(each.milliseconds, 0.5).toFixed(1),
    percentile(each.milliseconds, 0.99).toFixed(1),
    [...each.outcomes].map(([outcome, count]) => `${outcome} × ${count}`).join(', '),
  ]);
  return align([['step', 'requests', 'p50 ms', 'p99 ms', 'outcomes'], ...lines]);
}

function row(name: string, exchanges: readonly Exchange[]): Row {
  const outcomes = new Map<string, number>();
  for (const each of exchanges) outcomes.set(outcomeOf(each), (outcomes.get(outcomeOf(each)) ?? 0) + 1);
  const answered = exchanges.filter((each) => each.status !== 429 && each.status !== undefined);
  return { name, milliseconds: answered.map((each) => each.milliseconds), outcomes };
}

function outcomeOf({ status }: Exchange): string {
  if (status === undefined) return 'no answer';
  if (status === 429) return '429 limited';
  return status === 503 ? '503 unavailable' : String(status);
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((each) => each[column]?.length ?? 0)));
  return rows
    .map((each) => {
      const cells = each.map((text, column) => {
        const width = widths[column] ?? 0;
        const numeric = column > 0 && column < 4;
        return numeric ? text.padStart(width) : text.padEnd(width);
      });
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}

/** Each finding as a paragraph. */
export function renderFindings(findings: readonly Finding[]): string {
  return findings
    .map((finding, index) => {
      const times = finding.count === 1 ? '' : ` (${finding.count} times)`;
      const first = finding.requestId === undefined ? finding.request : `${finding.request} (${finding.requestId})`;
      const lines = [
        `${index + 1}. ${finding.step}${times}`,
        `   expected:    ${finding.expected}`,
        `   came:        ${finding.came}`,
        `   consequence: ${finding.consequence}`,
      ];
      return [...lines, ...(first === '' ? [] : [`   first seen:  ${first}`])].join('\n');
    })
    .join('\n\n');
}
