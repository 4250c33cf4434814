// What the gateway is told by its environment, checked once. An error names the variable.
import { z } from 'zod';
import { parseNetwork } from '../network.ts';
import { checkTls, tlsVariables, toTlsConfig, type TlsConfig } from '../rpc/tls-config.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(0).max(600_000);
const url = (protocol: RegExp) => z.url({ protocol, error: 'is not such a URL' });

const networks = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  )
  .refine((texts) => texts.every((text) => parseNetwork(text) !== undefined), {
    error: ({ input }) => `${JSON.stringify(input)} is no list of networks like "10.0.0.0/8, 2001:db8::/32"`,
  });

const Variables = z.object({
  GATEWAY_HOST: z.string().default('0.0.0.0'),
  GATEWAY_PORT: port.default(8080),
  METRICS_HOST: z.string().default('0.0.0.0'),
  METRICS_PORT: port.default(9090),
  DIRECTORY_ADDRESS: z.string().min(1).default('127.0.0.1:50051'),
  PUBLIC_URL: url(/^https?$/).optional(),
  TRUSTED_PROXIES: networks,
  REDIS_URL: url(/^rediss?$/).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DRAIN_DELAY_MS: milliseconds.default(0),
  DRAIN_TIMEOUT_MS: milliseconds.default(25_000),
  ...tlsVariables,
});

const Environment = Variables.superRefine(checkTls);

export interface Config {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metricsHost: string;
  readonly metricsPort: number;
  /** host:port of the directory's gRPC. */
  readonly directoryAddress: string;
  /** What links begin with; undefined takes the Host header of each request. */
  readonly publicUrl: string | undefined;
  /** Networks of the proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies: readonly string[];
  /** Where rate limits are counted; undefined counts in this process. */
  readonly redisUrl: string | undefined;
  readonly logLevel: string;
  /** How long to go on serving after SIGTERM, so that load balancers notice. */
  readonly drainDelayMs: number;
  /** How long a request in flight may hold up the end. */
  readonly drainTimeoutMs: number;
  /** How the directory is spoken to. */
  readonly tls: TlsConfig;
}

/** Reads the configuration; a variable that is empty counts as absent. Throws an Error that names each wrong variable. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const result = Environment.safeParse(Object.fromEntries(present));
  if (!result.success) {
    throw new Error(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const values = result.data;
  return {
    host: values.GATEWAY_HOST,
    port: values.GATEWAY_PORT,
    metricsHost: values.METRICS_HOST,
    metricsPort: values.METRICS_PORT,
    directoryAddress: values.DIRECTORY_ADDRESS,
    publicUrl: values.PUBLIC_URL,
    trustedProxies: values.TRUSTED_PROXIES,
    redisUrl: values.REDIS_URL,
    logLevel: values.LOG_LEVEL,
    drainDelayMs: values.DRAIN_DELAY_MS,
    drainTimeoutMs: values.DRAIN_TIMEOUT_MS,
    tls: toTlsConfig(values),
  };
}
