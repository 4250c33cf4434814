// What an operator tells of itself by its metrics, wherever it runs.
import type { TestContext } from 'vitest';

export const RECONCILES = 'controller_runtime_reconcile_total';

/** A metric: the sum of its series, or of those with that label. */
export async function count(metricsPort: number, metric: string, label = ''): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const series = text.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(label));
  return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Resolves when nothing is left of what an operator does in the wake of its own writes. */
export async function untilQuiet({ expect }: Pick<TestContext, 'expect'>, metricsPort: number): Promise<void> {
  let before = -1;
  const change = async (): Promise<number> => {
    const last = before;
    before = await count(metricsPort, RECONCILES);
    return before - last;
  };
  await expect.poll(change, { timeout: 45_000, interval: 500 }).toBe(0);
}
