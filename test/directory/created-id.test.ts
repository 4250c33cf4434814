// The id that a gateway may give a resource beforehand, for those of a bulk that refer to each other.
import { v4, v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fullUser } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let tenantId: string;
let otherId: string;

beforeAll(async () => {
  stack = await startStack();
  [{ tenantId }, { tenantId: otherId }] = [await stack.createTenant(), await stack.createTenant()];
});
afterAll(() => stack.stop());

const create = (tenant: string, userName: string, id?: string) =>
  stack.client.provisioning.createUser({
    ...{ tenant_id: tenant, base_url: 'http://x/scim/v2', document: Buffer.from(JSON.stringify(fullUser(userName))) },
    ...(id === undefined ? {} : { id }),
  });

test('is the resource’s id', async () => {
  const id = v7();
  expect(await create(tenantId, 'given@x.example', id)).toMatchObject({ id, location: `http://x/scim/v2/Users/${id}` });
});

test('is refused when a resource of the tenant has it, which stays as it is; another tenant’s does not matter', async () => {
  const id = v7();
  const first = await create(tenantId, 'first@x.example', id);
  await expect(create(tenantId, 'second@x.example', id)).rejects.toMatchObject({ status: 409, scimType: 'uniqueness' });
  const message = { tenant_id: tenantId, base_url: 'http://x/scim/v2', id };
  expect(await stack.client.provisioning.getUser(message)).toEqual(first);
  await create(otherId, 'second@x.example', id);
});

test.each(['x', '../x', v4(), v7().toUpperCase()])('%s is refused: it is no UUID of version 7', async (id) => {
  await expect(create(tenantId, `wrong-${id}@x.example`, id)).rejects.toMatchObject({ status: 500 });
});

test('absent or empty, the directory makes one', async () => {
  const [one, other] = [await create(tenantId, 'absent@x.example'), await create(tenantId, 'empty@x.example', '')];
  for (const { id } of [one, other]) expect(id).toMatch(/^[0-9a-f-]{14}7/);
  expect(one.id).not.toBe(other.id);
});
