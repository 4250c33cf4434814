// The cluster: one of kind's, made if it is not there, or any context of the kubeconfig; and kubectl, which talks to it.
import { fileURLToPath } from 'node:url';
import { Obstacle } from '../obstacle.ts';
import { attempt, run, type CommandOptions, type Outcome } from './command.ts';

const READY_TIMEOUT = '180s';
export const KIND_CLUSTER = 'muster';

export interface Cluster {
  readonly context: string;
  /** Rejects with an Obstacle when kubectl fails. */
  kubectl(args: readonly string[], options?: CommandOptions): Promise<string>;
  attempt(args: readonly string[], options?: CommandOptions): Promise<Outcome>;
  helm(args: readonly string[], options?: CommandOptions): Promise<string>;
}

export function openCluster(context: string): Cluster {
  return {
    context,
    kubectl: (args, options) => run('kubectl', ['--context', context, ...args], options),
    attempt: (args, options) => attempt('kubectl', ['--context', context, ...args], options),
    helm: (args, options) => run('helm', ['--kube-context', context, ...args], options),
  };
}

/** Makes kind's cluster unless it is there; returns its context. */
export async function makeKindCluster(): Promise<string> {
  const { output } = await attempt('kind', ['get', 'clusters']);
  const context = `kind-${KIND_CLUSTER}`;
  if (output.split('\n').includes(KIND_CLUSTER)) {
    await run('kind', ['export', 'kubeconfig', '--name', KIND_CLUSTER]);
    return context;
  }
  const config = fileURLToPath(new URL('cluster.yaml', import.meta.url));
  const advice = `To begin anew: kind delete cluster --name ${KIND_CLUSTER}`;
  await run('kind', ['create', 'cluster', '--name', KIND_CLUSTER, '--config', config, '--wait', READY_TIMEOUT], {
    advice,
  });
  return context;
}

/** Rejects with an Obstacle unless the context's cluster answers and takes this chart. */
export async function checkCluster({ context, attempt }: Cluster): Promise<void> {
  const { status, output, error } = await attempt(['version', '--output=json', '--request-timeout=20s']);
  if (status !== 0) {
    const known = await run('kubectl', ['config', 'get-contexts', '--output=name']);
    const contexts = known === '' ? 'none' : known.split('\n').join(', ');
    throw new Obstacle(
      `The cluster of the context ${context} does not answer: ${error.trim()}\nContexts: ${contexts}.`,
    );
  }
  const { serverVersion } = JSON.parse(output) as {
    serverVersion: { major: string; minor: string; gitVersion: string };
  };
  if (Number(serverVersion.major) === 1 && Number.parseInt(serverVersion.minor) < 30) {
    throw new Obstacle(`The cluster runs Kubernetes ${serverVersion.gitVersion}, and Muster needs 1.30 or later.`);
  }
}

/** Hands an image of this machine to the nodes: by kind, or by a shell command that gets it as its last argument. */
export async function loadImage(image: string, command: string | undefined): Promise<void> {
  if (command === undefined) await run('kind', ['load', 'docker-image', image, '--name', KIND_CLUSTER]);
  else await run('sh', ['-c', `${command} "$1"`, 'load', image]);
}
