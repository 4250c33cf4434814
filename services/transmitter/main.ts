// The transmitter's process: it sends changes to receivers, and is the only one that makes requests to the world.
import { runService } from '../process.ts';
import { parseConfig } from './config.ts';

await runService({
  name: 'transmitter',
  parseConfig,
  start: async (...given) => (await import('./server.ts')).startTransmitter(...given),
});
