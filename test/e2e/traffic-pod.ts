// The pod that plays a customer: the image that is tested, with the program of `traffic/` mounted into it.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../deploy/kind/cluster.ts';
import { podSpec } from './pod.ts';
import type { Sight, Sign } from './traffic/main.ts';

const NAME = 'traffic';
const POLL_MS = 1_000;
const folder = new URL('traffic/', import.meta.url);

export interface Traffic {
  /** Waits until everybody was played so many times. */
  awaitCycles(count: number): Promise<void>;
  /** Waits until so many more requests were answered. */
  awaitAnswers(count: number): Promise<void>;
  /** Ends it, and returns all that it saw. */
  end(): Promise<Sight>;
}

export interface TrafficOptions {
  readonly namespace: string;
  readonly image: string;
  /** The Tenant URL, as a pod reaches it. */
  readonly url: string;
  /** A Secret with the key `token`. */
  readonly secret: string;
  readonly users: number;
}

export async function startTraffic(cluster: Cluster, options: TrafficOptions): Promise<Traffic> {
  const { namespace } = options;
  const files = readdirSync(folder);
  const data = Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
  const program = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME }, data };
  await apply(cluster, namespace, program);
  await apply(cluster, namespace, podOf(options, files));
  await cluster.kubectl(['-n', namespace, 'wait', `pod/${NAME}`, '--for=condition=Ready', '--timeout=60s']);

  // Not `--tail`: it counts the pieces in which a long line is kept.
  const lastLine = async (): Promise<string> => {
    const log = await cluster.kubectl(['-n', namespace, 'logs', NAME]);
    return log.split('\n').at(-1) ?? '';
  };
  const phase = (): Promise<string> =>
    cluster.kubectl(['-n', namespace, 'get', 'pod', NAME, '--output=jsonpath={.status.phase}']);

  const sign = async (): Promise<Sign> => {
    for (;;) {
      const line = await lastLine();
      if ((await phase()) !== 'Running') throw new Error(`the traffic ended: ${line}`);
      if (line.startsWith('{')) return JSON.parse(line) as Sign;
      await sleep(POLL_MS);
    }
  };

  return {
    async awaitCycles(count) {
      while ((await sign()).cycles < count) await sleep(POLL_MS);
    },
    async awaitAnswers(count) {
      const { answered } = await sign();
      while ((await sign()).answered < answered + count) await sleep(POLL_MS);
    },
    async end() {
      const signal = "process.kill(1, 'SIGUSR2')";
      await cluster.kubectl(['-n', namespace, 'exec', NAME, '--', 'node', '--eval', signal]);
      while ((await phase()) === 'Running') await sleep(POLL_MS);
      const line = await lastLine();
      if ((await phase()) !== 'Succeeded') throw new Error(`the traffic failed: ${line}`);
      return JSON.parse(line) as Sight;
    },
  };
}

export const apply = (cluster: Cluster, namespace: string, document: object): Promise<string> =>
  cluster.kubectl(['-n', namespace, 'apply', '--filename=-'], { input: JSON.stringify(document) });

function podOf({ image, url, secret, users }: TrafficOptions, files: readonly string[]): object {
  const env = [
    { name: 'TENANT_URL', value: url },
    { name: 'USERS', value: String(users) },
    { name: 'MUSTER_TOKEN', valueFrom: { secretKeyRef: { name: secret, key: 'token' } } },
  ];
  // Each file for itself: in a mounted folder they would be links, and Node looks for neighbours where a link leads.
  const volumeMounts = files.map((file) => ({
    name: 'program',
    mountPath: `/app/test/e2e/traffic/${file}`,
    subPath: file,
  }));
  const volumes = [{ name: 'program', configMap: { name: NAME } }];
  const spec = podSpec({ name: NAME, image, args: ['test/e2e/traffic/main.ts'], env, volumeMounts, volumes });
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: NAME }, spec };
}
