// One transmitter at a time works a receiver: whoever loses its lease writes nothing more, and whoever is killed loses nothing.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '../../proto/gen/muster/directory/v1/Change.ts';
import { parseConfig } from '../../services/directory/config.ts';
import { runCommand, type Command } from '../deploy/process.ts';
import { openGate } from '../support/gate.ts';
import { userChange } from '../support/change.ts';
import { createCustomer, startStage, versionsOf, type Customer, type Stage } from './stage.ts';

const patiently = { timeout: 30_000 };

/** Nobody listens there, and nothing leaves this machine when the transmitters of later tests try. */
const NOWHERE = 'http://127.0.0.1:1/';

let stage: Stage;
let customer: Customer;
beforeAll(async () => {
  stage = await startStage();
  customer = await createCustomer(stage.stack);
});
afterAll(() => stage.stop());

const deliveries = () => stage.stack.client.deliveries;
const only = () => ({ tenant_ids: [customer.tenantId] });

/** Asks for leases as a transmitter would, and answers with that of one receiver, if it gets it. */
async function lease(owner: string, name: string) {
  const { assignments } = await deliveries().renew({ owner, held: [] });
  return assignments.find(({ receiver }) => receiver === name);
}

/** The lease of whoever was there last is over. */
const expire = () =>
  stage.database.database.query({
    text: `update muster.receivers set lease_until = now() - interval '1 second'`,
    values: [],
  });

test('a receiver is the first transmitter’s until its lease is over, or is given back', async () => {
  const name = await stage.declare(undefined, { ...only(), url: NOWHERE });
  const [one, two] = [randomUUID(), randomUUID()];
  const first = (await lease(one, name))!;
  expect(await lease(two, name)).toBeUndefined();
  expect((await lease(one, name))?.fence).toBe(first.fence);
  await expire();
  const second = (await lease(two, name))!;
  expect(second.fence).toBeGreaterThan(first.fence);
  expect(await lease(one, name)).toBeUndefined();
  await deliveries().release({ owner: two });
  expect((await lease(one, name))!.fence).toBeGreaterThan(second.fence);
  await deliveries().release({ owner: one });
});

test('settings are told once, with what signs, and again when they change; nothing is written on the strength of old ones', async () => {
  const name = await stage.declare(undefined, { ...only(), url: `${NOWHERE}a` });
  const owner = randomUUID();
  const { fence, settings } = (await lease(owner, name))!;
  expect(settings).toMatchObject({ format: 'WEBHOOK', url: `${NOWHERE}a`, retry_for_ms: 72 * 3_600_000 });
  expect(settings!.signing_secrets).toHaveLength(1);
  const again = await deliveries().renew({ owner, held: [{ receiver: name, fence }] });
  expect(again.assignments.find(({ receiver }) => receiver === name)).toEqual({
    receiver: name,
    fence,
    settings: null,
  });
  const declaration = { name, format: 'WEBHOOK', ...only() } as const;
  await stage.stack.client.receivers.ensureReceiver({
    ...declaration,
    url: `${NOWHERE}a`,
    allow_private: true,
  });
  expect((await lease(owner, name))!.fence).toBe(fence);
  await stage.stack.client.receivers.ensureReceiver({ ...declaration, url: 'https://127.0.0.2/b' });
  const { assignments } = await deliveries().renew({ owner, held: [{ receiver: name, fence }] });
  const changed = assignments.find(({ receiver }) => receiver === name)!;
  expect(changed.settings).toMatchObject({ url: 'https://127.0.0.2/b', allow_private: false });
  await expect(deliveries().advance({ receiver: name, fence, cursor: settings!.cursor })).rejects.toMatchObject({
    status: 412,
  });
  await deliveries().release({ owner });
});

