// `npm run conformance`: other people's suites against a Muster that it starts, with a Postgres, and stops again. Prints the tables
// of the README and what is wrong. Exit code 1 when something failed that is not accepted, or is accepted and did not.
import { readArguments } from '../../../deploy/arguments.ts';
import { Obstacle, fail } from '../../../deploy/obstacle.ts';
import { stopOnSignal } from '../../bench/progress.ts';
import { createTemplate, dropDatabase, startTestServer, withDatabase } from '../../support/postgres.ts';
import { startStack } from '../../support/stack.ts';
import { accepted } from './accepted.ts';
import { openPython } from './python.ts';
import { runSuite, suites, tenantNames } from './run.ts';
import { exceptions, figures, render } from './table.ts';
import type { Verdict } from './verdict.ts';

async function runAll(python: string): Promise<Verdict[]> {
  await using parts = new AsyncDisposableStack();
  stopOnSignal(() => parts.disposeAsync());
  const server = await startTestServer();
  parts.defer(() => server.stop());
  const database = await createTemplate(server.url);
  parts.defer(() => dropDatabase(server.url, database));
  const stack = await startStack({ databaseUrl: withDatabase(server.url, database) });
  parts.defer(() => stack.stop());
  const verdicts: Verdict[] = [];
  for (const suite of suites) {
    for (const tenant of tenantNames) verdicts.push(await runSuite(stack, python, suite, tenant));
  }
  return verdicts;
}

function report(verdicts: readonly Verdict[]): boolean {
  console.log(`\n${render(figures(verdicts))}\n\n${render(exceptions(accepted))}\n`);
  const wrong = verdicts.flatMap(({ suite, tenant, wrong: lines }) =>
    lines.map((line) => `${suite}, ${tenant}: ${line}`),
  );
  for (const line of wrong) console.log(line);
  console.log(wrong.length === 0 ? 'Nothing fails but what is accepted.' : `${wrong.length} things are wrong.`);
  return wrong.length === 0;
}

const usage = `Plays other people's SCIM suites against a Muster that it starts, and stops again. Exit code 1 when something is wrong.

  npm run conformance`;

async function run(): Promise<void> {
  const python = await openPython();
  if (typeof python !== 'string') throw new Obstacle(python.missing);
  process.exitCode = report(await runAll(python)) ? 0 : 1;
}

try {
  const { values } = readArguments({ options: { help: { type: 'boolean' } } }, usage);
  if (values.help === true) console.log(usage);
  else await run();
} catch (error) {
  fail(error);
}
