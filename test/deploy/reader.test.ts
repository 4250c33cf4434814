// `npm run reader`, against a directory: what it prints opens what it says, and what it cannot do it says in a sentence.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readerClient } from '../support/reader.ts';
import { fullUser, scimClient } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { runCommand } from './process.ts';

let stack: Stack;
let acme: string;
let other: string;

beforeAll(async () => {
  stack = await startStack();
  [acme, other] = [(await stack.createTenant()).tenantId, (await stack.createTenant()).tenantId];
});
afterAll(() => stack.stop());

async function run(...args: readonly string[]) {
  const command = runCommand('deploy/reader.ts', ['--directory', stack.directoryAddress, ...args]);
  return { code: await command.exited, output: command.output() };
}

/** What a command prints as JSON. */
async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, output } = await run(...args, '--json');
  expect(code, output).toBe(0);
  return JSON.parse(output) as Record<string, unknown>;
}

/** The names of the given tenants that a token opens. */
async function opened(token: unknown): Promise<string[]> {
  const reader = readerClient(stack.directoryAddress, String(token));
  try {
    const names: string[] = [];
    for (const tenant_id of [acme, other]) {
      await reader.listUsers({ tenant_id }).then(
        () => names.push(tenant_id),
        () => undefined,
      );
    }
    return names;
  } finally {
    reader.close();
  }
}

describe('npm run reader', { timeout: 60_000 }, () => {
  test('makes readers whose tokens open what they may read, and nothing once they are revoked', async () => {
    const { token, ...reader } = await json('create', 'pager', '--tenants', `${acme}, `);
    expect(reader).toEqual({ name: 'pager', tenants: [acme] });
    expect(await opened(token)).toEqual([acme]);

    expect(await run('allow', 'pager', '--all')).toEqual({
      code: 0,
      output: 'The reader pager may read every tenant.\n',
    });
    await expect.poll(() => opened(token)).toEqual([acme, other]);

    const second = (await json('token', 'pager', '--days', '30'))['token'];
    for (const each of [token, second]) expect(await opened(each)).toEqual([acme, other]);
    expect((await run('list')).output).toMatch(/^pager +all +2 +20\S+Z$/m);

    const third = (await json('token', 'pager', '--only'))['token'];
    for (const each of [token, second]) await expect.poll(() => opened(each)).toEqual([]);
    expect(await opened(third)).toEqual([acme, other]);

    expect((await run('delete', 'pager')).output).toBe('The reader pager is deleted; its tokens are revoked.\n');
    await expect.poll(() => opened(third)).toEqual([]);
    expect((await run('list')).output).toBe('NAME  TENANTS  TOKENS  LAST USE\n');
  });

  test('shows a new token once, and says so', async () => {
    const { output } = await run('create', 'shown', '--all');
    expect(output).toMatch(
      /^Reader {3}shown\nTenants {2}all\nToken {4}mrd_\w{49}\n\nThe token is shown this once only\./,
    );
    expect(JSON.stringify(await json('list'))).not.toContain('mrd_');
    expect(await run('create', 'shown', '--all')).toMatchObject({
      code: 1,
      output: expect.stringContaining('exists already: npm run reader -- token shown'),
    });
  });

  test.each([
    [['create', 'x'], /either --tenants A,B or --all/],
    [['create', 'x', '--all', '--tenants', 'a'], /either --tenants A,B or --all/],
    [['create', 'X', '--all'], /"X" cannot be a reader's name/],
    [['create', 'x', '--tenants', 'A'], /"A" cannot be a tenant's name/],
    [['create', 'x', '--all', '--days', '0'], /--days must be a whole number/],
    [['token', 'nobody'], /There is no reader nobody: npm run reader -- list/],
    [['delete', 'nobody'], /There is no reader nobody/],
    [['create'], /Name the reader/],
    [['list', 'more'], /“more” is one word too many/],
    [['constructor', 'x'], /There is no command “constructor”/],
    [['list', '--what'], /^There is no flag --what\.\n\nManages the applications/],
  ])('%j is told what is wrong', async (args, message) => {
    const { code, output } = await run(...args);
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(message) });
    expect((await run('list')).output).not.toMatch(/^x /m);
  });

  test('makes the token that the README’s example reads with', async () => {
    const { tenantId, token } = await stack.createTenant();
    const send = scimClient(stack, { token });
    const phoneNumbers = [
      { type: 'mobile', value: '+49 170 1' },
      { type: 'work', value: '+49 30 2' },
    ];
    for (const [name, active] of [
      ['anna', true],
      ['gone', false],
      ['ben', true],
    ] as const) {
      expect((await send('POST', '/Users', fullUser(`${name}@x.example`, { active, phoneNumbers }))).status).toBe(201);
    }
    const root = new URL('../..', import.meta.url);
    const [, code = ''] =
      /## Reading the directory[^]*?```js\n([^]*?)```/.exec(readFileSync(new URL('README.md', root), 'utf8')) ?? [];
    const environment = {
      DIRECTORY_ADDRESS: stack.directoryAddress,
      READER_TOKEN: String((await json('create', 'example', '--tenants', tenantId))['token']),
      TENANT: tenantId,
    };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: root,
      env: { ...process.env, ...environment },
    });
    const numbers = '+49 170 1, +49 30 2';
    expect(stdout).toBe(`anna@x.example anna@x.example ${numbers}\nben@x.example ben@x.example ${numbers}\n`);
  });

  test('asks the directory of DIRECTORY_ADDRESS', async () => {
    const command = runCommand('deploy/reader.ts', ['list'], { DIRECTORY_ADDRESS: stack.directoryAddress });
    expect(await command.exited).toBe(0);
    expect(command.output()).toMatch(/^NAME +TENANTS/);
  });

  test('says in a sentence that there is no directory', async () => {
    const command = runCommand('deploy/reader.ts', ['list'], { DIRECTORY_ADDRESS: '127.0.0.1:1' });
    expect(await command.exited).toBe(1);
    expect(command.output()).toMatch(/^.*cannot be reached.*npm start.*\n$/);
  });
});
