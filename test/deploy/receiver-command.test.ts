// `npm run receiver`, against a directory: what it makes is sent changes, and what it cannot do it says in a sentence.
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { createCustomer, startStage, type Customer, type Stage } from '../transmitter/stage.ts';
import { runCommand } from './process.ts';

const patiently = { timeout: 15_000 };
let stage: Stage;
let customer: Customer;
let folder: string;
beforeAll(async () => {
  stage = await startStage();
  await stage.transmit();
  customer = await createCustomer(stage.stack);
  folder = await mkdtemp(join(tmpdir(), 'muster-receiver-'));
});
afterAll(async () => {
  await stage.stop();
  await rm(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const command = runCommand('deploy/receiver.ts', ['--directory', stage.stack.directoryAddress, ...args]);
  return { code: await command.exited, output: command.output() };
}

/** What a command prints as JSON. */
async function json<Shown = Record<string, unknown>>(...args: readonly string[]): Promise<Shown> {
  const { code, output } = await run(...args, '--json');
  expect(code, output).toBe(0);
  return JSON.parse(output) as Shown;
}

describe('npm run receiver', { timeout: 90_000 }, () => {
  test('makes a webhook that verifies with the secret that it showed, exchanges it, and shows how it goes', async () => {
    const at = await stage.receiver();
    const where = ['--url', at.url, '--private', '--tenants', customer.tenantId];
    const { secret, ...made } = await json('create', 'oncall', '--format', 'webhook', ...where);
    expect(made).toEqual({ name: 'oncall', format: 'WEBHOOK', url: at.url, tenants: [customer.tenantId] });
    const id = await customer.createUser();
    await expect.poll(() => at.taken.length, patiently).toBe(1);
    const [{ body, headers }] = at.taken as [(typeof at.taken)[0]];
    expect(new Webhook(String(secret)).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'user.created',
    });

    const next = (await json('secret', 'oncall'))['secret'];
    expect(next).not.toBe(secret);
    await expect
      .poll(async () => {
        await customer.change(id);
        return String(at.received.at(-1)!.headers['webhook-signature']).split(' ').length;
      }, patiently)
      .toBe(2);
    const last = at.received.at(-1)!;
    for (const each of [secret, next])
      new Webhook(String(each)).verify(last.body, last.headers as Record<string, string>);

    await expect
      .poll(() => json('show', 'oncall'), patiently)
      .toMatchObject({ state: 'active', behind: 0, parked: 0, dead: 0 });
    const shown = await run('show', 'oncall');
    expect(shown.output).toMatch(/^State {6}active$/m);
    expect((await run('list')).output).toMatch(/^oncall +webhook +\S+ +active +0 +0 +0 +20\S+Z$/m);
    expect(JSON.stringify([await json('list'), shown])).not.toContain('whsec_');
    expect(await json('change', 'oncall', '--kinds', 'deactivated,deleted')).toMatchObject({
      kinds: ['DEACTIVATED', 'DELETED'],
      url: at.url,
    });
    expect((await run('delete', 'oncall')).output).toBe('The receiver oncall is deleted, with what waited for it.\n');
    expect((await run('list')).output).toMatch(/^NAME +FORMAT[^\n]*\n$/);
  });

  test('shows what was given up, and has it sent again', async () => {
    const at = await stage.receiver();
    at.answer(() => 400);
    await json('create', 'pager', '--format', 'webhook', '--url', at.url, '--private', '--tenants', customer.tenantId);
    const id = await customer.createUser();
    await expect.poll(async () => (await stage.health('pager')).parked, patiently).toBe(1);
    const long = { text: `update muster.parked set parked_at = now() - interval '73 hours'`, values: [] };
    await stage.database.database.queryTenant('*', long);
    await expect.poll(async () => (await stage.health('pager')).dead, patiently).toBe(1);
    const dead = await json<{ id: number; of: string }[]>('dead', 'pager');
    expect(dead).toMatchObject([{ tenant: customer.tenantId, of: id, kind: 'created', version: 1 }]);
    expect((await run('dead', 'pager')).output).toContain(' 400 Bad Request.');
    at.answer(() => 204);
    expect(await json('replay', 'pager', '--of', `${customer.tenantId}/${id}`)).toEqual({ name: 'pager', replayed: 1 });
    await expect.poll(() => at.taken.length, patiently).toBe(1);
  });

  test('makes receivers of tokens: pushed with their own authorization, or polled with a token', async () => {
    const at = await stage.receiver();
    const file = join(folder, 'authorization');
    writeFileSync(file, 'Bearer of-theirs\n');
    const where = ['--url', at.url, '--private', '--tenants', customer.tenantId];
    await json('create', 'siem', '--format', 'set-push', ...where, '--authorization', file);
    await customer.createUser();
    await expect.poll(() => at.received[0]?.headers.authorization, patiently).toBe('Bearer of-theirs');
    const { token } = await json('create', 'crm', '--format', 'set-poll', '--tenants', customer.tenantId);
    expect(token).toMatch(/^mrv_\w{49}$/);
    const { output } = await run('create', 'crm2', '--format', 'set-poll', '--all');
    expect(output).toMatch(
      /^Polls +POST …\/poll\/crm2 .*\nAudience +crm2\nToken +mrv_\w{49}\n\nThe token is shown this once only\.\n$/m,
    );
    expect((await run('rotate-keys')).output).toMatch(
      /^Another key is published, which signs in ten minutes; there are \d\.\n$/,
    );
  });

  test.each([
    [['create', 'x', '--all'], /--format webhook, set-push or set-poll/],
    [['create', 'x', '--format', 'webhook', '--url', 'https://x.example'], /either --tenants A,B or --all/],
    [
      ['create', 'x', '--format', 'webhook', '--all', '--tenants', 'a', '--url', 'https://x.example'],
      /either --tenants/,
    ],
    [['create', 'x', '--format', 'webhook', '--all', '--url', 'http://x.example'], /must begin with https:\/\//],
    [['create', 'x', '--format', 'webhook', '--all'], /url is none/],
    [['create', 'x', '--format', 'set-poll', '--all', '--url', 'https://x.example'], /polls has none/],
    [['create', 'x', '--format', 'webhook', '--all', '--url', 'https://u:p@x.example'], /user and a password/],
    [['create', 'X', '--format', 'set-poll', '--all'], /"X" cannot be a receiver's name/],
    [['create', 'x', '--format', 'set-poll', '--all', '--kinds', 'born'], /“BORN” is no kind of change/],
    [['create', 'x', '--format', 'set-poll', '--all', '--retry-hours', '999'], /CHANGES_RETENTION_HOURS/],
    [['create', 'x', '--format', 'set-poll', '--all', '--retry-hours', '0'], /from 1 to/],
    [
      ['create', 'x', '--format', 'webhook', '--all', '--url', 'https://x.example', '--audience', 'a'],
      /a webhook has none/,
    ],
    [['create', 'x', '--format', 'set-poll', '--all', '--authorization', '/none'], /cannot be read/],
    [['show', 'nobody'], /There is no receiver nobody: npm run receiver -- list/],
    [['dead', 'nobody'], /There is no receiver "nobody"/],
    [['resync', 'nobody'], /--now leaves out/],
    [['replay', 'nobody', '--of', 'acme'], /--of is a tenant and an id/],
    [['create'], /Name the receiver/],
    [['list', 'more'], /“more” is one word too many/],
    [['constructor', 'x'], /There is no command “constructor”/],
    [['list', '--what'], /--what/],
  ])('%j is told what is wrong', async (args, message) => {
    const { code, output } = await run(...args);
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(message) });
  });

  test('makes nothing of what is wrong', async () => {
    const { output } = await run('list');
    expect(output).toMatch(/^NAME /);
    expect(output).not.toMatch(/^x /im);
  });

  test('does not make a receiver twice', async () => {
    const create = ['create', 'twice', '--format', 'set-poll', '--tenants', customer.tenantId];
    await json(...create);
    expect(await run(...create)).toMatchObject({
      code: 1,
      output: expect.stringContaining('npm run receiver -- change twice'),
    });
  });
});