test('whoever lost its lease can write nothing', async () => {
  const name = await stage.declare(undefined, { ...only(), url: NOWHERE });
  const lost = (await lease(randomUUID(), name))!;
  const { cursor } = lost.settings!;
  const change: Change = { ...userChange(), tenant_id: customer.tenantId, cursor };
  const held = { receiver: name, fence: lost.fence };
  await deliveries().park({ ...held, change, attempts: 1, next_attempt_time_ms: 1 });
  const [parked] = (await deliveries().listDue({ ...held, time_ms: Date.now(), limit: 1 })).due;
  await expire();
  const owner = randomUUID();
  const now = (await lease(owner, name))!;
  const attempts = [
    () => deliveries().advance({ ...held, cursor }),
    () => deliveries().park({ ...held, change: { ...change, version: 9 } }),
    () => deliveries().settle({ ...held, id: parked!.id, delivered: true }),
    () => deliveries().listDue({ ...held, time_ms: Date.now(), limit: 1 }),
    () => deliveries().listBlocked(held),
    () => deliveries().expire({ ...held, before_time_ms: Date.now() + 1_000 }),
    () => deliveries().halt({ ...held, error: 'x' }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ status: 412 });
  const stream = stage.stack.client.followReceiver({ ...held, cursor });
  await expect(stream.toArray()).rejects.toMatchObject({ code: 9 });
  const request = { receiver: name, fence: now.fence, time_ms: Date.now(), limit: 9, measure: true };
  const after = await deliveries().listDue(request);
  expect(after).toMatchObject({ undelivered: { parked: 1, dead: 0 }, due: [{ id: parked!.id }] });
  expect(await stage.health(name)).toMatchObject({ state: 'RECEIVER_ACTIVE', parked: 1 });
  await deliveries().release({ owner });
});

test('a change that is parked twice is parked once, and one of another tenant is not', async () => {
  const other = await createCustomer(stage.stack);
  const name = await stage.declare(undefined, { ...only(), url: NOWHERE });
  const owner = randomUUID();
  const { fence, settings } = (await lease(owner, name))!;
  const change: Change = { ...userChange(), tenant_id: customer.tenantId, cursor: settings!.cursor };
  const park = (parked: Change) => deliveries().park({ receiver: name, fence, change: parked });
  const parked = async () => (await stage.health(name)).parked;
  for (let time = 0; time < 2; time += 1) await park(change);
  expect(await parked()).toBe(1);
  await expect(park({ ...change, tenant_id: other.tenantId })).rejects.toMatchObject({ status: 403 });
  await park({ ...change, version: 8 });
  expect(await parked()).toBe(2);
  await deliveries().release({ owner });
});

test('what was parked first of a resource is tried first, and the rest when that is over', async () => {
  const name = await stage.declare(undefined, { ...only(), url: NOWHERE });
  const owner = randomUUID();
  const { fence, settings } = (await lease(owner, name))!;
  const held = { receiver: name, fence };
  const of = (resource_id: string, version: number): Change => ({
    ...userChange(),
    ...{ tenant_id: customer.tenantId, cursor: settings!.cursor, resource_id, version },
  });
  const [a, b] = [randomUUID(), randomUUID()];
  for (const change of [of(a, 1), of(a, 2), of(b, 1)]) await deliveries().park({ ...held, change });
  const due = async () => {
    const { due: found } = await deliveries().listDue({ ...held, time_ms: Date.now(), limit: 9 });
    return found.map(({ id, change }) => ({ id, of: `${change!.resource_id} ${change!.version}` }));
  };
  const first = await due();
  expect(first.map((each) => each.of).sort()).toEqual([`${a} 1`, `${b} 1`].sort());
  const { id } = first.find((each) => each.of === `${a} 1`)!;
  expect(await deliveries().settle({ ...held, id, next_attempt_time_ms: Date.now() + 60_000, error: 'x' })).toEqual({
    blocked: true,
    next: null,
  });
  expect((await due()).map((each) => each.of)).toEqual([`${b} 1`]);
  expect(await deliveries().settle({ ...held, id, delivered: true })).toMatchObject({
    blocked: true,
    next: { change: { resource_id: a, version: 2 } },
  });
  const after = await due();
  expect(after.map((each) => each.of).sort()).toEqual([`${a} 2`, `${b} 1`].sort());
  // Said again, since the answer did not come: what is behind it has not gone ahead.
  const of_a = { tenant_id: customer.tenantId, resource_id: a };
  expect(await deliveries().settle({ ...held, id, delivered: true, of: of_a })).toMatchObject({
    blocked: true,
    next: { change: { resource_id: a, version: 2 } },
  });
  const last = after.find((each) => each.of === `${a} 2`)!;
  for (let time = 0; time < 2; time += 1) {
    expect(await deliveries().settle({ ...held, id: last.id, delivered: true, of: of_a })).toEqual({
      blocked: false,
      next: null,
    });
  }
  await deliveries().release({ owner });
});

