// The installation under test and the things that are done to it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../deploy/kind/command.ts';
import { awaitReady, readAccess } from '../../deploy/kind/customer.ts';
import { openForward, type Forward } from '../../deploy/kind/forward.ts';
import { RELEASE, awaitRollout, installRelease, makeNamespace, workloads } from '../../deploy/kind/release.ts';
import type { Cluster } from '../../deploy/kind/cluster.ts';
import { apply } from './program.ts';
import { checkout, type Version } from './version.ts';

export const NAMESPACE = 'muster-e2e';
/** Where the ScimTenants are. */
export const CUSTOMERS = 'muster-e2e-customers';
/** As a pod reaches it. */
export const TENANT_URL = `http://${RELEASE}-gateway.${NAMESPACE}/scim/v2`;

export const parts = ['gateway', 'directory', 'operator'] as const;
export type Part = (typeof parts)[number];
type Component = Part | 'transmitter';

const metricsPorts: Readonly<Record<Part, number>> = { gateway: 9090, directory: 9091, operator: 9092 };

const TRANSMITTER_METRICS_PORT = 9093;
const DIRECTORY_PORT = 50051;

/** Every port of every Service, the customers' first. */
export const servicePorts: readonly string[] = [
  `${RELEASE}-gateway:80`,
  ...parts.map((part) => `${RELEASE}-${part === 'gateway' ? 'gateway-metrics' : part}:${metricsPorts[part]}`),
  ...[`${RELEASE}-directory:50051`, `${RELEASE}-postgres:5432`, `${RELEASE}-valkey:6379`],
];

const workloadOf = (part: Component): string => `deployment/${RELEASE}-${part}`;

