// A pod that the installation has nothing to do with, and what it reaches.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../deploy/kind/cluster.ts';
import { podSpec } from './pod.ts';
import { apply } from './program.ts';

const STRANGER = 'stranger';
/** Nobody may reach it: whoever does is in a cluster that does not enforce NetworkPolicies. */
const HERMIT = 'hermit';
const PORT = 8080;
const CONNECT_TIMEOUT_MS = 2_000;
/** A network may need this long to learn of pods and policies. */
const TRIES = 10;
const PAUSE_MS = 1_000;

const listen = `require('node:net').createServer((socket) => socket.end()).listen(${PORT}); process.once('SIGTERM', () => process.exit())`;
const connect = `
const { connect } = require('node:net');
const [host, port] = process.argv[1].split(':');
const socket = connect({ host, port: Number(port) });
socket.once('connect', () => { console.log('reached'); process.exit(); });
socket.once('error', () => process.exit());
setTimeout(() => process.exit(), ${CONNECT_TIMEOUT_MS});`;

export interface Stranger {
  /** Those of the targets, `host:port`, that it reaches. */
  reach(targets: readonly string[]): Promise<string[]>;
  /** Whether this cluster enforces NetworkPolicies. */
  readonly isConfined: boolean;
}

export async function startStranger(cluster: Cluster, namespace: string, image: string): Promise<Stranger> {
  for (const name of [STRANGER, HERMIT]) {
    const metadata = { name, labels: { name } };
    const spec = podSpec({ name, image, args: ['--eval', listen] });
    await apply(cluster, namespace, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  }
  const spec = { podSelector: { matchLabels: { name: HERMIT } }, policyTypes: ['Ingress'] };
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: HERMIT }, spec };
  await apply(cluster, namespace, policy);
  const pods = [`pod/${STRANGER}`, `pod/${HERMIT}`];
  await cluster.kubectl(['-n', namespace, 'wait', ...pods, '--for=condition=Ready', '--timeout=60s']);

  const isReached = async (target: string): Promise<boolean> => {
    const command = ['exec', STRANGER, '--', 'node', '--eval', connect, target];
    return (await cluster.kubectl(['-n', namespace, ...command])) === 'reached';
  };
  const reach = async (targets: readonly string[]): Promise<string[]> => {
    const reached = await Promise.all(targets.map(isReached));
    return targets.filter((_, at) => reached[at]);
  };
  const address = ['get', 'pod', HERMIT, '--output=jsonpath={.status.podIP}'];
  const hermit = `${await cluster.kubectl(['-n', namespace, ...address])}:${PORT}`;
  let isConfined = false;
  for (let tries = 0; tries < TRIES && !isConfined; tries++) {
    isConfined = !(await isReached(hermit));
    if (!isConfined) await sleep(PAUSE_MS);
  }
  return { reach, isConfined };
}
