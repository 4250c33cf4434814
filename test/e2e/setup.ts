// What the end to end suite takes: a cluster that is the kubeconfig's current one, and an image in it. Says what is missing.
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { checkCluster, loadImage, openCluster, type Cluster } from '../../deploy/kind/cluster.ts';
import { run } from '../../deploy/kind/command.ts';
import { buildImage } from '../../deploy/kind/image.ts';
import { checkTools } from '../../deploy/kind/tools.ts';
import { Obstacle } from '../../deploy/obstacle.ts';
import { checkout, extractRevision, type Version } from './version.ts';

declare module 'vitest' {
  interface ProvidedContext {
    context: string;
    /** Installed first, and upgraded to the other. The same where nobody asked for another. */
    from: Version;
    to: Version;
  }
}

const needs = `The end to end suite needs a cluster that it may install Muster in, and helm and kubectl:

  KUBECONFIG   its current context is used
  E2E_IMAGE    an image that the cluster can pull or has; without it Docker builds one, which
  E2E_LOAD     is handed to the nodes by this command, run with the image as last argument (kind's own for kind's clusters)
  E2E_FROM     a revision of this repository, such as the tag of the last release, whose chart and image are installed first and then
               upgraded to this checkout's; without it the chart is upgraded to itself
  E2E_KEEP     anything: leaves everything where it is in the end`;

/** Runs before the first test; what it returns, after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    return await prepare(project);
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error;
    console.error(`\n${error.message}\n\n${needs}\n`);
    process.exit(1);
  }
}

async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_IMAGE, E2E_FROM, E2E_LOAD } = process.env;
  await checkTools(['helm', 'kubectl', ...(E2E_IMAGE && !E2E_FROM ? [] : (['docker'] as const))]);
  const context = await run('kubectl', ['config', 'current-context']);
  const cluster = openCluster(context);
  await checkCluster(cluster);
  await checkAlone(cluster);
  console.log(`The cluster is that of the context ${context}.`);
  project.provide('context', context);
  const build = (folder: string): Promise<string> => makeImage(folder, context, E2E_LOAD);
  const to = { name: 'this checkout', folder: checkout, image: E2E_IMAGE || (await build(checkout)) };
  project.provide('to', to);
  if (!E2E_FROM) {
    project.provide('from', to);
    return () => Promise.resolve();
  }
  const { name, folder } = await extractRevision(E2E_FROM);
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  try {
    project.provide('from', { name, folder, image: await build(folder) });
    return remove;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function makeImage(folder: string, context: string, command: string | undefined): Promise<string> {
  const kind = /^kind-(.+)/.exec(context)?.[1];
  const load = command || (kind === undefined ? undefined : `kind load docker-image --name ${kind}`);
  if (load === undefined) throw new Obstacle(`Nobody said how an image gets to the nodes of ${context}.`);
  console.log(`Building the image of ${folder}.`);
  const image = await buildImage(folder);
  await loadImage(image, load);
  return image;
}

/** Operators that watch every namespace would contend for the suite's ScimTenants. */
async function checkAlone(cluster: Cluster): Promise<void> {
  const labels = 'app.kubernetes.io/part-of=muster,app.kubernetes.io/component=operator';
  const found = await cluster.kubectl(['get', 'deployments', '--all-namespaces', '-l', labels, '--output=name']);
  if (found !== '') throw new Obstacle(`Muster is installed in this cluster already (${found}); choose another one.`);
}
