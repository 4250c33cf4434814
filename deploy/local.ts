// `npm start`: everything that Muster needs, on one machine: Postgres, the directory, the gateway, the transmitter and a tenant to try.
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { migrate } from '../services/directory/migrate.ts';
import { connectDirectory } from '../services/rpc/client.ts';
import { readArguments } from './arguments.ts';
import { openDataFolder } from './data-folder.ts';
import { DEMO, commandsToTry, ensureDemo } from './demo.ts';
import { Obstacle, fail } from './obstacle.ts';
import { claimPort } from './port.ts';
import { startPostgres } from './postgres.ts';
import { startService } from './service.ts';

interface Options {
  readonly port: number;
  readonly directoryPort: number;
  /** The gateway's. */
  readonly metricsPort: number;
  readonly directoryMetricsPort: number;
  readonly transmitterPort: number;
  readonly transmitterMetricsPort: number;
  readonly data: string;
}

interface Running {
  readonly crashed: Promise<never>;
  readonly token: string;
}

const usage = `Starts Postgres, the directory, the gateway and the transmitter on this machine.

  npm start [-- --port P --directory-port P --metrics-port P --directory-metrics-port P
             --transmitter-port P --transmitter-metrics-port P --data DIR]

  --port                      the gateway, HTTP (default 8080)
  --directory-port            the directory, gRPC (default 50051)
  --metrics-port              /readyz, /livez and /metrics of the gateway (default 9090)
  --directory-metrics-port    the same of the directory (default 9091)
  --transmitter-port          the transmitter, HTTP: for receivers that poll, and the keys of tokens (default 8081)
  --transmitter-metrics-port  /readyz, /livez and /metrics of the transmitter (default 9093)
  --data                      where everything is kept (default .muster)

Environment: REDIS_URL counts rate limits in Redis.`;

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const PARENT_POLL_MS = 500;

function parseOptions(args: string[]): Options {
  const text = (byDefault: string) => ({ type: 'string', default: byDefault }) as const;
  const options = {
    port: text('8080'),
    'directory-port': text('50051'),
    'metrics-port': text('9090'),
    'directory-metrics-port': text('9091'),
    'transmitter-port': text('8081'),
    'transmitter-metrics-port': text('9093'),
    data: text('.muster'),
    help: { type: 'boolean', default: false },
  } as const;
  const { values } = readArguments({ args, options }, usage);
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const port = (name: Exclude<keyof typeof values, 'data' | 'help'>): number => {
    const number = Number(values[name]);
    if (/^\d{1,5}$/.test(values[name]) && number <= 65_535) return number;
    throw new Obstacle(`--${name} must be a port number from 0 (any free one) to 65535, not “${values[name]}”.`);
  };
  return {
    port: port('port'),
    directoryPort: port('directory-port'),
    metricsPort: port('metrics-port'),
    directoryMetricsPort: port('directory-metrics-port'),
    transmitterPort: port('transmitter-port'),
    transmitterMetricsPort: port('transmitter-metrics-port'),
    data: values.data,
  };
}

async function start(
  options: Options,
  folder: string,
  parts: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Running> {
  const postgres = await startPostgres({ folder });
  parts.defer(() => postgres.stop());
  signal.throwIfAborted();
  await migrate(postgres.url);
  signal.throwIfAborted();
  const postgresGone = postgres.exited.then((): never => {
    throw new Obstacle(`Postgres ended unasked; its log is ${join(folder, 'postgres.log')}.`);
  });
  const address = `${HOST}:${options.directoryPort}`;
  const directory = startService(
    'directory',
    directoryEnvironment(options, postgres.url),
    join(folder, 'directory.log'),
  );
  parts.defer(() => directory.stop());
  const gateway = startService('gateway', gatewayEnvironment(options, address), join(folder, 'gateway.log'));
  parts.defer(() => gateway.stop());
  const transmitter = startService(
    'transmitter',
    transmitterEnvironment(options, address),
    join(folder, 'transmitter.log'),
  );
  parts.defer(() => transmitter.stop());
  const crashed = Promise.race([postgresGone, directory.crashed, gateway.crashed, transmitter.crashed]);
  crashed.catch(() => undefined); // told to whoever waits for it
  await Promise.race([untilReady(options.metricsPort, signal), crashed]);
  const client = connectDirectory(address);
  try {
    return { crashed, token: await Promise.race([ensureDemo(client, folder), crashed]) };
  } finally {
    client.close();
  }
}

const directoryEnvironment = (options: Options, databaseUrl: string): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  DIRECTORY_HOST: HOST,
  DIRECTORY_PORT: String(options.directoryPort),
  METRICS_HOST: HOST,
  METRICS_PORT: String(options.directoryMetricsPort),
  PUBLIC_URL: `http://${HOST}:${options.port}`,
});

