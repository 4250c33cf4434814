// The gateway's Prometheus metrics: requests by route, status and outcome, and what else an operator should see.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { FairShare } from './fair-share.ts';
import type { Limiter } from './limiter.ts';
import type { TenantChanges } from './tenant-changes.ts';
import type { TenantRequests } from './tenant-requests.ts';
import type { TokenCache } from './token-cache.ts';

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Of SCIM. Clients may send any of Node's, which would each be series of their own. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export interface Metrics {
  readonly registry: Registry;
  /** Counts one answered request. `route` is a pattern, never a path; the tenant is undefined where no token was valid. */
  observe(method: string, route: string, status: number, durationMs: number, tenantId: string | undefined): void;
  /** Counts one operation of a bulk, which itself is one request. */
  observeOperation(status: number): void;
}

/** What the gauges read when they are asked. */
export interface Measured {
  readonly limiter: Limiter;
  readonly tokens: TokenCache;
  readonly share: FairShare;
  readonly changes: TenantChanges;
  readonly tenantRequests: TenantRequests;
}

export function createMetrics(measured: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const durations = new Histogram({
    name: 'muster_gateway_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  const outcomes = new Counter({
    name: 'muster_gateway_requests_total',
    help: 'Requests by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const operations = new Counter({
    name: 'muster_gateway_bulk_operations_total',
    help: 'Operations of bulk requests by outcome',
    labelNames: ['outcome'],
    registers,
  });
  addGauges(registry, measured);
  const { tenantRequests } = measured;
  registry.registerMetric(tenantRequests.counter);

  // Finding a label set anew costs more than the observation itself.
  const series = new Map<string, { duration: Histogram.Internal<string>; outcome: Counter.Internal }>();
  return {
    registry,
    observe(sentMethod, route, status, durationMs, tenantId) {
      const method = methods.has(sentMethod) ? sentMethod : 'other';
      const key = `${method} ${status} ${route}`;
      let found = series.get(key);
      if (found === undefined) {
        found = {
          duration: durations.labels(method, route, String(status)),
          outcome: outcomes.labels(outcomeOf(status)),
        };
        series.set(key, found);
      }
      found.duration.observe(durationMs / 1000);
      found.outcome.inc();
      if (tenantId !== undefined) tenantRequests.count(tenantId, status);
    },
    observeOperation: (status) => operations.labels(outcomeOf(status)).inc(),
  };
}

function outcomeOf(status: number): string {
  if (status < 400) return 'success';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'limited';
  if (status < 500 || status === 501) return 'refused';
  return status === 503 ? 'unavailable' : 'failed';
}

function addGauges(registry: Registry, { limiter, tokens, share, changes }: Measured): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `muster_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('rate_limit_insured', '1 while rate limits are counted in memory because Redis is away', () =>
    Number(limiter.insured),
  );
  gauge('directory_connected', '1 while the stream of changed tenants is open', () => Number(changes.connected));
  gauge('token_cache_entries', 'Tokens in the cache, valid and not', () => tokens.size);
  gauge('token_cache_hits', 'Tokens found in the cache since the start', () => tokens.hits);
  gauge('token_cache_misses', 'Tokens that the directory was asked about since the start', () => tokens.misses);
  gauge('requests_waiting', 'Requests that wait for their tenant’s turn', () => share.waiting);
}
