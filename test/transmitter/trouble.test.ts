// Receivers in trouble: what is kept for them, for how long it is tried, and what a person can do.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningTransmitter } from '../../services/transmitter/server.ts';
import { systemBackoff } from '../../services/transmitter/backoff.ts';
import { patchOf } from '../support/scim.ts';
import { createClock, createCustomer, quick, startStage, versionsOf, type Customer, type Stage } from './stage.ts';

const HOUR_MS = 3_600_000;
const patiently = { timeout: 15_000 };

let stage: Stage;
let customer: Customer;
let transmitter: RunningTransmitter | undefined;
const clock = createClock();
beforeAll(async () => {
  stage = await startStage();
  customer = await createCustomer(stage.stack);
  transmitter = await stage.transmit({ backoff: { ...quick, changeMs: [1_000], receiverMs: [HOUR_MS] }, clock });
});
afterAll(() => stage.stop());

const receivers = () => stage.stack.client.receivers;
const only = () => ({ tenant_ids: [customer.tenantId] });

test('one that takes nothing is asked now and then, while everything waits where it is, and is sent all of it when it is back', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  const ids = await Promise.all(Array.from({ length: 40 }, () => customer.createUser()));
  await expect.poll(() => at.taken.length, patiently).toBe(40);
  at.answer(() => 503);
  await Promise.all(ids.map((id) => customer.change(id, 3)));
  await expect.poll(async () => (await stage.health(name)).state, patiently).toBe('RECEIVER_FAILING');
  const attempts = at.received.length;
  expect(attempts).toBeLessThanOrEqual(40 + 5 + 8);
  const health = await stage.health(name);
  expect(health).toMatchObject({ last_error: 'The receiver answered 503 Service Unavailable.', dead: 0 });
  expect(health.parked).toBeLessThan(60);
  expect(health.lag_changes).toBeGreaterThan(60);

  clock.turn(HOUR_MS + 1);
  await expect.poll(() => at.received.length, patiently).toBe(attempts + 1);
  at.answer(() => 204);
  clock.turn(HOUR_MS + 1);
  await expect.poll(() => at.taken.length, patiently).toBe(160);
  for (const id of ids) expect(versionsOf(at.taken, id)).toEqual([1, 2, 3, 4]);
  await expect
    .poll(() => stage.health(name), patiently)
    .toMatchObject({ state: 'RECEIVER_ACTIVE', parked: 0, dead: 0, oldest_undelivered_time_ms: 0 });
});

test('one that is not there at all is in trouble, too, and misses nothing', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  await at.close();
  const ids = await Promise.all(Array.from({ length: 10 }, () => customer.createUser()));
  await expect.poll(() => stage.health(name), patiently).toMatchObject({ state: 'RECEIVER_FAILING' });
  await at.open();
  clock.turn(HOUR_MS + 1);
  await expect.poll(() => at.taken.map(({ data }) => data.id).sort(), patiently).toEqual(ids.sort());
});

test('a receiver that asks to be left alone is', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  at.answer(() => ({ status: 429, retryAfter: '120' }));
  const first = await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).state, patiently).toBe('RECEIVER_FAILING');
  at.answer(() => 204);
  const second = await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).lag_changes, patiently).toBeGreaterThan(0);
  expect(at.received).toHaveLength(1);
  clock.turn(HOUR_MS + 1);
  await expect.poll(() => at.taken.map(({ data }) => data.id).sort(), patiently).toEqual([first, second].sort());
});

test.each(['is changed', 'is resumed', 'has another secret'])(
  'what waits for a receiver is tried at once when it %s, and what comes later goes on',
  async (what) => {
    const [at, mended] = [await stage.receiver(), await stage.receiver()];
    const declared = { ...only(), retry_for_hours: 2 };
    const name = await stage.declare(at, declared);
    at.answer(() => ({ status: 400, retryAfter: '3600' }));
    const id = await customer.createUser();
    await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(1);
    at.answer(() => 204);
    if (what === 'is changed') {
      const change = { name, format: 'WEBHOOK', url: mended.url, allow_private: true, ...declared } as const;
      await receivers().ensureReceiver(change);
    } else if (what === 'is resumed') await receivers().resume({ name, position: true });
    else await receivers().rotateCredential({ name, credential: { signing_secret: randomBytes(32) } });
    await customer.change(id);
    const took = what === 'is changed' ? mended : at;
    await expect.poll(() => versionsOf(took.taken, id), patiently).toEqual([1, 2]);
  },
);

