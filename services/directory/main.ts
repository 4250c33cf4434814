// The directory's process.
import { runService } from '../process.ts';
import { parseConfig } from './config.ts';
import { startDirectory } from './server.ts';

await runService({ name: 'directory', parseConfig, start: startDirectory });
