// A way from this machine to a Service, by kubectl; it ends with this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { guard } from '../guard.ts';
import { Obstacle } from '../obstacle.ts';
import type { Cluster } from './cluster.ts';

const START_TIMEOUT_MS = 20_000;

export interface Forward {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  stop(): Promise<void>;
}

/** Forwards any free port of this machine to `target`, for example `service/muster-gateway`, port 80. */
export async function openForward(cluster: Cluster, namespace: string, target: string, port: number): Promise<Forward> {
  const args = ['--context', cluster.context, '-n', namespace, 'port-forward', target, `:${port}`];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  guard(child);
  const ended = once(child, 'close');
  let error = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const lines = createInterface({ input: child.stdout });
  const impatience = setTimeout(() => child.kill('SIGTERM'), START_TIMEOUT_MS);
  const local = await new Promise<string | undefined>((resolve) => {
    lines.on('line', (line) => {
      const found = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => resolve(undefined));
  }).finally(() => clearTimeout(impatience));
  if (local === undefined) throw new Obstacle(`kubectl cannot forward to ${target}: ${error.trim()}`);
  return { url: `http://127.0.0.1:${local}`, stop };
}
