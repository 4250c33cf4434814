// The example receiver, which is what people begin with: takes what Muster sends, once, and nobody else's.
import { afterEach, expect, test } from 'vitest';
import { deliver, type Endpoint } from '../../services/transmitter/delivery.ts';
import { createSender } from '../../services/transmitter/request.ts';
import { createSigningKeyPem, parseSigningKey } from '../../services/transmitter/signing.ts';
import { createWebhookSecret, formatWebhookSecret } from '../../services/transmitter/webhook-secret.ts';
import { members, groupChange, tenantErased, userChange, USER_ID } from '../support/change.ts';
import { runCommand } from './process.ts';

const FILE = 'deploy/examples/receiver/receiver.js';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start() {
  const secrets = [createWebhookSecret(), createWebhookSecret()];
  const command = runCommand(FILE, [], { PORT: '0', WEBHOOK_SECRET: secrets.map(formatWebhookSecret).join(',') });
  ends.push(async () => {
    command.child.kill('SIGTERM');
    await command.exited;
  });
  const [, port = ''] = await command.says(/listening on port (\d+)/);
  const sender = createSender();
  ends.push(sender.close);
  const endpoint: Endpoint = {
    ...{ name: 'oncall', format: 'WEBHOOK', url: `http://127.0.0.1:${port}/`, secrets, allowPrivate: true },
    ...{ issuer: 'i', audience: 'a', signingKey: await parseSigningKey(createSigningKeyPem()) },
  };
  const send = (change: ReturnType<typeof userChange>, given: Partial<Endpoint> = {}, clock = Date.now) =>
    deliver({ ...endpoint, ...given }, change, sender.send, clock);
  /** What it has printed when the last of it is there. */
  const lines = async (last: RegExp) => {
    await command.says(last);
    return command.output().trim().split('\n').slice(1);
  };
  return { secrets, send, lines };
}

test('prints each change once, whichever of its secrets signed, and none that is older than what it has', async () => {
  const { secrets, send, lines } = await start();
  const delivered = { kind: 'DELIVERED' };
  const change = userChange({ paths: ['emails', 'name.familyName'] });
  expect(await send(change)).toEqual(delivered);
  expect(await send(change, { secrets: secrets.slice(1) })).toEqual(delivered);
  expect(await send(userChange({ version: 2, cursor: 'AQIDBQ' }))).toEqual(delivered);
  for (const first of ['a', 'b'])
    await send(groupChange({ kind: 'CREATED', cursor: first, members_added: members(first) }));
  expect(await send(tenantErased)).toEqual(delivered);
  const group = expect.stringMatching(/^group\.created acme\/\S+ version 3$/) as unknown;
  expect(await lines(/tenant\.erased/)).toEqual([
    ...[`user.updated acme/${USER_ID} version 3 emails name.familyName`, group, group],
    'tenant.erased acme',
  ]);
});

test('refuses what is signed with another secret, and what was made long ago', async () => {
  const { send, lines } = await start();
  expect(await send(userChange(), { secrets: [createWebhookSecret()] })).toMatchObject({ kind: 'FAILED' });
  expect(await send(userChange(), {}, () => Date.now() - 600_000)).toMatchObject({ kind: 'FAILED' });
  await send(tenantErased);
  expect(await lines(/tenant\.erased/)).toEqual(['tenant.erased acme']);
});

test('does not start without a secret', async () => {
  const command = runCommand(FILE, [], { PORT: '0' });
  expect(await command.exited).toBe(1);
  expect(command.output()).toContain('WEBHOOK_SECRET');
});
