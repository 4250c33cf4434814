// The operator's Prometheus metrics: controller-runtime's names, so that its dashboards and alerts work, and a few series per tenant that
// go when the tenant goes.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ScimTenant, ScimTenantStatus } from './scim-tenant.ts';

const CONTROLLER = 'scimtenant';
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type ReconcileResult = 'success' | 'error' | 'requeue' | 'requeue_after';

export interface Metrics {
  readonly registry: Registry;
  /** Begins to measure a reconcile; call the result when it ends. */
  startReconcile(): (result: ReconcileResult) => void;
  countRequest(method: string, code: number | 'error'): void;
  /** Sets the tenant's series. */
  observe(key: string, tenant: ScimTenant, status: ScimTenantStatus): void;
  /** Removes the tenant's series. */
  forget(key: string): void;
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
  const series = createTenantSeries(registry);
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
    ...series,
  };
}

type LabelValues = Record<string, string>;

function createTenantSeries(registry: Registry): Pick<Metrics, 'observe' | 'forget'> {
  const gauge = (name: string, help: string, ...more: string[]) =>
    new Gauge({
      name: `muster_scimtenant_${name}`,
      help,
      labelNames: ['namespace', 'name', ...more],
      registers: [registry],
    });
  const condition = gauge('status_condition', 'Conditions: 1 for the status that holds', 'condition', 'status');
  const users = gauge('users', 'Users of the tenant', 'state');
  const expiry = gauge('token_expiration_timestamp_seconds', 'When the token in the Secret ends');
  const request = gauge('last_request_timestamp_seconds', 'When the customer last sent a request');
  const set = new Map<string, [Gauge, LabelValues][]>();

  const forget = (key: string): void => {
    for (const [one, labels] of set.get(key) ?? []) one.remove(labels);
    set.delete(key);
  };
  return {
    forget,
    observe(key, { metadata }, status) {
      forget(key);
      const labels = { namespace: metadata.namespace ?? '', name: metadata.name };
      const held: [Gauge, LabelValues][] = [];
      const put = (one: Gauge, value: number, more: LabelValues = {}): void => {
        one.set({ ...labels, ...more }, value);
        held.push([one, { ...labels, ...more }]);
      };
      for (const { type, status: state } of status.conditions ?? [])
        put(condition, 1, { condition: type, status: state });
      put(users, status.users?.total ?? 0, { state: 'total' });
      put(users, status.users?.active ?? 0, { state: 'active' });
      if (status.token?.expiryTime !== undefined) put(expiry, Date.parse(status.token.expiryTime) / 1_000);
      if (status.lastRequestTime !== undefined) put(request, Date.parse(status.lastRequestTime) / 1_000);
      set.set(key, held);
    },
  };
}
