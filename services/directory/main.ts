// The directory's process: read the configuration, start, drain on SIGTERM or SIGINT.
import pino from 'pino';
import { parseConfig } from './config.ts';
import { startDirectory } from './server.ts';

// One line per call is gathered and written a few KiB at a time.
const LOG_BUFFER_BYTES = 4_096;
const LOG_FLUSH_INTERVAL_MS = 500;

const destination = pino.destination({
  sync: false,
  minLength: LOG_BUFFER_BYTES,
  periodicFlush: LOG_FLUSH_INTERVAL_MS,
});
const config = read();
const logger = pino({ level: config.logLevel, base: { service: 'directory' } }, destination);

try {
  const directory = await startDirectory(config, logger);
  destination.flush();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(directory));
} catch (error) {
  logger.fatal({ err: error }, 'the directory could not start');
  exit(1);
}

async function stop(directory: { stop(): Promise<void> }): Promise<void> {
  logger.info('draining');
  await directory.stop();
  logger.info('stopped');
  exit(0);
}

function read() {
  try {
    return parseConfig(process.env);
  } catch (error) {
    process.stderr.write(`directory: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function exit(code: number): void {
  destination.flushSync();
  process.exit(code);
}
