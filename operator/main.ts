// The operator's process.
import { runService } from '../services/process.ts';
import { parseConfig } from './config.ts';

await runService({
  name: 'operator',
  parseConfig,
  start: async (config, logger, tracing) => (await import('./operator.ts')).startOperator(config, logger, { tracing }),
});
