import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { countTenantRequests } from './tenant-requests.ts';

async function countsOf(registry: Registry): Promise<Record<string, number>> {
  const [metric] = await registry.getMetricsAsJSON();
  return Object.fromEntries(
    (metric?.values ?? []).map(({ labels, value }) => [`${labels.tenant_id} ${labels.result}`, value]),
  );
}

test('a request that clients provoke in the course of things is no failure of its tenant', async () => {
  const registry = new Registry();
  const count = countTenantRequests(registry);
  for (const status of [200, 201, 204, 304, 404, 412, 429, 400, 403, 409, 500, 503]) count('acme', status);
  expect(await countsOf(registry)).toEqual({ 'acme success': 7, 'acme failure': 5 });
});

test('tenants beyond the limit are counted together, and those before it go on by themselves', async () => {
  const registry = new Registry();
  const count = countTenantRequests(registry, 2);
  for (const tenant of ['a', 'b', 'c', 'd', 'a']) count(tenant, 200);
  expect(await countsOf(registry)).toMatchObject({ 'a success': 2, 'b success': 1, 'other success': 2 });
});
