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
  const redis = await startTestRedis();
  const server = await startTestServer();
  const template = await createTemplate(server.url);
  project.provide('postgres', { url: server.url, template });
  if ('missing' in redis) console.warn(`${redis.missing} Without it their files are skipped.`);
  project.provide('redis', 'missing' in redis ? redis : { url: redis.url });
  return async () => {
    await dropDatabase(server.url, template);
    await server.stop();
    if ('url' in redis) await redis.stop();
  };
}