test('a change that is not taken in time is a dead letter, what comes after it goes on, and a replay sends it in order', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, { ...only(), retry_for_hours: 2 });
  const [bad, good] = [await customer.createUser(), await customer.createUser()];
  await expect.poll(() => at.taken.length, patiently).toBe(2);
  at.answer(({ data }) => (data.id === bad && data.version <= 3 ? 400 : 204));
  await customer.change(bad, 3);
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(3);
  clock.turn(2 * HOUR_MS);
  await expect.poll(() => versionsOf(at.taken, bad), patiently).toEqual([1, 4]);
  expect(await stage.health(name)).toMatchObject({ parked: 0, dead: 2, state: 'RECEIVER_ACTIVE' });
  const { dead_letters } = await receivers().listDeadLetters({ receiver: name });
  expect(dead_letters).toMatchObject([
    { tenant_id: customer.tenantId, resource: 'USER', resource_id: bad, kind: 'UPDATED', version: 2 },
    { resource_id: bad, version: 3, error: 'The receiver answered 400 Bad Request.' },
  ]);
  expect(JSON.stringify(dead_letters)).not.toContain('example.com');

  at.answer(() => 204);
  expect(await receivers().replay({ receiver: name, of: { tenant_id: 'other', resource_id: bad } })).toEqual({
    replayed: 0,
  });
  expect(await receivers().replay({ receiver: name, of: { tenant_id: customer.tenantId, resource_id: bad } })).toEqual({
    replayed: 2,
  });
  await expect.poll(() => versionsOf(at.taken, bad).slice(0, 4), patiently).toEqual([1, 4, 2, 3]);
  await expect.poll(() => stage.health(name), patiently).toMatchObject({ parked: 0, dead: 0 });
  await customer.change(good);
  await expect.poll(() => versionsOf(at.taken, good), patiently).toEqual([1, 2]);
});

test.each([500, 400])(
  'while it answers %i to all of one tenant, what changes in another arrives, and nothing of the one is lost',
  async (status) => {
    const at = await stage.receiver();
    const name = await stage.declare(at);
    const [failing, other] = [await createCustomer(stage.stack), await createCustomer(stage.stack)];
    const [known, leaver] = [await failing.createUser(), await other.createUser()];
    await expect.poll(() => at.taken.length, patiently).toBe(2);
    at.answer(({ data }) => (data.tenant === failing.tenantId ? status : 204));
    const ids = await Promise.all(Array.from({ length: 60 }, () => failing.createUser()));
    await failing.change(known, 3);
    await stage.untilInOrder();
    const deactivation = patchOf({ op: 'replace', path: 'active', value: false });
    expect((await other.send('PATCH', `/Users/${leaver}`, deactivation)).status).toBe(200);
    await expect.poll(() => at.taken.map(({ data }) => data.type), patiently).toContain('user.deactivated');
    await expect
      .poll(() => stage.health(name), patiently)
      .toMatchObject({ state: 'RECEIVER_ACTIVE', parked: 63, dead: 0, lag_changes: 0 });

    at.answer(() => 204);
    clock.turn(2_000);
    await expect
      .poll(() => stage.health(name), patiently)
      .toMatchObject({ state: 'RECEIVER_ACTIVE', parked: 0, dead: 0, oldest_undelivered_time_ms: 0 });
    for (const id of ids) expect(versionsOf(at.taken, id)).toEqual([1]);
    expect(versionsOf(at.taken, known)).toEqual([1, 2, 3, 4]);
  },
);

test('what waits of a tenant of which nothing is taken does not keep another tenant’s change from its next attempt', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at);
  const [failing, other] = [await createCustomer(stage.stack), await createCustomer(stage.stack)];
  const held: ((status: number) => void)[] = [];
  const hang = { is: false };
  at.answer(({ data }) => {
    if (data.tenant !== failing.tenantId) return 204;
    return hang.is ? new Promise<number>((resolve) => held.push(resolve)) : 500;
  });
  await Promise.all(Array.from({ length: 120 }, () => failing.createUser()));
  await expect.poll(() => stage.health(name), patiently).toMatchObject({ parked: 120, lag_changes: 0 });
  hang.is = true;
  clock.turn(2_000);
  await expect.poll(() => held.length, patiently).toBeGreaterThan(0);
  let refused = false;
  at.answer(({ data }) => {
    if (data.tenant === failing.tenantId) return new Promise<number>((resolve) => held.push(resolve));
    if (refused) return 204;
    refused = true;
    return 400;
  });
  const id = await other.createUser();
  await expect.poll(() => refused, patiently).toBe(true);
  clock.turn(2_000);
  await expect.poll(() => versionsOf(at.taken, id), patiently).toEqual([1]);
  expect(held.length).toBeLessThanOrEqual(8);
  at.answer(() => 204);
  for (const answer of held) answer(204);
  await expect.poll(() => stage.health(name), patiently).toMatchObject({ parked: 0, dead: 0 });
});

