// From a change to the receiver: everything arrives at least once, in order for each resource, signed, and at nobody else's.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer, startStage, versionsOf, type Customer, type Stage } from './stage.ts';

let stage: Stage;
let customer: Customer;
beforeAll(async () => {
  stage = await startStage();
  await stage.transmit();
  customer = await createCustomer(stage.stack);
});
afterAll(() => stage.stop());

test('each change arrives, those of one resource in the order of their versions', async () => {
  const at = await stage.receiver();
  await stage.declare(at, { tenant_ids: [customer.tenantId] });
  const ids = await Promise.all(Array.from({ length: 10 }, () => customer.createUser()));
  await Promise.all(ids.map((id) => customer.change(id, 5)));
  await expect.poll(() => at.received.length, { timeout: 10_000 }).toBe(60);
  for (const id of ids) expect(versionsOf(at.received, id)).toEqual([1, 2, 3, 4, 5, 6]);
});
