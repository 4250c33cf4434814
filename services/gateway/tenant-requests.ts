// Requests by tenant and result, to tell a tenant whose identity provider is about to give up: Entra ID quarantines a job when
// most of its requests fail.
import { Counter, type Registry } from 'prom-client';

/** Each has two series. Those that come later are counted together. */
const TENANTS_MAX = 10_000;
const OTHERS = 'other';
/** What clients provoke in the course of things: a user that is gone, a version that is outdated, a request too many. */
const ordinary: ReadonlySet<number> = new Set([404, 412, 429]);

/** Registers the metric; the returned function counts one answered request. */
export function countTenantRequests(
  registry: Registry,
  tenantsMax: number = TENANTS_MAX,
): (tenantId: string, status: number) => void {
  const counter = new Counter({
    name: 'muster_gateway_tenant_requests_total',
    help: 'Requests with a valid token by tenant; 404, 412 and 429 are no failures',
    labelNames: ['tenant_id', 'result'],
    registers: [registry],
  });
  const series = new Map<string, Record<'success' | 'failure', Counter.Internal>>();
  return (tenantId, status) => {
    const key = series.has(tenantId) || series.size < tenantsMax ? tenantId : OTHERS;
    let found = series.get(key);
    if (found === undefined) {
      found = { success: counter.labels(key, 'success'), failure: counter.labels(key, 'failure') };
      series.set(key, found);
    }
    found[status < 400 || ordinary.has(status) ? 'success' : 'failure'].inc();
  };
}
