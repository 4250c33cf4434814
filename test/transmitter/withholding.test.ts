// What a tenant has declared never to be returned, or on request only, is sent to no URL and does not wait to be; readers are told it.
import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningTransmitter } from '../../services/transmitter/server.ts';
import { createToken, tokenDigest } from '../../services/token.ts';
import { patchOf } from '../support/scim.ts';
import { createCustomer, quick, startStage, type Customer, type Stage } from './stage.ts';

const patiently = { timeout: 15_000 };
const HOUR_MS = 3_600_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ACME = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const TEAM = 'urn:ietf:params:scim:schemas:extension:acme:2.0:Group';
const SECRET = '2580-never';
const ASKED = '4711-request';

const attributes = [
  { name: 'pinCode', type: 'string', returned: 'never' },
  { name: 'badge', type: 'string', returned: 'request' },
  { name: 'level', type: 'string' },
];
const acme = { id: ACME, name: 'AcmeUser', description: 'A person', attributes, resourceType: 'User' };
const team = { id: TEAM, name: 'AcmeGroup', description: 'A team', attributes, resourceType: 'Group' };
const extension = { pinCode: SECRET, badge: ASKED, level: 'gold' };

let stage: Stage;
let transmitter: RunningTransmitter;
beforeAll(async () => {
  stage = await startStage();
  transmitter = await stage.transmit({ backoff: { ...quick, changeMs: [HOUR_MS] } });
});
afterAll(() => stage.stop());

const createTenant = (schemas: readonly object[]) => createCustomer(stage.stack, { groups: 'ENABLED', schemas });

async function create({ send }: Customer, kind: 'User' | 'Group'): Promise<string> {
  const own =
    kind === 'User'
      ? { schemas: [USER, ACME], userName: `${randomBytes(6).toString('hex')}@example.com`, [ACME]: extension }
      : { schemas: [GROUP, TEAM], displayName: 'On call', [TEAM]: extension };
  const { status, body } = await send('POST', `/${kind}s`, own);
  expect({ status, body }).toMatchObject({ status: 201 });
  return String(body['id']);
}

/** JSON of all that waits for a receiver, as it is kept. */
async function parked(receiver: string): Promise<string[]> {
  const rows = await stage.database.database.queryTenant<{ change: string }>('*', {
    text: 'select change::text as change from muster.parked where receiver = $1::text order by id',
    values: [receiver],
  });
  return rows.map(({ change }) => change);
}

/** Declares one that polls, and answers with its name and with what asks for the claims of what waits for it. */
async function poller({ tenantId }: Customer) {
  const token = createToken(randomBytes, 'receiver');
  const name = await stage.declare(undefined, {
    ...{ format: 'SET_POLL', tenant_ids: [tenantId], credential: { token_digest: tokenDigest(token) } },
  });
  const poll = async () => {
    const answer = await fetch(`http://127.0.0.1:${transmitter.port}/poll/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ returnImmediately: true }),
    });
    const { sets } = (await answer.json()) as { sets: Readonly<Record<string, string>> };
    return Object.values(sets).map((set) => JSON.stringify(decodeJwt(set)));
  };
  return { name, poll };
}

function expectWithheld(texts: readonly string[]) {
  const text = texts.join();
  expect(text).toContain('gold');
  for (const hidden of [SECRET, ASKED, 'pinCode', 'badge']) expect(text).not.toContain(hidden);
}

test('a webhook tells neither the values nor the names, of a user as of a group', async () => {
  const customer = await createTenant([acme, team]);
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const [user] = [await create(customer, 'User'), await create(customer, 'Group')];
  await expect.poll(() => at.taken.length, patiently).toBe(2);
  const path = (name: string) => `${ACME}:${name}`;
  const changed = patchOf(
    { op: 'replace', path: path('pinCode'), value: `${SECRET}-2` },
    { op: 'replace', path: path('badge'), value: `${ASKED}-2` },
    { op: 'replace', path: path('level'), value: 'pure gold' },
  );
  expect((await customer.send('PATCH', `/Users/${user}`, changed)).status).toBe(200);
  await customer.send('DELETE', `/Users/${user}`);
  await expect.poll(() => at.taken.length, patiently).toBe(4);
  for (const { body } of at.taken) expectWithheld([body]);
  const [, , updated] = at.taken.map(({ body }) => JSON.parse(body) as { data: object });
  expect(updated?.data).toMatchObject({ changed: [path('level')], state: { [ACME]: { level: 'pure gold' } } });
});

test('a change of nothing else is sent, too, so that no version is missing', async () => {
  const customer = await createTenant([acme]);
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const user = await create(customer, 'User');
  const changed = patchOf({ op: 'replace', path: `${ACME}:pinCode`, value: `${SECRET}-2` });
  expect((await customer.send('PATCH', `/Users/${user}`, changed)).status).toBe(200);
  await expect.poll(() => at.taken.map(({ data }) => data.version), patiently).toEqual([1, 2]);
  expectWithheld([at.taken[1]!.body]);
  expect(JSON.parse(at.taken[1]!.body)).not.toHaveProperty('data.changed');
});

test('a snapshot tells no more', async () => {
  const customer = await createTenant([acme]);
  await create(customer, 'User');
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId], snapshot: true });
  await expect.poll(() => at.taken.length, patiently).toBe(1);
  expectWithheld(at.taken.map(({ body }) => body));
});

test('a token that is fetched has none of it, nor has what waits for that, or for a receiver in trouble', async () => {
  const customer = await createTenant([acme]);
  const { name, poll } = await poller(customer);
  const at = await stage.receiver();
  at.answer(() => 422);
  const refusing = await stage.declare(at, { tenant_ids: [customer.tenantId] });
  await create(customer, 'User');
  await expect.poll(async () => (await poll()).length, patiently).toBe(1);
  expectWithheld(await poll());
  expectWithheld(await parked(name));
  await expect.poll(() => parked(refusing), patiently).toHaveLength(1);
  expectWithheld(await parked(refusing));
});

test('what waited when it was declared is sent without it', async () => {
  const customer = await createTenant([]);
  const { name, poll } = await poller(customer);
  await create(customer, 'User');
  await expect.poll(async () => (await poll()).join(), patiently).toContain(SECRET);
  expect((await parked(name)).join()).toContain(SECRET);
  await stage.stack.client.tenants.ensureTenant({
    ...{ name: customer.tenantId, owner: 'test', owner_name: 'test', keep_tokens: true },
    spec: {
      groups: 'ENABLED',
      required_attributes: { paths: [] },
      rate_limit: { requests_per_second: 100_000, burst: 100_000 },
      schemas: [Buffer.from(JSON.stringify(acme))],
    },
  });
  await expect.poll(async () => (await poll()).join(), patiently).not.toContain(SECRET);
  expectWithheld(await poll());
});

test('of a deleted tenant, whose declaration is no more, the extensions of its own are left out', async () => {
  const customer = await createTenant([acme]);
  const { poll } = await poller(customer);
  const user = await create(customer, 'User');
  await expect.poll(async () => (await poll()).join(), patiently).toContain('gold');
  await stage.stack.client.tenants.deleteTenant({ name: customer.tenantId, owner: 'test', policy: 'RETAIN' });
  await expect.poll(async () => (await poll()).join(), patiently).not.toContain('gold');
  expect((await poll()).join()).toContain(user);
});
