// One suite against one tenant of a running Muster.
import type { Stack } from '../../support/stack.ts';
import { accepted } from './accepted.ts';
import type { Suite, TenantName } from './check.ts';
import { sanity } from './sanity.ts';
import { tenants } from './tenant.ts';
import { tester } from './tester.ts';
import { judge, type Verdict } from './verdict.ts';

export const suites: readonly Suite[] = [tester, sanity];

export const tenantNames: readonly TenantName[] = ['relaxed', 'strict'];

/** Makes a tenant of its own for the run, so that nobody else's users are in its lists. */
export async function runSuite(stack: Stack, python: string, suite: Suite, tenant: TenantName): Promise<Verdict> {
  const { token } = await stack.createTenant(tenants[tenant].options);
  const checks = await suite.run(python, { url: `${stack.url}/scim/v2`, token, tenant });
  return judge(suite.name, tenant, checks, accepted);
}
