// The gateway's process.
import { runService } from '../process.ts';
import { parseConfig } from './config.ts';
import { startGateway } from './server.ts';

await runService({ name: 'gateway', parseConfig, start: startGateway });
