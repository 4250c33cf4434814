// From a change to the receiver: everything arrives, in order for each resource, signed, and at nobody else's.
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer, startStage, versionsOf, type Customer, type Stage } from './stage.ts';
import type { Received } from './receiver.ts';

let stage: Stage;
let customer: Customer;
beforeAll(async () => {
  stage = await startStage();
  await stage.transmit();
  customer = await createCustomer(stage.stack, { groups: 'ENABLED' });
});
afterAll(() => stage.stop());

const patiently = { timeout: 15_000 };

test('each change arrives, those of one resource in the order of their versions', async () => {
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const ids = await Promise.all(Array.from({ length: 10 }, () => customer.createUser()));
  await Promise.all(ids.map((id) => customer.change(id, 5)));
  await expect.poll(() => at.received.length, patiently).toBe(60);
  for (const id of ids) expect(versionsOf(at.received, id)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a resource that the receiver refuses waits with all that changes in it, and the others go on', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const [bad, good] = [await customer.createUser(), await customer.createUser()];
  await expect.poll(() => at.taken.length, patiently).toBe(2);
  at.answer(({ data }) => (data.id === bad && data.version < 4 ? 422 : 204));
  await customer.change(bad, 5);
  await customer.change(good, 5);
  await expect.poll(() => versionsOf(at.taken, good), patiently).toEqual([1, 2, 3, 4, 5, 6]);
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(5);
  expect(versionsOf(at.taken, bad)).toEqual([1]);
  expect(new Set(versionsOf(at.received, bad))).toEqual(new Set([1, 2]));
  await expect
    .poll(() => stage.health(name), patiently)
    .toMatchObject({
      state: 'RECEIVER_ACTIVE',
      last_error: 'The receiver answered 422 Unprocessable Entity.',
    });

  at.answer(() => 204);
  await expect.poll(() => versionsOf(at.taken, bad), patiently).toEqual([1, 2, 3, 4, 5, 6]);
  await expect.poll(async () => (await stage.health(name)).parked, patiently).toBe(0);
  await customer.change(bad);
  await expect.poll(() => versionsOf(at.taken, bad).at(-1), patiently).toBe(7);
});

test('while all is well nothing is kept for a receiver but its position', async () => {
  const at = await stage.receiver();
  const name = await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const id = await customer.createUser();
  await customer.change(id, 20);
  await expect.poll(() => at.taken.length, patiently).toBe(21);
  await expect
    .poll(() => stage.health(name), patiently)
    .toMatchObject({ lag_changes: 0, oldest_undelivered_time_ms: 0, parked: 0, dead: 0 });
  expect((await stage.health(name)).last_success_time_ms).toBeGreaterThan(Date.now() - 60_000);
});

test('a receiver of one tenant is sent nothing of another, and one of all is sent both', async () => {
  const other = await createCustomer(stage.stack);
  const [ofOne, ofAll] = [await stage.receiver(), await stage.receiver()];
  await stage.declare(ofOne, { tenant_ids: [customer.tenantId] });
  await stage.declare(ofAll);
  const foreign = await other.createUser();
  const own = await customer.createUser();
  const tenants = (messages: readonly Received[]) => messages.map(({ data }) => [data.tenant, data.id]);
  await expect
    .poll(() => tenants(ofAll.received).sort(), patiently)
    .toEqual(
      [
        [other.tenantId, foreign],
        [customer.tenantId, own],
      ].sort(),
    );
  await expect.poll(() => tenants(ofOne.received), patiently).toEqual([[customer.tenantId, own]]);
});

test('a receiver is sent the kinds of changes that it wants', async () => {
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId], kinds: ['DEACTIVATED', 'DELETED'] });
  const id = await customer.createUser();
  await customer.change(id);
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  await customer.send('PATCH', `/Users/${id}`, body);
  await customer.send('DELETE', `/Users/${id}`);
  await expect
    .poll(() => at.received.map(({ data }) => data.type), patiently)
    .toEqual(['user.deactivated', 'user.deleted']);
});

test('a new receiver may first be sent everything that there is', async () => {
  const own = await createCustomer(stage.stack);
  const ids = [await own.createUser(), await own.createUser()];
  await own.change(ids[0]!, 2);
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [own.tenantId], snapshot: true });
  await expect.poll(() => at.received.length, patiently).toBe(2);
  expect(versionsOf(at.received, ids[0]!)).toEqual([3]);
  expect(versionsOf(at.received, ids[1]!)).toEqual([1]);
  await own.change(ids[1]!);
  await expect.poll(() => versionsOf(at.received, ids[1]!), patiently).toEqual([1, 2]);
});

test('while a secret is exchanged both sign, and then the new one alone', async () => {
  const at = await stage.receiver();
  const [before, after, last] = [randomBytes(32), randomBytes(24), randomBytes(64)];
  const name = await stage.declare(at, { tenant_ids: [customer.tenantId], credential: { signing_secret: before } });
  const id = await customer.createUser();
  await expect.poll(() => at.received.length, patiently).toBe(1);
  expect(signersOf(at.received[0]!, { before, after, last })).toEqual(['before']);
  const rotate = (signing_secret: Buffer, overlap_seconds: number) =>
    stage.stack.client.receivers.rotateCredential({ name, credential: { signing_secret }, overlap_seconds });
  const signers = async () => {
    await customer.change(id);
    return signersOf(at.received.at(-1)!, { before, after, last });
  };
  await rotate(after, 3600);
  await expect.poll(signers, patiently).toEqual(['after', 'before']);
  await rotate(last, 0);
  await expect.poll(signers, patiently).toEqual(['last']);
});

/** Whose signatures a message has, in their order. */
function signersOf({ headers, body }: Received, secrets: Readonly<Record<string, Buffer>>): string[] {
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const signatures = String(headers['webhook-signature']).split(' ');
  return signatures.map((signature) => {
    const isOf = (secret: Buffer) =>
      signature === `v1,${createHmac('sha256', secret).update(content).digest('base64')}`;
    return Object.keys(secrets).find((name) => isOf(secrets[name]!)) ?? 'nobody';
  });
}
