// A program of the suite's own in a pod: the image that is tested, with a folder of this one mounted into it.
import { readFileSync, readdirSync } from 'node:fs';
import type { Cluster } from '../../deploy/kind/cluster.ts';
import { podSpec } from './pod.ts';

export interface SuiteProgram {
  /** Of the folder, the pod and the ConfigMap. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly env: readonly object[];
}

/** Starts the folder's `main.ts`, and waits until its pod runs. */
export async function startProgram(cluster: Cluster, { name, namespace, image, env }: SuiteProgram): Promise<void> {
  const folder = new URL(`${name}/`, import.meta.url);
  const files = readdirSync(folder);
  const data = Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
  await apply(cluster, namespace, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
  // Each file for itself: in a mounted folder they would be links, and Node looks for neighbours where a link leads.
  const volumeMounts = files.map((file) => ({
    name: 'program',
    mountPath: `/app/test/e2e/${name}/${file}`,
    subPath: file,
  }));
  const volumes = [{ name: 'program', configMap: { name } }];
  const spec = podSpec({ name, image, args: [`test/e2e/${name}/main.ts`], env, volumeMounts, volumes });
  await apply(cluster, namespace, { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { name } }, spec });
  await cluster.kubectl(['-n', namespace, 'wait', `pod/${name}`, '--for=condition=Ready', '--timeout=60s']);
}

export const apply = (cluster: Cluster, namespace: string, document: object): Promise<string> =>
  cluster.kubectl(['-n', namespace, 'apply', '--filename=-'], { input: JSON.stringify(document) });
