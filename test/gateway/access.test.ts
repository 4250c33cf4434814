// Tokens and tenants through both processes: what is declared in the directory holds at the gateway.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenant, startStack, type Stack } from '../support/stack.ts';
import { send, until } from './client.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});

afterAll(() => stack.stop());

const path = '/scim/v2/Users';
const statusOf = async (token: string) => (await send(Number(new URL(stack.url).port), { path, token })).status;

test('a revoked token is refused at once, its successor is taken', async () => {
  const { tenantId, token } = await stack.createTenant();
  expect(await statusOf(token)).toBe(200);
  const { token: successor } = await createTenant(stack.client, { name: tenantId });
  expect(await statusOf(successor)).toBe(200);
  await until(async () => (await statusOf(token)) === 401, 1_000);
});

test('a tenant that is suspended gets 403 at once, and is served again when it is resumed', async () => {
  const { tenantId, token } = await stack.createTenant();
  expect(await statusOf(token)).toBe(200);
  const suspended = await createTenant(stack.client, { name: tenantId, provisioning: 'SUSPENDED' });
  await until(async () => (await statusOf(suspended.token)) === 403, 1_000);
  const resumed = await createTenant(stack.client, { name: tenantId });
  await until(async () => (await statusOf(resumed.token)) === 200, 1_000);
});

test('the use of a token and the last error reach the tenant', async () => {
  const { tenantId, token } = await stack.createTenant();
  const port = Number(new URL(stack.url).port);
  expect((await send(port, { method: 'POST', path, token, body: '{' })).status).toBe(400);
  const tenant = async () => stack.client.tenants.getTenant({ name: tenantId });
  await until(async () => ((await tenant()).tokens[0]?.last_used_time_ms ?? 0) > 0);
  expect((await tenant()).last_error).toMatchObject({ status: 400 });
  expect((await tenant()).last_request_time_ms).toBeGreaterThan(0);
});
