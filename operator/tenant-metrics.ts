// A few Prometheus series per tenant. They are made from the resources whenever somebody reads them: nothing is kept, and what is gone has none.
import { Gauge, type Registry } from 'prom-client';
import type { ScimTenant } from './scim-tenant.ts';

type Labels = Readonly<Record<string, string>>;
/** One number of a tenant, told apart by further labels. */
type Sample = readonly [value: number, labels?: Labels];

/** @param tenants those to show: none where another replica shows them */
export function registerTenantMetrics(registry: Registry, tenants: () => Iterable<ScimTenant>): void {
  const register = (name: string, help: string, read: (tenant: ScimTenant) => readonly Sample[]) => {
    registry.registerMetric(new TenantGauge(`muster_scimtenant_${name}`, help, tenants, read));
  };
  register('status_condition', 'Conditions: 1 for the status that holds', ({ status }) =>
    (status?.conditions ?? []).map(({ type, status: state }) => [1, { condition: type, status: state }]),
  );
  register('provisioning', 'How the customer’s sync goes: 1 for the reason that holds', ({ status }) =>
    (status?.conditions ?? []).filter(({ type }) => type === 'Provisioning').map(({ reason }) => [1, { reason }]),
  );
  register('users', 'Users of the tenant', ({ status }) => [
    [status?.users?.total ?? 0, { state: 'total' }],
    [status?.users?.active ?? 0, { state: 'active' }],
  ]);
  register('token_expiration_timestamp_seconds', 'When the token in the Secret ends', ({ status }) =>
    toSeconds(status?.token?.expiryTime),
  );
  register('previous_token_expiration_timestamp_seconds', 'When the token before that one ends', ({ status }) =>
    toSeconds(status?.previousToken?.expiryTime),
  );
  register('last_request_timestamp_seconds', 'When the customer last sent a request', ({ status }) =>
    toSeconds(status?.lastRequestTime),
  );
}

const toSeconds = (time: string | undefined): Sample[] => (time === undefined ? [] : [[Date.parse(time) / 1_000]]);

class TenantGauge extends Gauge {
  readonly #name: string;
  readonly #help: string;
  readonly #tenants: () => Iterable<ScimTenant>;
  readonly #read: (tenant: ScimTenant) => readonly Sample[];

  constructor(
    name: string,
    help: string,
    tenants: () => Iterable<ScimTenant>,
    read: (tenant: ScimTenant) => readonly Sample[],
  ) {
    super({ name, help, registers: [] });
    this.#name = name;
    this.#help = help;
    this.#tenants = tenants;
    this.#read = read;
  }

  override get(): ReturnType<Gauge['get']> {
    const values: { value: number; labels: Labels }[] = [];
    for (const tenant of this.#tenants()) {
      const { namespace = '', name } = tenant.metadata;
      for (const [value, more] of this.#read(tenant)) values.push({ value, labels: { namespace, name, ...more } });
    }
    const found = { name: this.#name, help: this.#help, type: 'gauge', aggregator: 'sum', values };
    return Promise.resolve(found as unknown as Awaited<ReturnType<Gauge['get']>>);
  }
}
