// What the commands say to who asks them, and to who mistypes.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCommand } from './process.ts';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Those of Muster's own; what the services and the operator are told, they are told by their environment. */
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const [, file] = /^(?:exec )?node ((?:deploy|test)\/\S+\.ts)$/.exec(script) ?? [];
  return file === undefined ? [] : [[name, file] as const];
});

test('there are such commands', () => {
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['start', 'tenant', 'bench', 'conformance']));
});

test.each(commands)('npm run %s -- --help prints the usage and does nothing', async (name, file) => {
  const command = runCommand(file, ['--help']);
  expect(await command.exited).toBe(0);
  expect(command.output()).toContain(
    name === 'start' ? 'npm start' : `npm run ${name === 'restorable' ? '--silent ' : ''}${name}`,
  );
});

test.each(commands)('npm run %s refuses a flag that there is none of, with its usage', async (_name, file) => {
  const command = runCommand(file, ['--what']);
  expect(await command.exited).toBe(1);
  expect(command.output()).not.toMatch(/positional|^ +at /m);
  expect(command.output()).toMatch(/npm (start|run)/);
});
