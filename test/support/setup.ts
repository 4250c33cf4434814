// Once per run, before the first test file: the servers that the files share (see vitest.config.ts).
import type { TestProject } from 'vitest/node';
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

async function start(project: TestProject, parts: AsyncDisposableStack): Promise<void> {
  const server = await startTestServer();
  parts.defer(() => server.stop());
  const template = await createTemplate(server.url);
  parts.defer(() => dropDatabase(server.url, template));
  project.provide('postgres', { url: server.url, template });
  const redis = await startTestRedis();
  if ('missing' in redis) console.warn(`${redis.missing} Without it their files are skipped.`);
  else parts.defer(() => redis.stop());
  project.provide('redis', 'missing' in redis ? redis : { url: redis.url });
}
