// Which scenarios are measured on which stage, and which of them take turns with each other.
import { bulkScenarios } from './scenarios/bulks.ts';
import { memberScenarios } from './scenarios/members.ts';
import type { Options } from './options.ts';
import type { Scenario } from './scenario.ts';
import { userScenarios } from './scenarios/users.ts';
import { walkScenario } from './scenarios/walk.ts';

export interface StagePlan {
  readonly users: number;
  /** Numbers of members of the groups that are loaded; with none the tenant's groups are off, as they are by default. */
  readonly groups: readonly number[];
  /** The scenarios of one set are compared with each other: they take turns in each round. */
  readonly sets: readonly (readonly Scenario[])[];
}

/** What `--scenarios` may name besides single ones. */
export const kinds = ['users', 'bulk', 'groups'] as const;
type Kind = (typeof kinds)[number];

/**
 * Groups are measured with the most users only, as many as have members enough.
 * @throws Error naming the scenarios that there are, when none of them is wanted
 */
export function planStages(options: Pick<Options, 'users' | 'groups' | 'bulk' | 'scenarios'>): StagePlan[] {
  const most = Math.max(...options.users);
  const sizes = [...new Set(options.groups)].filter((size) => size <= most);
  const users = [...userScenarios, walkScenario].map((scenario) => [scenario]);
  const bulk = [bulkScenarios(options.bulk)];
  const groups = [memberScenarios(sizes)];
  const scenarios = options.scenarios.length === 0 ? kinds : options.scenarios;
  const wanted = (kind: Kind, sets: readonly (readonly Scenario[])[]) =>
    sets
      .map((set) => set.filter(({ name }) => scenarios.includes(kind) || scenarios.includes(name)))
      .filter((set) => set.length > 0);
  const stages = [
    ...options.users.map((count) => ({
      users: count,
      groups: [],
      sets: [...wanted('users', users), ...wanted('bulk', bulk)],
    })),
    { users: most, groups: sizes, sets: wanted('groups', groups) },
  ].filter(({ sets }) => sets.length > 0);
  if (stages.length > 0) return stages;
  const names = [...users, ...bulk, ...groups].flat().map(({ name }) => name);
  throw new Error(`The scenarios are: ${kinds.join(', ')}, or one by one ${names.join(', ')}.`);
}
