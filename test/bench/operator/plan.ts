// In which order bursts and cold starts are measured: nothing is deleted in between, so the tenants of one are there at the next.

export type Step =
  | { readonly kind: 'burst'; readonly size: number }
  /** `missing`: to be applied before, so that there are `size`. */
  | { readonly kind: 'cold-start'; readonly size: number; readonly missing: number };

/**
 * A cold start comes before the burst that would go beyond its size. One whose size is exceeded already is measured with what there is.
 * @param present how many tenants there are at the beginning
 * @param bursts ascending
 * @param coldStarts ascending
 */
export function planSteps(present: number, bursts: readonly number[], coldStarts: readonly number[]): Step[] {
  const steps: Step[] = [];
  const waiting = [...coldStarts];
  let total = present;
  const startUpTo = (limit: number): void => {
    for (let next = waiting[0]; next !== undefined && next < limit; next = waiting[0]) {
      waiting.shift();
      const size = Math.max(next, total);
      steps.push({ kind: 'cold-start', size, missing: size - total });
      total = size;
    }
  };
  for (const size of bursts) {
    startUpTo(total + size);
    steps.push({ kind: 'burst', size });
    total += size;
  }
  startUpTo(Infinity);
  return steps;
}
