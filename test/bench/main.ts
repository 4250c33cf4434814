// `npm run bench`: what a request costs, beside a floor of the same statements behind bare Fastify, grpc-js and pg. The two take
// turns in short rounds, so that whatever else the machine does meets both.
import { writeFile } from 'node:fs/promises';
import { measure, type Sample } from './measure.ts';
import { parseOptions, usage, UsageError, type Options } from './options.ts';
import { line, progress, stopOnSignal } from './progress.ts';
import { describeMachine, renderLine, renderTable, type Result } from './report.ts';
import { scenarios, type Population, type Scenario } from './scenario.ts';
import { startStage, type Stage } from './stage.ts';

const WARM_UP_MS = 1_500;

async function runScenario(stage: Stage, scenario: Scenario, options: Options, users: number): Promise<Result> {
  let sequence = 0;
  const prefix = `${scenario.name.replace(/\W/g, '')}${process.hrtime.bigint().toString(36)}`;
  const population: Population = { ids: stage.ids, newKey: () => `${prefix}-${sequence++}` };
  const muster: Sample[] = [];
  const floor: Sample[] = [];
  const both = [
    [stage.floor, floor],
    [stage.muster, muster],
  ] as const;
  for (const [target] of both) await measure(target, scenario, population, WARM_UP_MS);
  for (let round = 0; round < options.rounds; round++) {
    progress(`${users} users, ${scenario.name}, round ${round + 1} of ${options.rounds}`);
    for (const [target, samples] of round % 2 === 0 ? both : both.toReversed()) {
      samples.push(await measure(target, scenario, population, options.seconds * 1_000));
    }
  }
  return { users, scenario, muster, floor };
}

async function run(options: Options): Promise<void> {
  const wanted = scenarios.filter((each) => options.scenarios.length === 0 || options.scenarios.includes(each.name));
  if (wanted.length === 0) throw new Error(`The scenarios are: ${scenarios.map((each) => each.name).join(', ')}.`);
  const results: Result[] = [];
  let stage: Stage | undefined;
  stopOnSignal(() => stage?.stop());
  for (const users of options.users) {
    progress(`${users} users are loaded`);
    stage = await startStage({ ...options, users });
    try {
      for (const scenario of wanted) {
        const result = await runScenario(stage, scenario, options, users);
        results.push(result);
        line(renderLine(result));
      }
    } finally {
      await stage.stop();
      stage = undefined;
    }
  }
  const machine = `${describeMachine()}, ${options.connections} connections`;
  const text = `${renderTable(results)}\n\n${machine}, ${options.rounds} rounds of ${options.seconds} s on each side in turns.\n`;
  console.log(`\n${text}`);
  if (options.output !== undefined) await writeFile(options.output, text);
}

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(usage);
  process.exitCode = 1;
}
