// The operator's process.
import { runService } from '../services/process.ts';
import { parseConfig } from './config.ts';
import { startOperator } from './operator.ts';

await runService({ name: 'operator', parseConfig, start: (config, logger) => startOperator(config, logger) });
