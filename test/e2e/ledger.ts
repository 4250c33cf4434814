// What was done to the system, and what its customer saw meanwhile, as a table.
import type { Second } from './traffic/tally.ts';

interface Entry {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

export class Ledger {
  readonly #entries: Entry[] = [];

  /** Does something and enters it. */
  async enter(what: string, act: () => Promise<unknown>): Promise<void> {
    const from = Date.now();
    console.log(`${new Date(from).toISOString().slice(11, 19)} ${what}`);
    await act();
    this.#entries.push({ what, from, to: Date.now() });
  }

  /** What came back while something was done, and after it until the next. */
  during(what: string, seconds: readonly Second[]): Omit<Second, 'second'> {
    const at = this.#entries.findIndex((entry) => entry.what === what);
    const from = this.#entries[at]?.from ?? Infinity;
    const to = this.#entries[at + 1]?.from ?? Infinity;
    const sum = { answered: 0, limited: 0, unavailable: 0, silent: 0, wrong: 0, slowestMs: 0 };
    for (const each of seconds) {
      if (each.second < Math.floor(from / 1_000) || each.second >= Math.floor(to / 1_000)) continue;
      sum.answered += each.answered;
      sum.limited += each.limited;
      sum.unavailable += each.unavailable;
      sum.silent += each.silent;
      sum.wrong += each.wrong;
      sum.slowestMs = Math.max(sum.slowestMs, each.slowestMs);
    }
    return sum;
  }

  render(seconds: readonly Second[]): string {
    const head = ['what was done', 'took s', 'answers', '429', '503', 'no answer', 'slowest s', 'wrong'];
    const rows = this.#entries.map(({ what, from, to }) => {
      const { answered, limited, unavailable, silent, wrong, slowestMs } = this.during(what, seconds);
      const counts = [answered, limited, unavailable, silent].map(String);
      return [what, ((to - from) / 1_000).toFixed(1), ...counts, (slowestMs / 1_000).toFixed(1), String(wrong)];
    });
    const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
    const align = (row: readonly string[]): string =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
    return [head, ...rows].map(align).join('\n');
  }
}