export class Installation {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Installs a version's chart, or upgrades to it, and waits until every pod is of that version. */
  async install({ folder, image }: Version, ...set: readonly string[]): Promise<void> {
    const publicUrl = TENANT_URL.replace('/scim/v2', '');
    await installRelease(this.#cluster, { namespace: NAMESPACE, folder, image, publicUrl, set });
    for (const workload of workloads) await awaitRollout(this.#cluster, NAMESPACE, workload);
    await makeNamespace(this.#cluster, CUSTOMERS);
  }

  /** Turns on what is off by default, and lets it send to the pods of a namespace. */
  async addTransmitter(version: Version, to: { readonly namespace: string; readonly port: number }): Promise<void> {
    const labels = 'networkPolicy.egress.receiversTo[0].namespaceSelector.matchLabels';
    const egress = [
      `${labels}.kubernetes\\.io/metadata\\.name=${to.namespace}`,
      `networkPolicy.egress.receiversPorts={${to.port}}`,
    ];
    await this.install(version, 'logLevel=warn', 'transmitter.enabled=true', ...egress);
    await awaitRollout(this.#cluster, NAMESPACE, workloadOf('transmitter'));
  }

  /** Has everything that is there and every change sent to this URL as a webhook; returns the secret that signs them. */
  async addReceiver(name: string, url: string): Promise<string> {
    const { kubectl } = this.#cluster;
    const secret = JSON.parse(
      await kubectl(['-n', NAMESPACE, 'get', 'secret', `${RELEASE}-operator-tls`, '--output=json']),
    ) as { data: Readonly<Record<string, string>> };
    const folder = await mkdtemp(join(tmpdir(), 'muster-e2e-'));
    const forward = await openForward(this.#cluster, NAMESPACE, `service/${RELEASE}-directory`, DIRECTORY_PORT);
    try {
      for (const [file, data] of Object.entries(secret.data)) {
        await writeFile(join(folder, file), Buffer.from(data, 'base64'), { mode: 0o600 });
      }
      const environment = {
        DIRECTORY_ADDRESS: new URL(forward.url).host,
        TLS_CERT_FILE: join(folder, 'tls.crt'),
        TLS_KEY_FILE: join(folder, 'tls.key'),
        TLS_CA_FILE: join(folder, 'ca.crt'),
        TLS_SERVER_NAME: `${RELEASE}-directory`,
      };
      const what = ['--url', url, '--format', 'webhook', '--all', '--private', '--snapshot', '--json'];
      const text = await run('node', [join(checkout, 'deploy/receiver.ts'), 'create', name, ...what], { environment });
      return (JSON.parse(text) as { secret: string }).secret;
    } finally {
      await forward.stop();
      await rm(folder, { recursive: true });
    }
  }

  test(): Promise<string> {
    return this.#cluster.helm(['test', RELEASE, '--namespace', NAMESPACE, '--logs']);
  }

  async uninstall(): Promise<void> {
    await this.#cluster.helm(['uninstall', RELEASE, '--namespace', NAMESPACE, '--wait', '--timeout=3m']);
  }

  async roll(part: Part): Promise<void> {
    await this.#cluster.kubectl(['-n', NAMESPACE, 'rollout', 'restart', workloadOf(part)]);
    await awaitRollout(this.#cluster, NAMESPACE, workloadOf(part));
  }

  /** Each pod in turn, told to end, and the next one when the last is replaced. */
  async deletePods(part: Part): Promise<void> {
    await this.#removePods(part);
  }

  /** Each pod in turn, gone without a word. */
  async killPods(part: Component): Promise<void> {
    await this.#removePods(part, '--grace-period=0', '--force');
  }

  async #removePods(part: Component, ...options: readonly string[]): Promise<void> {
    for (const pod of await this.podsOf(part)) {
      await this.#cluster.kubectl(['-n', NAMESPACE, 'delete', pod, '--wait', ...options]);
      await awaitRollout(this.#cluster, NAMESPACE, workloadOf(part));
    }
  }

  /** Those that are not on their way out. */
  async podsOf(part: Component | 'postgres'): Promise<string[]> {
    const labels = `app.kubernetes.io/instance=${RELEASE},app.kubernetes.io/component=${part}`;
    const text = await this.#cluster.kubectl(['-n', NAMESPACE, 'get', 'pods', '-l', labels, '--output=json']);
    const { items } = JSON.parse(text) as { items: { metadata: { name: string; deletionTimestamp?: string } }[] };
    const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return staying.map(({ metadata }) => `pod/${metadata.name}`);
  }

  /** What each pod of these answers Prometheus with. */
  async readMetrics(): Promise<string> {
    const texts: string[] = [];
    for (const [part, port] of Object.entries({ ...metricsPorts, transmitter: TRANSMITTER_METRICS_PORT })) {
      for (const pod of await this.podsOf(part as Component)) {
        const program = `console.log(await (await fetch('http://127.0.0.1:${port}/metrics')).text())`;
        const node = ['node', '--input-type=module', '--eval', program];
        texts.push(await this.#cluster.kubectl(['-n', NAMESPACE, 'exec', pod, '--', ...node]));
      }
    }
    return texts.join('\n');
  }

  async restartPostgres(): Promise<void> {
    await this.#cluster.kubectl(['-n', NAMESPACE, 'delete', `pod/${RELEASE}-postgres-0`, '--wait']);
    await awaitRollout(this.#cluster, NAMESPACE, `statefulset/${RELEASE}-postgres`);
  }

  /** Asks Postgres itself, whom row-level security does not bind: fields with `|` between them. */
  query(sql: string): Promise<string> {
    const psql = 'PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U $POSTGRES_USER -d muster -tAc "$1"';
    const command = ['exec', `${RELEASE}-postgres-0`, '--', 'sh', '-c', psql, 'query', sql];
    return this.#cluster.kubectl(['-n', NAMESPACE, ...command]);
  }

  /** Makes a customer and waits until it can provision. */
  async addTenant(name: string): Promise<void> {
    const apiVersion = 'scim.muster.dev/v1alpha1';
    await apply(this.#cluster, CUSTOMERS, { apiVersion, kind: 'ScimTenant', metadata: { name }, spec: {} });
    await awaitReady(this.#cluster, CUSTOMERS, name);
  }

  async changeTenant(name: string, spec: object): Promise<void> {
    const patch = JSON.stringify({ spec });
    await this.#cluster.kubectl(['-n', CUSTOMERS, 'patch', 'scimtenant', name, '--type=merge', `--patch=${patch}`]);
  }

  async removeTenant(name: string): Promise<void> {
    await this.#cluster.kubectl(['-n', CUSTOMERS, 'delete', 'scimtenant', name, '--timeout=60s']);
  }

  /** Its token. */
  async tokenOf(name: string): Promise<string> {
    return (await readAccess(this.#cluster, CUSTOMERS, name)).token;
  }

  forward(): Promise<Forward> {
    return openForward(this.#cluster, NAMESPACE, `service/${RELEASE}-gateway`, 80);
  }

  /** What the gateway says to this token. */
  async statusFor(token: string): Promise<number> {
    const answer = await this.#get(token, 'count=1');
    return answer.status;
  }

  /** Every user of the tenant, as the gateway shows it. */
  async usersOf(token: string): Promise<readonly unknown[]> {
    const users: unknown[] = [];
    for (;;) {
      const answer = await this.#get(token, `startIndex=${users.length + 1}&count=200`);
      const { Resources } = (await answer.json()) as { Resources: readonly unknown[] };
      users.push(...Resources);
      if (Resources.length === 0) return users;
    }
  }

  async #get(token: string, query: string): Promise<Response> {
    const forward = await this.forward();
    try {
      const headers = { authorization: `Bearer ${token}`, connection: 'close' };
      const answer = await fetch(`${forward.url}/scim/v2/Users?${query}`, { headers });
      return new Response(await answer.text(), { status: answer.status });
    } finally {
      await forward.stop();
    }
  }

  /** Everything that the suite made, ScimTenants first: it takes an operator to let them go. */
  async remove(): Promise<void> {
    const { attempt } = this.#cluster;
    const tenants = await attempt(['-n', CUSTOMERS, 'delete', 'scimtenants', '--all', '--timeout=60s']);
    if (tenants.status !== 0) console.log(`ScimTenants stay: ${tenants.error.trim()}`);
    await this.uninstall().catch((error: unknown) => console.log(String(error)));
    await attempt(['delete', 'namespace', CUSTOMERS, NAMESPACE, '--timeout=120s']);
  }
}