test('a receiver that somebody changes at length loses its own lease, and costs no other one its', async () => {
  const [changed, other] = [
    await stage.declare(undefined, { ...only(), url: NOWHERE }),
    await stage.declare(undefined, { ...only(), url: NOWHERE }),
  ];
  const owner = randomUUID();
  const { assignments: held } = await deliveries().renew({ owner, held: [] });
  const renew = async () => {
    const { assignments } = await deliveries().renew({ owner, held });
    return assignments.map(({ receiver }) => receiver).filter((name) => name === changed || name === other);
  };
  const [somebody, onlooker] = [new pg.Client(stage.database.url), new pg.Client(stage.database.url)];
  for (const client of [somebody, onlooker]) await client.connect();
  const hold = async () => {
    await somebody.query('begin');
    await somebody.query('select from muster.receivers where name = $1 for update', [changed]);
  };
  await hold();
  expect(await renew()).toEqual([other]);
  await somebody.query('rollback');
  // Nobody loses anything to who is done within a second. A slow machine may need longer to see that somebody waits.
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  for (let renewed: string[] = []; renewed.length < 2;) {
    await hold();
    const renewing = renew();
    await expect.poll(async () => (await onlooker.query(waiting)).rowCount, { interval: 5 }).toBe(1);
    await somebody.query('rollback');
    renewed = await renewing;
  }
  for (const client of [somebody, onlooker]) await client.end();
  await deliveries().release({ owner });
});

test('of two transmitters one works a receiver, and the other does when that one stops', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  const [one, two] = [await stage.transmit(), await stage.transmit()];
  const holders = () => [one, two].filter(({ leasing }) => leasing.workers.has(name));
  await expect.poll(() => holders().length, patiently).toBe(1);
  const id = await customer.createUser();
  await expect.poll(() => versionsOf(at.taken, id), patiently).toEqual([1]);
  await holders()[0]!.stop();
  await expect.poll(() => holders().length, patiently).toBe(1);
  await customer.change(id);
  await expect.poll(() => versionsOf(at.taken, id), patiently).toEqual([1, 2]);
  for (const each of [one, two]) await each.stop();
});

test('a transmitter whose directory is away sends nothing any more before another may', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  const gate = await openGate(stage.stack.directoryAddress);
  const lonely = await stage.transmit(undefined, gate.address);
  await expect.poll(() => lonely.leasing.workers.has(name), patiently).toBe(true);
  let brokenOffAtMs = Infinity;
  at.answer(() => (response) => response.once('close', () => (brokenOffAtMs = Date.now())));
  await customer.createUser();
  await expect.poll(() => at.received.length, patiently).toBe(1);
  gate.hold();
  await expect.poll(() => brokenOffAtMs, patiently).toBeLessThan(Infinity);
  await expect.poll(() => lonely.leasing.workers.has(name), patiently).toBe(false);
  const [row] = await stage.database.database.query<{ lease_until: Date }>({
    text: 'select lease_until from muster.receivers where name = $1::text',
    values: [name],
  });
  expect(row!.lease_until.getTime()).toBeGreaterThan(brokenOffAtMs);
  at.answer(() => 204);
  await gate.open();
  await expect.poll(() => at.taken.length, patiently).toBe(1);
  await lonely.stop();
  await gate.stop();
});

