// What the end to end suite takes: a cluster that is the kubeconfig's current one, and an image in it. Says what is missing.
import type { TestProject } from 'vitest/node';
import { checkCluster, loadImage, openCluster, type Cluster } from '../../deploy/kind/cluster.ts';
import { run } from '../../deploy/kind/command.ts';
import { buildImage } from '../../deploy/kind/image.ts';
import { checkTools } from '../../deploy/kind/tools.ts';
import { Obstacle } from '../../deploy/obstacle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    context: string;
    image: string;
  }
}

const needs = `The end to end suite needs a cluster that it may install Muster in, and helm and kubectl:

  KUBECONFIG   its current context is used
  E2E_IMAGE    an image that the cluster can pull or has; without it Docker builds one, which
  E2E_LOAD     is handed to the nodes by this command, run with the image as last argument (kind's own for kind's clusters)
  E2E_KEEP     anything: leaves everything where it is in the end`;

/** Runs before the first test. */
export async function setup(project: TestProject): Promise<void> {
  try {
    await prepare(project);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(`\n${error.message}\n\n${needs}\n`);
    process.exit(1);
  }
}

async function prepare(project: TestProject): Promise<void> {
  const { E2E_IMAGE, E2E_LOAD } = process.env;
  await checkTools(['helm', 'kubectl', ...(E2E_IMAGE ? [] : (['docker'] as const))]);
  const context = await run('kubectl', ['config', 'current-context']);
  const cluster = openCluster(context);
  await checkCluster(cluster);
  await checkAlone(cluster);
  console.log(`The cluster is that of the context ${context}.`);
  project.provide('context', context);
  project.provide('image', E2E_IMAGE || (await makeImage(context, E2E_LOAD)));
}

async function makeImage(context: string, command: string | undefined): Promise<string> {
  const kind = /^kind-(.+)/.exec(context)?.[1];
  const load = command || (kind === undefined ? undefined : `kind load docker-image --name ${kind}`);
  if (load === undefined) throw new Obstacle(`Nobody said how an image gets to the nodes of ${context}.`);
  console.log('Building the image.');
  const image = await buildImage();
  await loadImage(image, load);
  return image;
}

/** Operators that watch every namespace would contend for the suite's ScimTenants. */
async function checkAlone(cluster: Cluster): Promise<void> {
  const labels = 'app.kubernetes.io/part-of=muster,app.kubernetes.io/component=operator';
  const found = await cluster.kubectl(['get', 'deployments', '--all-namespaces', '-l', labels, '--output=name']);
  if (found !== '') throw new Obstacle(`Muster is installed in this cluster already (${found}); choose another one.`);
}
