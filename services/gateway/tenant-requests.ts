// Requests by tenant and outcome, to tell a tenant whose identity provider is about to give up: Entra ID quarantines a job when
// most of its requests fail. The series of a tenant go with it.
import { Counter } from 'prom-client';

/** Each has a series per outcome. Those that come later are counted together. */
const TENANTS_MAX = 10_000;
const OTHERS = 'other';
const IDLE_MAX_MS = 2 * 60 * 60_000;
/** A tenant that changed may be deleted; requests that were under way, or whose token was remembered, end within this time. */
const UNDER_WAY_MAX_MS = 10_000;
const QUIET_AFTER_CHANGE_MS = 60_000;
const outcomes: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 412, 429]);
/** What clients provoke in the course of things: a user that is gone, a version that is outdated, a request too many. */
const ordinary: ReadonlySet<number> = new Set([404, 412, 429]);

interface TenantSeries {
  readonly outcomes: Map<string, Counter.Internal>;
  lastRequestMs: number;
  /** Undefined: never. */
  changedMs: number | undefined;
}

export interface TenantRequests {
  readonly counter: Counter;
  /** Counts one answered request of a tenant that is known. */
  count(tenantId: string, status: number): void;
  /** The tenant changed, or any may have when undefined. Its series go unless it sends requests all the same. */
  changed(tenantId: string | undefined): void;
}

export function createTenantRequests(monotonicMs: () => number, tenantsMax = TENANTS_MAX): TenantRequests {
  const tenants = new Map<string, TenantSeries>();
  const counter = new Counter({
    name: 'muster_gateway_tenant_requests_total',
    help: 'Requests with a valid token by tenant; 404, 412 and 429 are no failures',
    labelNames: ['tenant_id', 'outcome', 'result'],
    registers: [],
    collect: () => forgetIdle(),
  });

  function forgetIdle(): void {
    const nowMs = monotonicMs();
    for (const [tenantId, series] of tenants) {
      if (!isIdle(series, nowMs)) continue;
      for (const outcome of series.outcomes.keys()) counter.remove(labelsOf(tenantId, outcome));
      tenants.delete(tenantId);
    }
  }

  function seriesOf(tenantId: string): [string, TenantSeries] {
    const key = tenants.has(tenantId) || tenants.size < tenantsMax ? tenantId : OTHERS;
    let series = tenants.get(key);
    if (series === undefined) {
      series = { outcomes: new Map(), lastRequestMs: 0, changedMs: undefined };
      tenants.set(key, series);
    }
    return [key, series];
  }

  return {
    counter,
    count(tenantId, status) {
      const [key, series] = seriesOf(tenantId);
      const outcome = outcomeOf(status);
      let found = series.outcomes.get(outcome);
      if (found === undefined) {
        found = counter.labels(labelsOf(key, outcome));
        series.outcomes.set(outcome, found);
      }
      found.inc();
      series.lastRequestMs = monotonicMs();
    },
    changed(tenantId) {
      const changedMs = monotonicMs();
      for (const [key, series] of tenants) if (tenantId === undefined || key === tenantId) series.changedMs = changedMs;
    },
  };
}

function isIdle({ lastRequestMs, changedMs }: TenantSeries, nowMs: number): boolean {
  if (nowMs - lastRequestMs > IDLE_MAX_MS) return true;
  if (changedMs === undefined || nowMs - changedMs <= QUIET_AFTER_CHANGE_MS) return false;
  return lastRequestMs <= changedMs + UNDER_WAY_MAX_MS;
}

function outcomeOf(status: number): string {
  if (status < 400) return '2xx';
  if (outcomes.has(status)) return String(status);
  return status < 500 ? '4xx' : '5xx';
}

const labelsOf = (tenantId: string, outcome: string) => ({
  tenant_id: tenantId,
  outcome,
  result: outcome === '2xx' || ordinary.has(Number(outcome)) ? 'success' : 'failure',
});
