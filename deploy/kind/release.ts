// The chart's release: installed or upgraded, in a namespace that takes restricted pods only, and waited for part by part.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Obstacle } from '../obstacle.ts';
import type { Cluster } from './cluster.ts';
import { parseImage } from './image.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const CRD = 'scimtenants.scim.muster.dev';
const ROLLOUT_TIMEOUT_S = 300;

export const RELEASE = 'muster';

export interface Release {
  readonly namespace: string;
  /** An image reference. */
  readonly image: string;
  readonly publicUrl: string;
  /** A checkout, for its chart and its values; this one when absent. */
  readonly folder?: string;
  /** More of Helm's `--set`. */
  readonly set?: readonly string[];
}

/** Makes a namespace in which Kubernetes refuses every pod that asks for more than it needs; one that is there stays as it is. */
export async function makeNamespace({ attempt, kubectl }: Cluster, name: string): Promise<void> {
  const { status } = await attempt(['get', 'namespace', name]);
  if (status === 0) return;
  await kubectl(['create', 'namespace', name]);
  await kubectl(['label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted']);
}

/** Installs the release, or upgrades it to what the checkout and the image are. */
export async function installRelease(cluster: Cluster, release: Release): Promise<void> {
  await makeNamespace(cluster, release.namespace);
  const { repository, tag, digest } = parseImage(release.image);
  const image = [`image.repository=${repository}`, `image.tag=${tag}`, `image.digest=${digest}`];
  const crds = (await isCrdForeign(cluster, release.namespace)) ? ['crds.create=false'] : [];
  const set = [...image, `publicUrl=${release.publicUrl}`, ...crds, ...(release.set ?? [])];
  const settings = set.flatMap((each) => ['--set', each]);
  const { folder = root } = release;
  const chart = join(folder, 'charts/muster');
  const where = ['--namespace', release.namespace, '--values', join(folder, 'deploy/kind/values.yaml')];
  const advice = `What is installed there: helm list -n ${release.namespace} --all --kube-context ${cluster.context}`;
  await cluster.helm(['upgrade', RELEASE, chart, '--install', ...where, ...settings], { advice });
}

/** Whether the ScimTenant resource belongs to another release: Helm would refuse to touch it. */
async function isCrdForeign({ attempt }: Cluster, namespace: string): Promise<boolean> {
  const { status, output } = await attempt(['get', 'crd', CRD, '--output=json']);
  if (status !== 0) return false;
  const { metadata } = JSON.parse(output) as { metadata: { annotations?: Record<string, string> } };
  const owner = `${metadata.annotations?.['meta.helm.sh/release-namespace']}/${metadata.annotations?.['meta.helm.sh/release-name']}`;
  return owner !== `${namespace}/${RELEASE}`;
}

/** What has to run, in the order in which it comes up. */
export const workloads = [
  'deployment/muster-operator',
  'statefulset/muster-postgres',
  'deployment/muster-valkey',
  'deployment/muster-directory',
  'deployment/muster-gateway',
] as const;

/** Waits until all pods of a workload run this version; rejects with an Obstacle that shows what is in the way. */
export async function awaitRollout(cluster: Cluster, namespace: string, workload: string): Promise<void> {
  const timeout = `--timeout=${ROLLOUT_TIMEOUT_S}s`;
  const { status, error } = await cluster.attempt(['-n', namespace, 'rollout', 'status', workload, timeout]);
  if (status === 0) return;
  const pods = await cluster.attempt(['-n', namespace, 'get', 'pods']);
  const events = await cluster.attempt([
    '-n',
    namespace,
    'get',
    'events',
    '--sort-by=.lastTimestamp',
    '--field-selector=type=Warning',
  ]);
  const last = events.output.trim().split('\n').slice(-8).join('\n');
  const advice = `Look closer: kubectl --context ${cluster.context} -n ${namespace} logs ${workload} --all-containers`;
  throw new Obstacle(`${workload} did not come up: ${error.trim()}\n\n${pods.output}\n${last}\n\n${advice}`);
}
