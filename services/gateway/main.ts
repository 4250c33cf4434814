// The gateway's process.
import { runService } from '../process.ts';
import { parseConfig } from './config.ts';

await runService({
  name: 'gateway',
  parseConfig,
  start: async (...given) => (await import('./server.ts')).startGateway(...given),
});
