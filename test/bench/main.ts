// `npm run bench`: what a request costs, beside a floor of the same statements behind bare Fastify, grpc-js and pg. The two take
// turns in one run.
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseOptions, usage, UsageError, type Options } from './options.ts';
import { planStages } from './plan.ts';
import { line, progress, stopOnSignal } from './progress.ts';
import { describeMachine, renderLine, renderTable, type Result } from './report.ts';
import { playSet } from './rounds.ts';
import { startStage, type Stage } from './stage.ts';

async function run(options: Options): Promise<void> {
  const [load = 0] = loadavg();
  const results: Result[] = [];
  let stage: Stage | undefined;
  stopOnSignal(() => stage?.stop());
  for (const { users, groups, sets } of planStages(options)) {
    progress(`${users} users are loaded`);
    stage = await startStage({ ...options, users, groups });
    try {
      for (const set of sets) {
        const each = await playSet(stage, set, options);
        results.push(...each);
        for (const result of each) line(renderLine(result));
      }
    } finally {
      await stage.stop();
      stage = undefined;
    }
  }
  const { connections, rounds, seconds } = options;
  const machine = `${describeMachine()}, ${connections} connections, load average before ${load.toFixed(1)}`;
  const text = `${renderTable(results)}\n\n${machine}, ${rounds} rounds of ${seconds} s on each side in turns.\n`;
  console.log(`\n${text}`);
  if (options.output !== undefined) await writeFile(options.output, text);
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