const gatewayEnvironment = (options: Options, directoryAddress: string): Record<string, string> => ({
  GATEWAY_HOST: HOST,
  GATEWAY_PORT: String(options.port),
  METRICS_HOST: HOST,
  METRICS_PORT: String(options.metricsPort),
  DIRECTORY_ADDRESS: directoryAddress,
});

const transmitterEnvironment = (options: Options, directoryAddress: string): Record<string, string> => ({
  TRANSMITTER_HOST: HOST,
  TRANSMITTER_PORT: String(options.transmitterPort),
  METRICS_HOST: HOST,
  METRICS_PORT: String(options.transmitterMetricsPort),
  DIRECTORY_ADDRESS: directoryAddress,
  PUBLIC_URL: `http://${HOST}:${options.transmitterPort}`,
});

async function untilReady(metricsPort: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`http://${HOST}:${metricsPort}/readyz`, { signal }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    signal.throwIfAborted();
    if (Date.now() > deadline) throw new Obstacle(`Muster was not ready within ${READY_TIMEOUT_MS / 1000} seconds.`);
    await sleep(POLL_MS);
  }
}

/** Aborts when the process is told to end, or when the npm that started it is gone. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  // npm passes SIGTERM on to a shell that keeps it to itself.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || controller.abort(), PARENT_POLL_MS);
  watch.unref();
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return controller.signal;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));

function welcome(options: Options, folder: string, token: string): string {
  const tenantUrl = `http://${HOST}:${options.port}/scim/v2`;
  const metricsOf = (port: number) => `http://${HOST}:${port}/metrics`;
  return `
Muster runs. Ctrl-C stops it.

  Tenant URL     ${tenantUrl} (of the tenant ${DEMO})
  Secret token   ${token}
  Directory      ${HOST}:${options.directoryPort} (gRPC)
  Transmitter    http://${HOST}:${options.transmitterPort} (npm run receiver)
  Readiness      http://${HOST}:${options.metricsPort}/readyz
  Metrics        ${metricsOf(options.metricsPort)} (gateway)
                 ${metricsOf(options.directoryMetricsPort)} (directory)
                 ${metricsOf(options.transmitterMetricsPort)} (transmitter)
  Logs and data  ${folder}

Three commands to try: create a user, find it, deactivate it.

${commandsToTry(tenantUrl, token)}

Then, in a second terminal: npm run tenant -- create NAME makes a customer, and README.md goes on with Entra ID and with applications.
`;
}

async function main(): Promise<void> {
  const wanted = parseOptions(process.argv.slice(2));
  const signal = interruption();
  const parts = new AsyncDisposableStack();
  let failure: unknown;
  try {
    const options = {
      ...wanted,
      port: await claimPort(wanted.port, '--port'),
      directoryPort: await claimPort(wanted.directoryPort, '--directory-port'),
      metricsPort: await claimPort(wanted.metricsPort, '--metrics-port'),
      directoryMetricsPort: await claimPort(wanted.directoryMetricsPort, '--directory-metrics-port'),
      transmitterPort: await claimPort(wanted.transmitterPort, '--transmitter-port'),
      transmitterMetricsPort: await claimPort(wanted.transmitterMetricsPort, '--transmitter-metrics-port'),
    };
    const folder = openDataFolder(options.data);
    parts.defer(() => folder.release());
    if (!process.env.REDIS_URL) console.log('REDIS_URL is not set: rate limits are counted in memory.');
    const running = await start(options, folder.path, parts, signal);
    console.log(welcome(options, folder.path, running.token));
    await Promise.race([untilAborted(signal), running.crashed]);
  } catch (error) {
    if (!signal.aborted) failure = error;
  }
  if (signal.aborted) console.log('Stopping.');
  await parts.disposeAsync();
  if (failure !== undefined) fail(failure);
}

await main().catch(fail);
