// What a support person sees of a customer's sync on the command line.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parseSpan } from '../../deploy/tenant-log.ts';
import { fullUser, patchOf, scimClient, type Send } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { runCommand } from './process.ts';

let stack: Stack;
let name: string;
let send: Send;

beforeAll(async () => {
  stack = await startStack();
  const tenant = await stack.createTenant({ required: ['title'] });
  name = tenant.tenantId;
  send = scimClient(stack, tenant);
  await send('POST', '/Users', fullUser('anna\u001b[2J@x.example', { externalId: 'e-1' }));
  const { body } = await send('POST', '/Users', fullUser('berta@x.example', { title: 'Chief' }));
  await send('PATCH', `/Users/${String(body['id'])}`, patchOf({ op: 'replace', path: 'displayName', value: 'Secret' }));
});
afterAll(() => stack.stop());

const start = (...args: string[]) => runCommand('deploy/tenant.ts', [...args, '--directory', stack.directoryAddress]);

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const command = start(...args);
  return { code: await command.exited, output: command.output() };
}

const untilLogged = () =>
  expect.poll(async () => (await run('log', name)).output, { timeout: 20_000 }).toMatch(/ 400 /);

test('log shows what, who, outcome and detail, the newest last, and no terminal obeys it', async () => {
  await untilLogged();
  const { code, output } = await run('log', name);
  const lines = output.trimEnd().split('\n');
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^TIME +WHAT +WHO +OUTCOME +DETAIL$/);
  expect(lines[1]).toMatch(
    /Z  create User \S+ \+\d +anna�\[2J@x\.example +400 invalidValue +Required attribute\(s\) missing: title\./,
  );
  expect(lines[2]).toMatch(/Z  create User .* berta@x\.example +201 v1$/);
  expect(lines[3]).toMatch(/Z  patch User displayName +berta@x\.example +200 v2$/);
  expect(output).not.toContain('Secret');
});

test('log shows only whom and what is asked for', async () => {
  await untilLogged();
  const shown = async (...flags: string[]) => (await run('log', name, '--json', ...flags)).output.trimEnd().split('\n');
  const subjects = (lines: string[]) => lines.map((line) => (JSON.parse(line) as { subject: string }).subject);
  expect(subjects(await shown('--failed', '--since', '1h'))).toEqual(['anna\u001b[2J@x.example']);
  expect(subjects(await shown('--user', 'BERTA@x.example'))).toEqual(['berta@x.example', 'berta@x.example']);
  expect(subjects(await shown('--user', 'e-1'))).toHaveLength(1);
  expect(await run('log', 'nobody')).toMatchObject({ code: 1, output: expect.stringContaining('no tenant nobody') });
});

test('log --follow goes on with what comes, each once', { timeout: 40_000 }, async () => {
  await untilLogged();
  const command = start('log', name, '--follow', '--failed');
  onTestFinished(() => void command.child.kill());
  await command.says(/anna/);
  await send('POST', '/Users', fullUser('carla@x.example'));
  await command.says(/carla@x\.example/);
  await send('POST', '/Users', fullUser('dora@x.example'));
  await command.says(/dora@x\.example/);
  for (const each of ['anna', 'carla', 'dora']) expect(command.output().split(each)).toHaveLength(2);
});

test('show says who does not arrive, since when and for what reason', async () => {
  await untilLogged();
  const { code, output } = await run('show', name);
  expect(code).toBe(0);
  expect(output).toMatch(/^Users +1, 1 active$/m);
  expect(output).toMatch(/^Left out +title \(\d\)$/m);
  expect(output).toMatch(/^Sync +SomeUsersFailing: .* leaves out title /m);
  expect(output).toMatch(/^\d{4}-\S+Z +anna�\[2J@x\.example +1 +\S+Z +400 Required attribute\(s\) missing: title\./m);
  expect((await run('list')).output).toMatch(new RegExp(`^${name} .* SomeUsersFailing$`, 'm'));
  expect(await run('show', 'nobody')).toMatchObject({ code: 1, output: expect.stringContaining('no tenant nobody') });
});

test('a time span is a number with its unit', () => {
  expect(['90s', '30m', '2h', '7d'].map(parseSpan)).toEqual([90_000, 1_800_000, 7_200_000, 604_800_000]);
  for (const wrong of ['', '2', 'h', '0h', '-1h', '2 h', '1.5h', 'constructor'])
    expect(() => parseSpan(wrong)).toThrow(/--since/);
});
