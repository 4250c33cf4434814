// Namespaces for tests, and accounts in them with no rights but those that a test names.
import { randomBytes } from 'node:crypto';
import { KubeConfig } from '@kubernetes/client-node';
import { runOf } from './borrowed.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { connectStrictly } from './request.ts';

/** As in a Role's `rules`. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

export interface Rules {
  /** Hold in the account's namespace. */
  readonly namespaced?: readonly PolicyRule[];
  /** Hold everywhere. */
  readonly cluster?: readonly PolicyRule[];
}

const TOKEN_SECONDS = 3_600;
const RBAC = 'rbac.authorization.k8s.io';

/** A namespace of its own; its name is returned. */
export async function createNamespace(kubeconfig: string): Promise<string> {
  const name = `test-${randomBytes(6).toString('hex')}`;
  const run = runOf(kubeconfig);
  const labels = run === undefined ? {} : { labels: { [run.label]: run.id } };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...labels } };
  await connectStrictly(kubeconfig)({ method: 'POST', path: '/api/v1/namespaces', body });
  return name;
}

/** A ServiceAccount with these rules alone: a kubeconfig with a TokenRequest token of it and with its namespace. */
export async function createServiceAccount(kubeconfig: string, namespace: string, rules: Rules): Promise<string> {
  const ask = connectStrictly(kubeconfig);
  const create = (path: string, body: object) => ask({ method: 'POST', path, body });
  const core = `/api/v1/namespaces/${namespace}`;
  const rbac = `/apis/${RBAC}/v1`;
  const name = `account-${randomBytes(6).toString('hex')}`;
  await create(`${core}/serviceaccounts`, { metadata: { name } });
  if (rules.namespaced !== undefined) {
    const at = `${rbac}/namespaces/${namespace}`;
    await create(`${at}/roles`, { metadata: { name }, rules: rules.namespaced });
    await create(`${at}/rolebindings`, { metadata: { name }, ...binding('Role', name, namespace) });
  }
  if (rules.cluster !== undefined) {
    const metadata = { name, ownerReferences: [await ownerReference(ask, namespace)] };
    await create(`${rbac}/clusterroles`, { metadata, rules: rules.cluster });
    await create(`${rbac}/clusterrolebindings`, { metadata, ...binding('ClusterRole', name, namespace) });
  }
  const path = `${core}/serviceaccounts/${name}/token`;
  const spec = { expirationSeconds: TOKEN_SECONDS };
  const { status } = (await create(path, { spec })) as { status: { token: string } };
  return writeKubeconfig({ ...clusterOf(kubeconfig), token: status.token, namespace });
}

const binding = (kind: string, name: string, namespace: string): object => ({
  roleRef: { apiGroup: RBAC, kind, name },
  subjects: [{ kind: 'ServiceAccount', name, namespace }],
});

// So that what has no namespace goes with it, in a cluster that goes on after the test.
async function ownerReference(ask: ReturnType<typeof connectStrictly>, name: string): Promise<object> {
  const { metadata } = (await ask({ method: 'GET', path: `/api/v1/namespaces/${name}` })) as {
    metadata: { uid: string };
  };
  return { apiVersion: 'v1', kind: 'Namespace', name, uid: metadata.uid };
}

function clusterOf(kubeconfig: string): { server: string; ca: string | undefined } {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster?.caFile)
    throw new Error('The kubeconfig names a file for its CA: use one made by kubectl config view --flatten.');
  const data = cluster?.caData;
  return { server: cluster?.server ?? '', ca: data === undefined ? undefined : Buffer.from(data, 'base64').toString() };
}