test('of a receiver that took nothing for too long, the oldest changes are given up, each after an attempt, before they are gone', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, { ...only(), retry_for_hours: 4 });
  at.answer(() => 503);
  const ids = await Promise.all(Array.from({ length: 30 }, () => customer.createUser()));
  await expect.poll(async () => (await stage.health(name)).state, patiently).toBe('RECEIVER_FAILING');
  clock.turn(4 * HOUR_MS);
  await expect.poll(async () => (await stage.health(name)).lag_changes, patiently).toBe(0);
  const { dead, parked } = await stage.health(name);
  expect(dead + parked).toBe(30);
  expect(dead).toBeGreaterThanOrEqual(15);
  expect(new Set(at.received.map(({ data }) => data.id))).toEqual(new Set(ids));
  at.answer(() => 204);
  clock.turn(HOUR_MS + 1);
  await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(0);
  await receivers().replay({ receiver: name });
  await expect
    .poll(() => new Set(at.taken.map(({ data }) => data.id)).isSupersetOf(new Set(ids)), patiently)
    .toBe(true);
});

test('one that answers 410 is sent nothing more until it is resumed, and then all', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  at.answer(() => 410);
  const first = await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).state, patiently).toBe('RECEIVER_GONE');
  const metrics = async () => (await fetch(`http://127.0.0.1:${transmitter!.metricsPort}/metrics`)).text();
  const halted = `muster_transmitter_halted{receiver="${name}",state="gone"} 1`;
  await expect.poll(metrics, patiently).toContain(halted);
  expect(await metrics()).toContain('muster_transmitter_directory_connected 1');
  at.answer(() => 204);
  const second = await customer.createUser();
  clock.turn(HOUR_MS);
  expect(at.taken).toEqual([]);
  await receivers().resume({ name, position: true });
  await expect.poll(() => at.taken.map(({ data }) => data.id).sort(), patiently).toEqual([first, second].sort());
});

test('a receiver that is deleted takes with it what waited for it, and is sent nothing more', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  at.answer(() => 400);
  const id = await customer.createUser();
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(1);
  await receivers().deleteReceiver({ name });
  const rows = (table: string) =>
    stage.database.database.queryTenant('*', {
      text: `select from muster.${table} where receiver = $1::text`,
      values: [name],
    });
  expect([await rows('parked'), await rows('receiver_credentials')]).toEqual([[], []]);
  await expect(receivers().getReceiver({ name })).rejects.toMatchObject({ status: 404 });
  await expect.poll(() => transmitter!.leasing.workers.has(name), patiently).toBe(false);
  const sent = at.received.length;
  await customer.change(id);
  clock.turn(HOUR_MS);
  await stage.untilInOrder();
  expect(at.received).toHaveLength(sent);
});

test('what becomes of changes can be seen from outside, by receiver', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, { ...only(), retry_for_hours: 2 });
  const [good, bad] = [await customer.createUser(), await customer.createUser()];
  await expect.poll(() => at.taken.length, patiently).toBe(2);
  at.answer(({ data }) => (data.id === bad ? 400 : 204));
  await customer.change(bad);
  await customer.change(good);
  const metric = async (metricName: string, labels = '') => {
    const text = await (await fetch(`http://127.0.0.1:${transmitter!.metricsPort}/metrics`)).text();
    const line = text
      .split('\n')
      .find((each) =>
        each.startsWith(`muster_transmitter_${metricName}{receiver="${name}",format="WEBHOOK"${labels}}`),
      );
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  await expect.poll(() => metric('parked_changes'), patiently).toBe(1);
  expect(await metric('deliveries_total', ',outcome="delivered"')).toBe(3);
  expect(await metric('deliveries_total', ',outcome="refused"')).toBeGreaterThan(0);
  expect(await metric('failing')).toBe(0);
  expect(await metric('oldest_undelivered_seconds')).toBeGreaterThan(0);
  clock.turn(2 * HOUR_MS);
  await expect.poll(() => metric('dead_changes'), patiently).toBe(1);
  expect(await metric('deliveries_total', ',outcome="dead"')).toBe(1);
  at.answer(() => 503);
  const more = await Promise.all(Array.from({ length: 6 }, () => customer.createUser()));
  expect(more).toHaveLength(6);
  await expect.poll(() => metric('failing'), patiently).toBe(1);
});

test('when changes are gone that a receiver was not sent, it stands until a person says where it shall go on', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  const known = await customer.createUser();
  await expect.poll(() => at.taken.length, patiently).toBe(1);
  await transmitter!.stop();
  await customer.createUser();
  // As where a backup was restored into a new database.
  await stage.database.database.query({ text: 'update muster.feed_state set epoch = gen_random_uuid()', values: [] });
  transmitter = await stage.transmit({ backoff: systemBackoff });
  await expect.poll(async () => (await stage.health(name)).state, patiently).toBe('RECEIVER_GAP');
  await customer.change(known);
  await expect(receivers().resume({ name, position: true })).rejects.toMatchObject({ status: 412 });
  expect(at.taken).toHaveLength(1);
  expect(await stage.health(name)).toMatchObject({
    lag_changes: 0,
    last_error: expect.stringContaining('another database'),
  });
  await stage.untilInOrder();
  await receivers().resume({ name, snapshot: true });
  await expect.poll(() => versionsOf(at.taken, known), patiently).toEqual([1, 2]);
});
