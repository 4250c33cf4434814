// The pod that plays a customer, by the program of `traffic/`.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../deploy/kind/cluster.ts';
import { startProgram } from './program.ts';
import type { Sight, Sign } from './traffic/main.ts';

const NAME = 'traffic';
const POLL_MS = 1_000;

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
  const { namespace, image, url, secret, users } = options;
  const env = [
    { name: 'TENANT_URL', value: url },
    { name: 'USERS', value: String(users) },
    { name: 'MUSTER_TOKEN', valueFrom: { secretKeyRef: { name: secret, key: 'token' } } },
  ];
  await startProgram(cluster, { name: NAME, namespace, image, env });

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
