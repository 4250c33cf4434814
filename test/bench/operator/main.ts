// `npm run bench:operator`: how fast a ScimTenant becomes Ready, how an operator starts where many are, what it costs, and how long
// nobody leads when the leader ends. Everything runs on this machine, so all of it shares the processors.
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../options.ts';
import { line, progress, stopOnSignal } from '../progress.ts';
import { describeMachine } from '../report.ts';
import { measureApplies, measureBurst } from './apply.ts';
import { measureColdStart, measureEmpty, measureIdle, measureScrape } from './cold-start.ts';
import { measureFailOvers } from './fail-over.ts';
import { memoryOfImport } from './memory.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { planSteps } from './plan.ts';
import { renderLine, renderTable, showMegabytes, type Row } from './report.ts';
import { startStage, type Mode, type Operator, type Stage } from './stage.ts';

type Tell = (...rows: readonly Row[]) => void;

/** The last one goes on, and leads through the next bursts. */
const modes: readonly Mode[] = ['namespaced', 'cluster'];

async function measure(stage: Stage, options: Options, tell: Tell): Promise<void> {
  const { parts, bursts, tenants } = options;
  const settleMs = options.settleSeconds * 1_000;
  tell(measureImports());
  let operator = await stage.startOperator('cluster');
  tell(await measureEmpty(operator, settleMs));
  if (parts.includes('apply')) {
    progress('single applies');
    tell(await measureApplies(stage, options.applies));
  }
  const needsAll = parts.includes('idle') || parts.includes('fail-over');
  const coldStarts = parts.includes('cold-start') ? tenants : needsAll ? tenants.slice(-1) : [];
  for (const step of planSteps(stage.tenants.total, parts.includes('burst') ? bursts : [], coldStarts)) {
    progress(`${step.kind}, ${step.size} tenants`);
    if (step.kind === 'burst') {
      await sleep(settleMs);
      tell(await measureBurst(stage, operator, step.size));
    } else {
      await stage.tenants.applyMany(step.missing);
      operator = await startCold(stage, operator, options, tell);
    }
  }
  if (parts.includes('fail-over')) tell(...(await measureFailOvers(stage, operator, options.repeats)).rows);
}

/** In each mode; with the most tenants it is looked at while it idles as well. */
async function startCold(stage: Stage, operator: Operator, options: Options, tell: Tell): Promise<Operator> {
  const { parts, tenants, seconds } = options;
  let running = operator;
  for (const mode of modes) {
    await running.stop();
    const coldStart = await measureColdStart(stage, mode, options.settleSeconds * 1_000);
    running = coldStart.operator;
    tell(...coldStart.rows);
    if (!parts.includes('idle') || stage.tenants.total < (tenants.at(-1) ?? 0)) continue;
    progress(`idle, ${mode}`);
    tell(await measureIdle(stage, running, mode, seconds), await measureScrape(stage, running));
  }
  return running;
}

function measureImports(): Row {
  const [bare, client] = [memoryOfImport(''), memoryOfImport('@kubernetes/client-node')].map(showMegabytes);
  return { what: 'memory of Node alone, and with @kubernetes/client-node imported', result: `RSS ${bare}, ${client}` };
}

async function describe(stage: Stage, load: number): Promise<string> {
  const { gitVersion } = (await stage.ask('/version')) as { gitVersion: string };
  const { rows } = await stage.database.query<{ server_version: string }>('show server_version');
  return (
    `${describeMachine()}, kube-apiserver ${gitVersion}, Postgres ${rows[0]?.server_version ?? ''}; the operator, the directory, ` +
    `Postgres, kube-apiserver, etcd and the client share the processors. Load average before: ${load.toFixed(1)}.`
  );
}

async function run(options: Options): Promise<void> {
  const [load = 0] = loadavg();
  const rows: Row[] = [];
  const tell: Tell = (...more) => {
    for (const row of more) {
      rows.push(row);
      line(renderLine(row));
    }
  };
  progress('kube-apiserver, Postgres and the directory start');
  const starting = startStage(options);
  stopOnSignal(async () => (await starting).stop());
  const stage = await starting;
  let surroundings = '';
  try {
    surroundings = await describe(stage, load);
    await measure(stage, options, tell);
  } finally {
    // What was measured before something failed is told all the same.
    const text = `${renderTable(rows)}\n\n${surroundings}\n`;
    console.log(`\n${text}`);
    await stage.stop();
    if (options.output !== undefined) await writeFile(options.output, text);
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
