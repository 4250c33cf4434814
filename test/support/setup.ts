// Once per run, before the first test file: the servers that the files share (see vitest.config.ts).
import type { TestProject } from 'vitest/node';
import { needsHelm, provideHelm } from './helm.ts';
import { needsKubernetes, provideKubernetes } from './kubernetes/provided.ts';
import { createTemplate, dropDatabase, startTestServer } from './postgres.ts';
import { startTestRedis } from './redis.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { url: string; template: string };
    redis: { url?: string; missing?: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parts = new AsyncDisposableStack();
  try {
    await start(project, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
  return () => parts.disposeAsync();
}

// Side by side, since Kubernetes takes the longest. Each part that was started is ended, even when another could not be.
async function start(project: TestProject, parts: AsyncDisposableStack): Promise<void> {
  const results = await Promise.allSettled([
    startPostgres(project, parts),
    startRedis(project, parts),
    startKubernetes(project, parts),
    findHelm(project),
  ]);
  const errors = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'));
  if (errors.length > 0) throw errors[0];
}

async function startPostgres(project: TestProject, parts: AsyncDisposableStack): Promise<void> {
  const server = await startTestServer();
  parts.defer(() => server.stop());
  const template = await createTemplate(server.url);
  parts.defer(() => dropDatabase(server.url, template));
  project.provide('postgres', { url: server.url, template });
}

async function startRedis(project: TestProject, parts: AsyncDisposableStack): Promise<void> {
  const redis = await startTestRedis();
  if ('missing' in redis) console.warn(`${redis.missing} Without it their files are skipped.`);
  else parts.defer(() => redis.stop());
  project.provide('redis', 'missing' in redis ? redis : { url: redis.url });
}

async function startKubernetes(project: TestProject, parts: AsyncDisposableStack): Promise<void> {
  const files = project.config.watch ? [] : project.vitest.state.getPaths();
  const { provided, stop } = await provideKubernetes(needsKubernetes(project.config.root, files));
  parts.defer(stop);
  project.provide('kubernetes', provided);
}

async function findHelm(project: TestProject): Promise<void> {
  const files = project.config.watch ? [] : project.vitest.state.getPaths();
  project.provide('helm', await provideHelm(needsHelm(project.config.root, files)));
}
