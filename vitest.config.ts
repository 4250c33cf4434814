// Test files run side by side, each in a process and a database of its own.
import { configDefaults, defineConfig } from 'vitest/config';
import { Tally } from './test/support/tally.ts';

export default defineConfig({
  test: {
    include: ['{services,operator,deploy,proto,test}/**/*.test.ts'],
    // That needs a cluster: `npm run test:e2e`.
    exclude: [...configDefaults.exclude, 'test/e2e/system.test.ts'],
    globalSetup: 'test/support/setup.ts',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    reporters: ['default', new Tally()],
  },
});
