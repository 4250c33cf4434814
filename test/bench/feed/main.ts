// `npm run bench:feed`: what recording changes and logging writes costs those that write, how soon a reader has them, what it costs to wait, and
// whether reading on is as quick from a cursor of last week as from one of just now.
import { describeMachine } from '../report.ts';
import { UsageError } from '../options.ts';
import { line, progress, stopOnSignal } from '../progress.ts';
import { startFollower } from '../../support/follower.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { measureReads, retainChanges } from './read.ts';
import { startFeedStage, type FeedStage } from './stage.ts';
import { measureCost, measureIdle, measureLatencies, type Cost, type WriteKind } from './write.ts';

const RATIO_MAX = 1.3;
const LATENCY_P99_MAX_MS = 100;
const SHARES = [1, 0.75, 0.5, 0.25, 0.02];

async function compareCosts(stage: FeedStage, kind: WriteKind, options: Options): Promise<string> {
  const { recorded, unrecorded, token, ids } = stage;
  const sides = { unrecorded: [] as Cost[], recorded: [] as Cost[], followed: [] as Cost[] };
  const measure = (name: keyof typeof sides, ms: number) =>
    measureCost(name === 'unrecorded' ? unrecorded : recorded, kind, ids, options.writers, ms);
  await measure('unrecorded', 1_000);
  await measure('recorded', 1_000);
  for (let round = 0; round < options.rounds; round++) {
    progress(`${kind}, round ${round + 1} of ${options.rounds}`);
    const names = Object.keys(sides) as (keyof typeof sides)[];
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const follower = name === 'followed' ? startFollower(recorded.address, token) : undefined;
      await follower?.checkpoint();
      const reading = follower?.changes(Infinity).catch(() => undefined);
      sides[name].push(await measure(name, options.seconds * 1_000));
      follower?.stop();
      await reading;
    }
  }
  const [without, recordedMs, followedMs] = [sides.unrecorded, sides.recorded, sides.followed].map(perWrite);
  // Of the same round, since the machine is not the same in each.
  const ratio = (costs: readonly Cost[]) => {
    const ratios = costs.map((each, round) => perWrite([each]) / perWrite(sides.unrecorded.slice(round, round + 1)));
    return `${median(ratios).toFixed(2)}×`;
  };
  return `| ${kind} | ${shown(without)} | ${shown(recordedMs)} | ${ratio(sides.recorded)} | ${shown(followedMs)} | \
${ratio(sides.followed)} | ≤ ${RATIO_MAX}× |`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((left, right) => left - right);
  return ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
};
const perWrite = (costs: readonly Cost[]): number =>
  sum(costs.map((each) => each.cpuMs)) / sum(costs.map((each) => each.writes));
const shown = (ms = NaN): string => ms.toFixed(3);

function percentiles(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);
  return `| ${name} | ${at(0.5)} | ${at(0.9)} | ${at(0.99)} |`;
}

async function run(options: Options): Promise<void> {
  progress(`${options.users} users are loaded`);
  const stage = await startFeedStage(options.users);
  stopOnSignal(() => stage.stop());
  try {
    const costs = [await compareCosts(stage, 'create', options), await compareCosts(stage, 'PATCH', options)];
    const latencies = await measureLatencies(stage, options.rate, options.rounds * options.seconds);
    const idleMs = await measureIdle(stage, options.seconds * 2);
    progress(`${options.changes} changes are retained`);
    await retainChanges(stage, options.changes);
    const reads = await measureReads(stage, SHARES);
    line(`
| write | CPU ms unrecorded | recorded | ratio | recorded and followed | ratio | aim |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${costs.join('\n')}

| PATCH, ${options.rate} a second, ms | p50 | p90 | p99 |
| --- | ---: | ---: | ---: |
${percentiles('from the request to its answer', latencies.answer)}
${percentiles('from the request to the reader', latencies.reader)}
${percentiles(`from the answer to the reader (aim: p99 ≤ ${LATENCY_P99_MAX_MS})`, latencies.between)}

While nothing happens: ${idleMs.toFixed(1)} ms of processor time a second, two directories and Postgres.

| ${options.changes} changes retained, cursor before the last | 500 changes of all tenants, ms | next of one that changes seldom, ms |
| ---: | ---: | ---: |
${reads.map((each) => `| ${each.share * 100} % | ${each.everythingMs.toFixed(1)} | ${each.oneTenantMs.toFixed(1)} |`).join('\n')}

${describeMachine()}, ${options.writers} writers, ${options.rounds} rounds of ${options.seconds} s on each side in turns.`);
  } finally {
    await stage.stop();
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) console.log(usage);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(usage);
  process.exitCode = 1;
}
