// `npm run tenant` against a whole Muster: groups on, and off again.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GROUP, scimClient } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { runCommand } from './process.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function tenant(...words: string[]): Promise<{ code: number | null; output: string }> {
  const command = runCommand('deploy/tenant.ts', [...words, '--directory', stack.directoryAddress]);
  return { code: await command.exited, output: command.output() };
}

test('`create NAME --groups Enabled` makes a tenant with groups, and `groups NAME` switches them', async () => {
  const name = `cli-${randomBytes(4).toString('hex')}`;
  const created = await tenant('create', name, '--groups', 'Enabled', '--json');
  expect(created.code, created.output).toBe(0);
  const { token } = JSON.parse(created.output) as { token: string };
  const send = scimClient(stack, { token });
  const made = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'G' });
  expect(made.status).toBe(201);
  const statusOfGroup = async () => (await send('GET', `/Groups/${String(made.body['id'])}`)).status;
  const off = await tenant('groups', name, 'Disabled');
  expect(off).toMatchObject({ code: 0, output: expect.stringContaining('users only') as string });
  await expect.poll(statusOfGroup).toBe(404);
  expect(await tenant('groups', name, 'Enabled')).toMatchObject({ code: 0 });
  await expect.poll(statusOfGroup).toBe(200);
});

test('`delete NAME --erase` erases one that was deleted and kept before, and then there is none', async () => {
  const name = `cli-${randomBytes(4).toString('hex')}`;
  expect(await tenant('create', name)).toMatchObject({ code: 0 });
  expect(await tenant('delete', name)).toMatchObject({
    code: 0,
    output: expect.stringContaining('are kept') as string,
  });
  const erased = await tenant('delete', name, '--erase');
  expect(erased).toMatchObject({ code: 0, output: expect.stringContaining('are erased') as string });
  expect(await tenant('delete', name, '--erase')).toMatchObject({ code: 1 });
});

test('the directory is that of DIRECTORY_ADDRESS, unless --directory names another', async () => {
  const list = async (address: string, ...words: string[]) => {
    const command = runCommand('deploy/tenant.ts', ['list', ...words], { DIRECTORY_ADDRESS: address });
    return { code: await command.exited, output: command.output() };
  };
  const { tenantId } = await stack.createTenant();
  const listed = expect.stringContaining(tenantId) as string;
  expect(await list(stack.directoryAddress)).toMatchObject({ code: 0, output: listed });
  expect(await list('127.0.0.1:1', '--directory', stack.directoryAddress)).toMatchObject({ code: 0, output: listed });
  expect(await list('127.0.0.1:1')).toMatchObject({
    code: 1,
    output: expect.stringContaining('(Directory: 127.0.0.1:1;') as string,
  });
});

test.each([
  [['create', 'x', '--groups', 'on'], 'Groups are Enabled or Disabled, not “on”.'],
  [['groups', 'x'], 'Groups are Enabled or Disabled.'],
  [['groups', 'x', 'Enabled', 'now'], '“now” is one word too many.'],
  [['groups', 'nobody', 'Enabled'], 'There is no tenant nobody'],
  [['delete', 'nobody'], 'There is no tenant nobody'],
  [['delete', 'nobody', '--erase'], 'There is no tenant nobody'],
  [['list', '--what'], 'There is no flag --what.\n\nManages tenants'],
  [['list', '--json=yes'], '--json takes no value.\n\nManages tenants'],
  [['create', 'x', '--rate'], '--rate needs a value.\n\nManages tenants'],
  [['create', 'x', '--rate', '--json'], '--rate needs a value.\n\nManages tenants'],
])('%j is refused in a sentence', async (words, sentence) => {
  const command = runCommand('deploy/tenant.ts', ['--directory', stack.directoryAddress, ...words]);
  const code = await command.exited;
  const output = command.output();
  expect(code).toBe(1);
  expect(output).toContain(sentence);
});
