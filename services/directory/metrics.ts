// The directory's Prometheus metrics: calls by method and status, connections to Postgres, and Node's own.
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Database } from './sql/database.ts';

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  readonly registry: Registry;
  /** Counts one call that ended: `Service/Method`, the gRPC status by name, and how long it took. */
  observe(method: string, status: string, seconds: number): void;
}

export function createMetrics({ pool }: Database): Metrics {
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
      name: `muster_directory_pool_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('connections', 'Connections to Postgres, idle and in use', () => pool.totalCount);
  gauge('connections_idle', 'Connections to Postgres that nobody uses', () => pool.idleCount);
  gauge('requests_waiting', 'Requests that wait for a connection', () => pool.waitingCount);
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
