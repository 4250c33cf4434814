// The life of a service's process: read the configuration, start, drain on SIGTERM or SIGINT, exit.
import { pino, type Logger } from 'pino';

// One line per request is gathered and written a few KiB at a time.
const LOG_BUFFER_BYTES = 4_096;
const LOG_FLUSH_INTERVAL_MS = 500;

export interface Service<Config extends { readonly logLevel: string }> {
  /** In every log line as `service`. */
  readonly name: string;
  /** Throws an Error that names each variable that is wrong. */
  readonly parseConfig: (environment: NodeJS.ProcessEnv) => Config;
  /** Resolves when the service listens. `stop` finishes what is under way. */
  readonly start: (config: Config, logger: Logger) => Promise<{ stop(): Promise<void> }>;
}

/** Runs a service until it is told to stop; the exit code is 1 when it could not start. */
export async function runService<Config extends { readonly logLevel: string }>(
  service: Service<Config>,
): Promise<void> {
  let config: Config;
  try {
    config = service.parseConfig(process.env);
  } catch (error) {
    process.stderr.write(`${service.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const destination = pino.destination({
    sync: false,
    minLength: LOG_BUFFER_BYTES,
    periodicFlush: LOG_FLUSH_INTERVAL_MS,
  });
  const logger = pino({ level: config.logLevel, base: { service: service.name } }, destination);
  const exit = (code: number): void => {
    destination.flushSync();
    process.exit(code);
  };
  try {
    const running = await service.start(config, logger);
    destination.flush();
    const stop = () => void running.stop().then(() => exit(0));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  } catch (error) {
    logger.fatal({ err: error }, `the ${service.name} could not start`);
    exit(1);
  }
}
