// What the transmitter is told by its environment, checked once. An error names each variable that is wrong.
import { z } from 'zod';
import { checkTls, tlsVariables, toTlsConfig, type TlsConfig } from '../rpc/tls-config.ts';

const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault);

const Variables = z.object({
  DIRECTORY_ADDRESS: z.string().min(1).default('127.0.0.1:50051'),
  TRANSMITTER_HOST: z.string().min(1).default('0.0.0.0'),
  TRANSMITTER_PORT: port(8081),
  METRICS_HOST: z.string().min(1).default('0.0.0.0'),
  METRICS_PORT: port(9_093),
  ISSUER: z.string().min(1).max(500).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'is not such a URL' }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(25_000),
  ...tlsVariables,
});

const Environment = Variables.superRefine(checkTls);

export interface Config {
  /** host:port of the directory's gRPC. */
  readonly directoryAddress: string;
  /** Where /poll and /jwks.json are served. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metricsHost: string;
  readonly metricsPort: number;
  /** `iss` of security event tokens. */
  readonly issuer: string;
  readonly logLevel: string;
  /** How long what is under way may take to end when the process is told to stop. */
  readonly drainTimeoutMs: number;
  /** How the directory is spoken to. */
  readonly tls: TlsConfig;
}

const ISSUER_DEFAULT = 'urn:muster';

/** A variable that is empty counts as absent. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(present));
  if (error) throw new Error(error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  return {
    directoryAddress: data.DIRECTORY_ADDRESS,
    host: data.TRANSMITTER_HOST,
    port: data.TRANSMITTER_PORT,
    metricsHost: data.METRICS_HOST,
    metricsPort: data.METRICS_PORT,
    // Receivers compare it as text: it must stay the same, also when the URL is another one.
    issuer: data.ISSUER ?? data.PUBLIC_URL ?? ISSUER_DEFAULT,
    logLevel: data.LOG_LEVEL,
    drainTimeoutMs: data.DRAIN_TIMEOUT_MS,
    tls: toTlsConfig(data),
  };
}
