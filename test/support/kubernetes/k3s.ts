// K3s in Docker, for a machine that has Docker but neither binaries nor Go.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const IMAGE = 'rancher/k3s:v1.34.4-k3s1';
const START_TIMEOUT_MS = 180_000;

/** Undefined where there is no Docker daemon, or no image in time. */
export async function startK3s(): Promise<{ kubeconfig: string; stop(): Promise<void> } | undefined> {
  if (process.env.DOCKER_HOST === undefined && !existsSync('/var/run/docker.sock')) return undefined;
  const { K3sContainer } = await import('@testcontainers/k3s');
  const started = new K3sContainer(IMAGE).start().catch(() => undefined);
  const container = await Promise.race([started, sleep(START_TIMEOUT_MS, undefined, { ref: false })]);
  if (container === undefined) return undefined;
  return { kubeconfig: container.getKubeConfig(), stop: () => container.stop().then(() => undefined) };
}
