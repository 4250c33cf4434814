// The life of a service's process: read the configuration, start, drain on SIGTERM or SIGINT, exit.
import { pino, type Logger } from 'pino';
import { startTracing, type Tracing } from './tracing.ts';

// One line per request is gathered and written a few KiB at a time.
const LOG_BUFFER_BYTES = 4_096;
const LOG_FLUSH_INTERVAL_MS = 500;
const LOG_FLUSH_TIMEOUT_MS = 1_000;

export interface Service<Config extends { readonly logLevel: string }> {
  /** In every log line as `service`. */
  readonly name: string;
  /** Throws an Error that names each variable that is wrong. */
  readonly parseConfig: (environment: NodeJS.ProcessEnv) => Config;
  /** Resolves when the service listens. `stop` finishes what is under way. For traces, it imports what it starts. */
  readonly start: (config: Config, logger: Logger, tracing: Tracing | undefined) => Promise<{ stop(): Promise<void> }>;
}

/** Runs a service until it is told to stop; the exit code is 1 when it could not start. */
export async function runService<Config extends { readonly logLevel: string }>(
  service: Service<Config>,
): Promise<void> {
  let config: Config;
  let tracing: Tracing | undefined;
  try {
    config = service.parseConfig(process.env);
    tracing = await startTracing(service.name, process.env, (reason) =>
      logger.warn({ reason }, 'traces cannot be sent and are dropped'),
    );
  } catch (error) {
    process.stderr.write(`${service.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const destination = pino.destination({
    sync: false,
    minLength: LOG_BUFFER_BYTES,
    periodicFlush: LOG_FLUSH_INTERVAL_MS,
  });
  destination.on('error', () => undefined); // nobody reads the log any more, and there is nobody to tell
  const mixin = tracing === undefined ? {} : { mixin: tracing.logFields };
  const logger = pino({ level: config.logLevel, base: { service: service.name }, ...mixin }, destination);
  const exit = (code: number): void => {
    const end = () => {
      destination.destroy(); // or it would be flushed again on exit, for ever when its reader is gone
      process.exit(code);
    };
    setTimeout(end, LOG_FLUSH_TIMEOUT_MS);
    destination.flush(end);
  };
  let stop = (): unknown => exit(0); // nothing was begun
  // At once: the first process of a container would not even be ended by a signal that it does not handle.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
  try {
    const running = await service.start(config, logger, tracing);
    destination.flush();
    stop = async () => {
      await running.stop();
      await tracing?.stop();
      exit(0);
    };
  } catch (error) {
    logger.fatal({ err: error }, `the ${service.name} could not start`);
    exit(1);
  }
}
