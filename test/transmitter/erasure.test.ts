// A tenant that is erased leaves nothing behind in what is sent: what waited of it is gone, and its end is told last.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer, quick, startStage, versionsOf, type Customer, type Stage } from './stage.ts';

const patiently = { timeout: 15_000 };
const HOUR_MS = 3_600_000;

let stage: Stage;
let transmitter: Awaited<ReturnType<Stage['transmit']>>;
beforeAll(async () => {
  stage = await startStage();
  transmitter = await stage.transmit({ backoff: { ...quick, changeMs: [HOUR_MS] } });
});
afterAll(() => stage.stop());

const rowsOf = async ({ tenantId }: Customer, receiver: string) => {
  const text = `
    select kind, dead_at is not null as dead from muster.parked where tenant_id = $1::text and receiver = $2::text
    order by id`;
  return stage.database.database.queryTenant<{ kind: string; dead: boolean }>('*', {
    text,
    values: [tenantId, receiver],
  });
};
const erase = ({ tenantId: name }: Customer) =>
  stage.stack.client.tenants.deleteTenant({ name, owner: 'test', policy: 'ERASE' });

test('parked changes and dead letters of a tenant go with it, and others stay', async () => {
  const [one, other] = [await createCustomer(stage.stack), await createCustomer(stage.stack)];
  const at = await stage.receiver();
  const name = await stage.declare(at);
  at.answer(({ data }) => (data.type === 'tenant.erased' ? 204 : 400));
  const [user, kept] = [await one.createUser(), await other.createUser()];
  await one.change(user, 2);
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(4);
  await stage.database.database.queryTenant('*', {
    text: `update muster.parked set dead_at = now() where tenant_id = $1::text and version = 2`,
    values: [one.tenantId],
  });
  expect(await rowsOf(one, name)).toHaveLength(3);
  await erase(one);
  expect(await rowsOf(one, name)).toEqual([]);
  expect(await rowsOf(other, name)).toHaveLength(1);
  await expect
    .poll(() => at.taken.map(({ data }) => [data.type, data.tenant]), patiently)
    .toEqual([['tenant.erased', one.tenantId]]);
  expect(versionsOf(at.received, kept)).toEqual([1]);
  expect(await stage.health(name)).toMatchObject({ parked: 1, dead: 0 });
});

test('what is under way when its tenant is erased is not kept', async () => {
  const one = await createCustomer(stage.stack);
  const at = await stage.receiver();
  const name = await stage.declare(at, { tenant_ids: [one.tenantId] });
  let refuse = (): void => undefined;
  const refused = new Promise<number>((resolve) => (refuse = () => resolve(400)));
  at.answer(({ data }) => (data.type === 'tenant.erased' ? 204 : refused));
  await one.createUser();
  await expect.poll(() => at.received.length, patiently).toBe(1);
  await erase(one);
  refuse();
  await expect.poll(() => at.taken.map(({ data }) => data.type), patiently).toEqual(['tenant.erased']);
  expect(await rowsOf(one, name)).toEqual([]);
  expect(await stage.health(name)).toMatchObject({ parked: 0, dead: 0 });
});

test('what was under way is not kept either when there is a tenant with its name again by then', async () => {
  const one = await createCustomer(stage.stack);
  const at = await stage.receiver();
  const name = await stage.declare(at, { tenant_ids: [one.tenantId] });
  let refuse = (): void => undefined;
  const refused = new Promise<number>((resolve) => (refuse = () => resolve(400)));
  at.answer(({ data }) => (data.version === 1 && data.type !== 'tenant.erased' ? refused : 204));
  await one.createUser();
  await expect.poll(() => at.received.length, patiently).toBe(1);
  await erase(one);
  await createCustomer(stage.stack, { name: one.tenantId });
  refuse();
  await expect.poll(() => at.taken.map(({ data }) => data.type), patiently).toEqual(['tenant.erased']);
  expect(await rowsOf(one, name)).toEqual([]);
});

test('that a tenant was erased is told before anything of one that has its name later', async () => {
  const one = await createCustomer(stage.stack);
  const at = await stage.receiver();
  const name = await stage.declare(at, { tenant_ids: [one.tenantId] });
  at.answer(() => 400);
  await one.createUser();
  await erase(one);
  await expect.poll(() => rowsOf(one, name), patiently).toEqual([{ kind: 'TENANT_ERASED', dead: false }]);
  at.answer(() => 204);
  const again = await createCustomer(stage.stack, { name: one.tenantId });
  await again.createUser();
  await expect.poll(() => rowsOf(again, name), patiently).toHaveLength(2);
  expect(at.taken).toEqual([]);
  await stage.database.database.queryTenant('*', {
    text: 'update muster.parked set next_attempt_at = now() where receiver = $1::text',
    values: [name],
  });
  await expect.poll(() => at.taken.map(({ data }) => data.type), patiently).toEqual(['tenant.erased', 'user.created']);
});

test('a receiver that is not sent a tenant any more has nothing left of it, dead letters neither', async () => {
  const [kept, taken] = [await createCustomer(stage.stack), await createCustomer(stage.stack)];
  const at = await stage.receiver();
  const both = { tenant_ids: [kept.tenantId, taken.tenantId] };
  const name = await stage.declare(at, both);
  at.answer(() => 400);
  await kept.createUser();
  await taken.createUser();
  const dead = await taken.createUser();
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(3);
  await stage.database.database.queryTenant('*', {
    text: 'update muster.parked set dead_at = now() where resource_id = $1::text',
    values: [dead],
  });
  const fence = () => transmitter.leasing.workers.get(name)?.fence;
  const before = fence()!;
  const { receivers } = stage.stack.client;
  const declared = await receivers.getReceiver({ name });
  await receivers.ensureReceiver({ ...declared, tenant_ids: [kept.tenantId], credential: null });
  expect(await rowsOf(taken, name)).toEqual([]);
  expect(await receivers.replay({ receiver: name })).toMatchObject({ replayed: 0 });
  await expect.poll(() => fence() ?? before, patiently).toBeGreaterThan(before);
  await taken.createUser();
  at.answer(() => 204);
  await kept.createUser();
  await expect.poll(() => at.taken.length, patiently).toBeGreaterThan(0);
  expect(new Set(at.taken.map(({ data }) => data.tenant))).toEqual(new Set([kept.tenantId]));
  expect(await rowsOf(taken, name)).toEqual([]);
});
