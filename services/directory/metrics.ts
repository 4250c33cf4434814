// The directory's Prometheus metrics: calls by method and status, connections to Postgres, and Node's own.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ProvisioningLog } from './provisioning-log.ts';
import type { Database } from './sql/database.ts';

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  readonly registry: Registry;
  /** Counts one call that ended: `Service/Method`, the gRPC status by name, and how long it took. */
  observe(method: string, status: string, seconds: number): void;
}

export function createMetrics({ pool }: Database, log: Pick<ProvisioningLog, 'waiting' | 'dropped'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'muster_directory_rpc_duration_seconds',
    help: 'Time from a call to its answer',
    labelNames: ['method', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `muster_directory_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('pool_connections', 'Connections to Postgres, idle and in use', () => pool.totalCount);
  gauge('pool_connections_idle', 'Connections to Postgres that nobody uses', () => pool.idleCount);
  gauge('pool_requests_waiting', 'Requests that wait for a connection', () => pool.waitingCount);
  gauge('log_entries_waiting', 'Entries of the provisioning log that are not written yet', () => log.waiting);
  new Counter({
    name: 'muster_directory_log_entries_dropped_total',
    help: 'Entries of the provisioning log that were lost; never of a write that succeeded',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(log.dropped);
    },
  });
  // Finding a label set anew costs more than the observation itself.
  const series = new Map<string, Histogram.Internal<string>>();
  return {
    registry,
    observe(method, status, seconds) {
      const key = `${status} ${method}`;
      let found = series.get(key);
      if (found === undefined) {
        found = durations.labels(method, status);
        series.set(key, found);
      }
      found.observe(seconds);
    },
  };
}
