// Docker, where there is one: an image is run if it is there or can be pulled in time, else the caller does without.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedTestContainer } from 'testcontainers';

const START_TIMEOUT_MS = 120_000;

export interface ContainerOptions {
  readonly image: string;
  readonly port: number;
  /** Absent: any free one. */
  readonly hostPort?: number;
  readonly environment?: Record<string, string>;
  readonly command?: string[];
  /** A line of the log that says that it serves, and how often it comes until it does. */
  readonly ready: readonly [RegExp, number];
}

/** A running container; undefined where there is no Docker daemon or no image. */
export async function startContainer(options: ContainerOptions): Promise<StartedTestContainer | undefined> {
  if (process.env.DOCKER_HOST === undefined && !existsSync('/var/run/docker.sock')) return undefined;
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = options.hostPort === undefined ? options.port : { container: options.port, host: options.hostPort };
  const container = new GenericContainer(options.image)
    .withExposedPorts(port)
    .withEnvironment(options.environment ?? {})
    .withCommand(options.command ?? [])
    .withWaitStrategy(Wait.forLogMessage(...options.ready));
  const started = container.start().catch(() => undefined);
  return Promise.race([started, sleep(START_TIMEOUT_MS, undefined, { ref: false })]);
}
