// The gateway's process: read the configuration, start, drain on SIGTERM or SIGINT.
import pino from 'pino';
import { parseConfig } from './config.ts';
import { startGateway } from './server.ts';

const destination = pino.destination({ sync: false });
const config = read();
const logger = pino({ level: config.logLevel, base: { service: 'gateway' } }, destination);

try {
  const gateway = await startGateway(config, logger);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(gateway));
} catch (error) {
  logger.fatal({ err: error }, 'the gateway could not start');
  exit(1);
}

async function stop(gateway: { stop(): Promise<void> }): Promise<void> {
  await gateway.stop();
  exit(0);
}

function read() {
  try {
    return parseConfig(process.env);
  } catch (error) {
    process.stderr.write(`gateway: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function exit(code: number): void {
  destination.flushSync();
  process.exit(code);
}
