// An operator of a test's own, in this process, against the run's API server and a real directory, and what a person would do with kubectl.
import { pino, type Logger } from 'pino';
import { expect, type ExpectStatic } from 'vitest';
import { parseConfig } from '../../operator/config.ts';
import { createApi, type Api } from '../../operator/kubernetes/api.ts';
import type { Cluster } from '../../operator/kubernetes/cluster.ts';
import { loadCluster } from '../../operator/kubernetes/kubeconfig.ts';
import type { Transport } from '../../operator/kubernetes/transport.ts';
import { startOperator, type RunningOperator } from '../../operator/operator.ts';
import { API_VERSION, KIND, listPath, type ConditionType, type ScimTenant } from '../../operator/scim-tenant.ts';
import { secretsPath, type Secret } from '../../operator/secret.ts';

const WAIT_MS = 15_000;

export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly directoryAddress: string;
  readonly namespaces: readonly string[];
  /** Where its Lease is; absent: the first namespace. */
  readonly namespace?: string;
  /** Wraps the only place where it talks to the API server. */
  readonly wrap?: (transport: Transport) => Transport;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logger?: Logger;
  readonly now?: () => Date;
  readonly onLost?: () => void;
}

const asItIs = (transport: Transport): Transport => transport;

/** Starts an operator; it may not lead yet. */
export function startTestOperator(options: OperatorOptions): Promise<RunningOperator> {
  const { kubeconfig, directoryAddress, namespaces, wrap = asItIs } = options;
  const config = parseConfig({
    DIRECTORY_ADDRESS: directoryAddress,
    WATCH_NAMESPACES: namespaces.join(','),
    POD_NAMESPACE: options.namespace ?? namespaces[0],
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    ACTIVITY_SECONDS: '1',
    SECRET_CHECK_SECONDS: '1',
    ...options.environment,
  });
  const cluster: Cluster = loadCluster({ kubeconfig });
  return startOperator(config, options.logger ?? pino({ level: 'silent' }), {
    cluster: { ...cluster, transport: wrap(cluster.transport) },
    onLost: options.onLost ?? (() => undefined),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
}

/** What a person does with kubectl in one namespace. */
export interface Person {
  readonly api: Api;
  create(name: string, spec?: object, annotations?: Readonly<Record<string, string>>): Promise<ScimTenant>;
  change(name: string, patch: object): Promise<ScimTenant>;
  annotate(name: string, annotations: Readonly<Record<string, string | null>>): Promise<ScimTenant>;
  get(name: string): Promise<ScimTenant>;
  delete(name: string): Promise<void>;
  getSecret(name: string): Promise<Secret>;
  /** The clear text that the customer would be handed. */
  readToken(secretName: string): Promise<string>;
  /** The resource, as soon as the condition has that status, and reason if given, for its present generation. */
  waitFor(name: string, type: ConditionType, status: string, reason?: string): Promise<ScimTenant>;
  close(): Promise<void>;
}

/** @param own the `expect` of a test that runs beside others of its file */
export function createPerson(kubeconfig: string, namespace: string, own: ExpectStatic = expect): Person {
  const cluster = loadCluster({ kubeconfig });
  const api = createApi(cluster.transport, { fieldManager: 'a-person' });
  const path = (name: string) => `${listPath(namespace)}/${name}`;
  const getSecret = (name: string) => api.get<Secret>(`${secretsPath(namespace)}/${name}`);
  const get = (name: string) => api.get<ScimTenant>(path(name));
  return {
    api,
    get,
    getSecret,
    create: (name, spec = {}, annotations = {}) =>
      api.create(listPath(namespace), {
        apiVersion: API_VERSION,
        kind: KIND,
        metadata: { name, annotations },
        spec,
      }),
    change: (name, patch) => api.merge(path(name), patch),
    annotate: (name, annotations) => api.merge(path(name), { metadata: { annotations } }),
    delete: (name) => api.delete(path(name)),
    readToken: async (secretName) =>
      Buffer.from((await getSecret(secretName)).data?.['token'] ?? '', 'base64').toString(),
    waitFor: async (name, type, status, reason) => {
      let found: ScimTenant | undefined;
      const sight = async () => {
        found = await get(name);
        const condition = found.status?.conditions?.find((one) => one.type === type);
        const isCurrent = condition?.observedGeneration === found.metadata.generation;
        return condition === undefined ? 'absent' : { ...condition, isCurrent };
      };
      const wanted = { status, isCurrent: true, ...(reason === undefined ? {} : { reason }) };
      await own.poll(sight, { timeout: WAIT_MS, interval: 20 }).toMatchObject(wanted);
      return found!;
    },
    close: () => cluster.close(),
  };
}
