// The directory's process.
import { runService } from '../process.ts';
import { parseConfig } from './config.ts';

await runService({
  name: 'directory',
  parseConfig,
  start: async (...given) => (await import('./server.ts')).startDirectory(...given),
});
