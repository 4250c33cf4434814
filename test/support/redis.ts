// Redis for tests. A run has one server; files that run side by side have a numbered database each. A test that breaks
// Redis starts a private one. Where none can be had, the files that need it are skipped, or fail where CI is true.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { guard } from '../../deploy/guard.ts';
import { freePort } from '../../deploy/port.ts';
import { startContainer } from './container.ts';
import { findOrInstall } from './debian.ts';

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

export interface PrivateRedis {
  readonly url: string;
  /** Ends the server as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const MISSING =
  'Tests need Redis or Valkey: set TEST_REDIS_URL, start Docker, or put redis-server or valkey-server on the PATH.';

/** Why there is no Redis; undefined when there is one. For `describe.skipIf(redisMissing)`. */
export const redisMissing = (): string | undefined => inject('redis').missing;

/** An empty Redis database for one test file. */
export async function createTestRedis(): Promise<string> {
  const { url, missing } = inject('redis');
  if (url === undefined) throw new Error(missing);
  const own = new URL(url);
  own.pathname = `/${process.env.VITEST_POOL_ID ?? '0'}`;
  const redis = new Redis(own.href);
  await redis.flushdb();
  await redis.quit();
  return own.href;
}

/** The server of a test run: borrowed (its databases from 1 on are emptied), in a container, or our own. */
export async function startTestRedis(): Promise<Server | { missing: string }> {
  const borrowed = process.env.TEST_REDIS_URL;
  if (borrowed) return { url: borrowed, stop: () => Promise.resolve() };
  const server = await launch(await freePort());
  if (server !== undefined) return server;
  if (process.env.CI === 'true') throw new Error(MISSING);
  return { missing: MISSING };
}

/** A Redis for one test alone, which may kill it. */
export async function startPrivateRedis(): Promise<PrivateRedis> {
  const port = await freePort();
  const start = async (): Promise<Server> => {
    const started = await launch(port);
    if (started === undefined) throw new Error(MISSING);
    return started;
  };
  let server = await start();
  return {
    url: server.url,
    kill: () => server.stop(),
    restart: async () => {
      server = await start();
    },
    stop: () => server.stop(),
  };
}

async function launch(port: number): Promise<Server | undefined> {
  const container = await startContainer({
    image: 'valkey/valkey:8-alpine',
    port: 6379,
    hostPort: port,
    command: ['valkey-server', '--save', '', '--protected-mode', 'no'],
    ready: [/Ready to accept connections/, 1],
  });
  if (container === undefined) return launchProgram(port);
  const url = `redis://${container.getHost()}:${port}`;
  return { url, stop: () => container.stop({ timeout: 0 }).then(() => undefined) };
}

async function launchProgram(port: number): Promise<Server | undefined> {
  const program = findOrInstall(findProgram, ['redis-server']);
  if (program === undefined) return undefined;
  const flags = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const child = spawn(program, flags, { cwd: tmpdir(), stdio: 'ignore' });
  guard(child);
  const exited = once(child, 'exit');
  const url = `redis://127.0.0.1:${port}`;
  await untilReady(url);
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { url, stop };
}

const findProgram = (): string | undefined =>
  ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

async function untilReady(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => POLL_MS, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const late = sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`Redis did not start at ${url}.`);
  });
  await Promise.race([redis.ping(), late]).finally(() => {
    redis.disconnect();
  });
}