test('a directory that is away for a moment, with what was being written to it, costs nothing', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  const gate = await openGate(stage.stack.directoryAddress);
  const transmitter = await stage.transmit(undefined, gate.address);
  const ids = await Promise.all(Array.from({ length: 8 }, () => customer.createUser()));
  await expect.poll(() => at.taken.length, patiently).toBe(8);
  at.answer(({ data }) => (data.version % 3 === 0 ? 422 : 204));
  const writing = Promise.all(ids.map((id) => customer.change(id, 20)));
  for (let time = 0; time < 3; time += 1) {
    const before = at.received.length;
    await expect.poll(() => at.received.length, patiently).toBeGreaterThan(before);
    await gate.shut();
    await gate.open();
  }
  await writing;
  at.answer(() => 204);
  await expect
    .poll(() => stage.health(name), patiently)
    .toMatchObject({ state: 'RECEIVER_ACTIVE', lag_changes: 0, parked: 0, dead: 0 });
  for (const id of ids) {
    const came = versionsOf(at.taken, id);
    expect(new Set(came).size).toBe(21);
    expect(came.at(-1)).toBe(21);
    expect(came.every((version, index) => version <= (index === 0 ? 1 : Math.max(...came.slice(0, index)) + 1))).toBe(
      true,
    );
  }
  await transmitter.stop();
  await gate.stop();
});

test('transmitters that are killed again and again lose nothing and mix up nothing', { timeout: 120_000 }, async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, only());
  let refused = 0;
  // One message in thirty is refused once, so that there are parked changes all the time.
  const seen = new Set<string>();
  at.answer(({ headers }) => {
    const id = String(headers['webhook-id']);
    const isRefused = !seen.has(id) && seen.size % 30 === 0;
    seen.add(id);
    refused += Number(isRefused);
    return isRefused ? 422 : 204;
  });
  const start = (): Command =>
    runCommand('services/transmitter/main.ts', [], {
      ...{ DIRECTORY_ADDRESS: stage.stack.directoryAddress, TRANSMITTER_HOST: '127.0.0.1', TRANSMITTER_PORT: '0' },
      ...{ METRICS_HOST: '127.0.0.1', METRICS_PORT: '0' },
    });
  const ids = await Promise.all(Array.from({ length: 20 }, () => customer.createUser()));
  let writing = true;
  const writers = ids.map(async (id) => {
    let versions = 1;
    for (; (writing && versions < 60) || versions < 10; versions += 1) await customer.change(id);
    return { id, versions };
  });
  for (let kill = 0; kill < 3; kill += 1) {
    const before = at.taken.length;
    const command = start();
    await expect.poll(() => at.taken.length, patiently).toBeGreaterThan(before + 50);
    command.child.kill('SIGKILL');
    await command.exited;
  }
  writing = false;
  const written = await Promise.all(writers);
  const last = await stage.transmit();
  await expect
    .poll(() => stage.health(name), { timeout: 60_000 })
    .toMatchObject({ lag_changes: 0, parked: 0, dead: 0 });
  expect(refused).toBeGreaterThan(5);
  for (const { id, versions } of written) {
    const came = versionsOf(at.taken, id);
    // What comes again comes in order as well: it begins with something that was there, and goes on from that.
    expect(came.every((version, index) => version <= (index === 0 ? 1 : Math.max(...came.slice(0, index)) + 1))).toBe(
      true,
    );
    expect(came.at(-1)).toBe(versions);
    expect(new Set(came).size).toBe(versions);
  }
  await last.stop();
});

test('a change is not tried for longer than changes are kept', async () => {
  expect(parseConfig({ DATABASE_URL: 'postgres://x' }).changesRetentionHours).toBe(168);
  await expect(stage.declare(undefined, { url: NOWHERE, retry_for_hours: 168 })).rejects.toMatchObject({
    status: 400,
    detail: expect.stringContaining('CHANGES_RETENTION_HOURS'),
  });
});
