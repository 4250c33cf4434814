// `npm run test:e2e`: one story on a real cluster, whose tests follow each other and stop at the first that fails.
import { defineConfig } from 'vitest/config';
import { Tally } from '../support/tally.ts';

export default defineConfig({
  test: {
    include: ['test/e2e/system.test.ts'],
    globalSetup: 'test/e2e/setup.ts',
    fileParallelism: false,
    bail: 1,
    disableConsoleIntercept: true,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['verbose', new Tally()],
  },
});
