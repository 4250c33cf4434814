import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const script = `
  import { runService } from ${JSON.stringify(new URL('./process.ts', import.meta.url).href)};
  await runService({
    name: 'slow',
    parseConfig: () => ({ logLevel: 'info' }),
    start: () => { process.stdout.write('starting'); return new Promise(() => setInterval(() => undefined, 1_000)); },
  });`;

test('a service that is told to stop while it starts ends at once, and well', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
