// `npm run simulate`: plays Entra ID's provisioning of some users against a Tenant URL, checks every answer, and explains
// what it finds wrong. It removes the users that it made. Exit code 1 when something is wrong.
import { randomBytes } from 'node:crypto';
import { fail } from './obstacle.ts';
import { createClient, type Exchange } from './simulate/client.ts';
import { Findings } from './simulate/finding.ts';
import { parseOptions, usage, type Options } from './simulate/options.ts';
import { createProgress } from './simulate/progress.ts';
import { renderFindings, renderTable } from './simulate/report.ts';
import { checkLimits, playRun, type Run } from './simulate/run.ts';

async function simulate(options: Options): Promise<boolean> {
  const findings = new Findings();
  const exchanges: Exchange[] = [];
  const progress = createProgress(process.stderr, options.users, () => performance.now());
  let done = 0;
  const client = createClient({
    ...options,
    onExchange: (exchange) => {
      exchanges.push(exchange);
      if (done < options.users) progress.show(done, exchanges.length, findings.list.length);
    },
  });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const started = performance.now();
  try {
    const run = await playRun({
      options,
      client,
      findings,
      name: randomBytes(4).toString('hex'),
      signal: stop.signal,
      onUser: (count) => progress.show((done = count), exchanges.length, findings.list.length),
    });
    progress.end();
    checkLimits(findings, exchanges, (performance.now() - started) / 1_000);
    return printResult(options, run, findings, exchanges, stop.signal.aborted);
  } finally {
    client.close();
  }
}

function printResult(
  options: Options,
  run: Run,
  findings: Findings,
  exchanges: readonly Exchange[],
  stopped: boolean,
): boolean {
  console.log(`\n${renderTable(exchanges)}\n`);
  if (findings.list.length > 0) console.log(`${renderFindings(findings.list)}\n`);
  if (run.left.length > 0) console.log(`These users could not be removed again: ${run.left.join(', ')}\n`);
  const played = `${run.users} of ${options.users} users`;
  const kinds = findings.list.length === 1 ? 'one kind of fault' : `${findings.list.length} kinds of fault`;
  const right = findings.list.length === 0 && run.left.length === 0;
  if (!right) console.log(`NOT READY: ${kinds} with ${played}. Do not hand the token out yet.`);
  else if (stopped) console.log(`STOPPED: nothing wrong with ${played}.`);
  else console.log(`READY: ${played} were provisioned, changed, disabled, restored and deleted as Entra does it.`);
  return right && !stopped;
}

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(usage);
  else process.exitCode = (await simulate(options)) ? 0 : 1;
} catch (error) {
  fail(error);
}
