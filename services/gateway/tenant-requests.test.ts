import { expect, test } from 'vitest';
import { createTenantRequests, type TenantRequests } from './tenant-requests.ts';

const MINUTE_MS = 60_000;

async function countsOf({ counter }: TenantRequests): Promise<Record<string, number>> {
  const { values } = await counter.get();
  return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

test('a request that clients provoke in the course of things is no failure of its tenant', async () => {
  const requests = createTenantRequests(() => 0);
  for (const status of [200, 201, 204, 304, 404, 412, 429]) requests.count('acme', status);
  for (const status of [400, 401, 403, 409, 405, 413, 500, 503]) requests.count('acme', status);
  expect(await countsOf(requests)).toEqual({
    'acme 2xx success': 4,
    'acme 404 success': 1,
    'acme 412 success': 1,
    'acme 429 success': 1,
    'acme 400 failure': 1,
    'acme 401 failure': 1,
    'acme 403 failure': 1,
    'acme 409 failure': 1,
    'acme 4xx failure': 2,
    'acme 5xx failure': 2,
  });
});

test('tenants beyond the limit are counted together, and those before it go on by themselves', async () => {
  const requests = createTenantRequests(() => 0, 2);
  for (const tenant of ['a', 'b', 'c', 'd', 'a']) requests.count(tenant, 200);
  expect(await countsOf(requests)).toEqual({ 'a 2xx success': 2, 'b 2xx success': 1, 'other 2xx success': 2 });
});

test('the series of a deleted tenant go, those of one that changed and goes on stay', async () => {
  let nowMs = 0;
  const requests = createTenantRequests(() => nowMs);
  for (const tenant of ['deleted', 'changed', 'untouched']) requests.count(tenant, 200);
  for (const tenant of ['deleted', 'changed']) requests.changed(tenant);
  nowMs = 2_000; // it was under way
  requests.count('deleted', 404);
  nowMs = MINUTE_MS;
  requests.count('changed', 200);
  expect(Object.keys(await countsOf(requests))).toHaveLength(4);
  nowMs += 1;
  expect(await countsOf(requests)).toEqual({ 'changed 2xx success': 2, 'untouched 2xx success': 1 });
});

test('the series of a tenant that sends nothing for two hours go, and begin anew when it does', async () => {
  let nowMs = 0;
  const requests = createTenantRequests(() => nowMs);
  requests.count('idle', 500);
  nowMs = 120 * MINUTE_MS;
  requests.count('busy', 200);
  nowMs += 1;
  expect(await countsOf(requests)).toEqual({ 'busy 2xx success': 1 });
  requests.count('idle', 200);
  expect(await countsOf(requests)).toEqual({ 'busy 2xx success': 1, 'idle 2xx success': 1 });
});

test('a change that may be any tenant’s ends the series of all that send nothing more', async () => {
  let nowMs = 0;
  const requests = createTenantRequests(() => nowMs);
  requests.count('a', 200);
  requests.changed(undefined);
  nowMs = MINUTE_MS + 1;
  expect(await countsOf(requests)).toEqual({});
});
