// What waits is tried again in its order, whatever comes back late.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListDueResponse__Output } from '../../proto/gen/muster/directory/v1/ListDueResponse.ts';
import { systemClock } from '../../services/transmitter/clock.ts';
import type { Outcome } from '../../services/transmitter/outcome.ts';
import { startWorker } from '../../services/transmitter/worker.ts';
import { createCustomer, quick, startStage, type Customer, type Stage } from './stage.ts';

const patiently = { timeout: 30_000 };

let stage: Stage;
let customer: Customer;
beforeAll(async () => {
  stage = await startStage();
  customer = await createCustomer(stage.stack);
});
afterAll(() => stage.stop());

test('what is told to be due, and was delivered meanwhile, is not sent again', async () => {
  const receiver = await stage.declare(undefined, { tenant_ids: [customer.tenantId], url: 'http://127.0.0.1:1/' });
  const { client } = stage.stack;
  const { assignments } = await client.deliveries.renew({ owner: randomUUID(), held: [] });
  const { fence, settings } = assignments.find((each) => each.receiver === receiver)!;

  const versions: number[] = [];
  const answers = { refused: 0, late: Promise.withResolvers<undefined>() };
  /** Refuses version 2 when it comes first, and takes long over it when it comes again. */
  const deliver = async ({ version }: { readonly version: number }): Promise<Outcome> => {
    if (version === 2 && answers.refused++ === 0) return { kind: 'REFUSED', detail: '422' };
    if (version === 2 && answers.refused === 2) await answers.late.promise;
    versions.push(version);
    return { kind: 'DELIVERED' };
  };
  const look = { held: 0, late: Promise.withResolvers<undefined>() };
  /** The look that sees version 2 while that is under way is answered late. */
  const listDue: typeof client.deliveries.listDue = async (request) => {
    const found: ListDueResponse__Output = await client.deliveries.listDue(request);
    if (answers.refused === 2 && found.due.length > 0 && look.held++ === 0) await look.late.promise;
    return found;
  };
  const worker = startWorker({
    directory: { deliveries: { ...client.deliveries, listDue }, followReceiver: client.followReceiver },
    ...{ receiver, fence, settings: settings!, deliver, clock: systemClock, backoff: quick },
    ...{ logger: pino({ level: 'silent' }), count: () => undefined },
  });
  const id = await customer.createUser();
  await customer.change(id);
  await expect.poll(() => look.held, patiently).toBe(1);
  answers.late.resolve(undefined);
  await customer.change(id, 2);
  await expect.poll(() => versions, patiently).toEqual([1, 2, 3, 4]);
  look.late.resolve(undefined);
  await customer.change(id);
  await expect.poll(() => versions.at(-1), patiently).toBe(5);
  expect(versions).toEqual([1, 2, 3, 4, 5]);
  worker.stop();
  await worker.ended;
});
