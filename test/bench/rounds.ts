// Muster and the floor take turns in short rounds, and so do scenarios that are compared with each other: whatever else the machine
// does meets all of them.
import { measure, type Sample, type Target } from './measure.ts';
import type { Options } from './options.ts';
import { progress } from './progress.ts';
import type { Result } from './report.ts';
import type { Population, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const WARM_UP_MAX_MS = 1_500;

/** Measures a set of scenarios; the results are in their order. */
export async function playSet(
  stage: Stage,
  set: readonly Scenario[],
  { rounds, seconds }: Pick<Options, 'rounds' | 'seconds'>,
): Promise<Result[]> {
  const users = stage.ids.length;
  const entries = set.map((scenario) => ({
    scenario,
    population: populationOf(stage, scenario),
    muster: [] as Sample[],
    floor: [] as Sample[],
  }));
  const both = ({ muster, floor }: { muster: Sample[]; floor: Sample[] }): [Target, Sample[]][] => [
    [stage.floor, floor],
    [stage.muster, muster],
  ];
  for (const entry of entries) {
    for (const [target] of both(entry)) {
      await measure(target, entry.scenario, entry.population, Math.min(WARM_UP_MAX_MS, seconds * 1_000));
    }
  }
  for (let round = 0; round < rounds; round++) {
    const inTurn = <T>(each: readonly T[]): readonly T[] => (round % 2 === 0 ? each : each.toReversed());
    for (const entry of inTurn(entries)) {
      progress(`${users} users, ${entry.scenario.name}, round ${round + 1} of ${rounds}`);
      for (const [target, samples] of inTurn(both(entry))) {
        samples.push(await measure(target, entry.scenario, entry.population, seconds * 1_000));
      }
    }
  }
  return entries.map(({ scenario, muster, floor }) => ({ users, scenario, muster, floor }));
}

function populationOf({ ids, groups }: Stage, { name }: Scenario): Population {
  const prefix = `${name.replace(/\W/g, '')}${process.hrtime.bigint().toString(36)}`;
  let sequence = 0;
  return { ids, groups, newKey: () => `${prefix}-${sequence++}` };
}
