// The operator's Prometheus metrics, under controller-runtime's names, so that its dashboards and alerts work.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const CONTROLLER = 'scimtenant';
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type ReconcileResult = 'success' | 'error' | 'requeue' | 'requeue_after';

export interface Metrics {
  readonly registry: Registry;
  /** Begins to measure a reconcile; call the result when it ends. */
  startReconcile(): (result: ReconcileResult) => void;
  countRequest(method: string, code: number | 'error'): void;
}

/** @param isLeader read whenever the metrics are */
export function createMetrics(isLeader: () => boolean, workers: number, host: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const controller = { controller: CONTROLLER };
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });

  const total = counter('controller_runtime_reconcile_total', 'Reconciles by result', ['controller', 'result']);
  const errors = counter('controller_runtime_reconcile_errors_total', 'Reconciles that failed', ['controller']);
  const active = gauge('controller_runtime_active_workers', 'Reconciles under way', ['controller']);
  gauge('controller_runtime_max_concurrent_reconciles', 'Most reconciles at once', ['controller']).set(
    controller,
    workers,
  );
  const seconds = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Time of a reconcile',
    labelNames: ['controller'],
    buckets: BUCKETS_SECONDS,
    registers,
  });
  const requests = counter('rest_client_requests_total', 'Requests to the Kubernetes API', ['code', 'method', 'host']);
  new Gauge({
    name: 'leader_election_master_status',
    help: 'Whether this process leads',
    labelNames: ['name'],
    registers,
    collect() {
      this.set({ name: 'muster-operator' }, isLeader() ? 1 : 0);
    },
  });
  errors.inc(controller, 0);
  return {
    registry,
    startReconcile() {
      active.inc(controller);
      const end = seconds.startTimer(controller);
      return (result) => {
        end();
        active.dec(controller);
        total.inc({ ...controller, result });
        if (result === 'error') errors.inc(controller);
      };
    },
    countRequest: (method, code) => requests.inc({ code: String(code), method, host }),
  };
}
