// The directory's configuration: environment variables, read once by main.ts.
import { z } from 'zod';
import { checkTls, tlsVariables, toTlsConfig, type TlsConfig } from '../rpc/tls-config.ts';
import {
  GATEWAY_IDENTITY,
  OPERATOR_IDENTITY,
  READER_IDENTITY,
  TRANSMITTER_IDENTITY,
  type Identities,
} from '../rpc/role.ts';

const DAY_MS = 24 * 60 * 60_000;
const DNS_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault);

const names = (byDefault: string) =>
  z
    .string()
    .default(byDefault)
    .transform((text) => text.split(',').map((name) => name.trim()))
    .refine(
      (all) => all.every((name) => DNS_NAME.test(name)),
      'is no list of DNS names like "gateway.muster, gateway.example"',
    );

const variables = z.object({
  DATABASE_URL: z.string('is not set: the database, as postgres://user:password@host:port/name').min(1, 'is empty'),
  DIRECTORY_HOST: z.string().min(1).default('0.0.0.0'),
  DIRECTORY_PORT: port(50_051),
  METRICS_HOST: z.string().min(1).default('0.0.0.0'),
  METRICS_PORT: port(9_091),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(1_000).default(10),
  CHANGES_RETENTION_HOURS: z.coerce
    .number()
    .min(0.1)
    .max(24 * 366)
    .default(7 * 24),
  STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'is not such a URL' }).optional(),
  LOG_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000).default(25_000),
  CONNECTION_AGE_MAX_MS: z.coerce.number().int().min(100).max(86_400_000).default(300_000),
  GATEWAY_IDENTITIES: names(GATEWAY_IDENTITY),
  OPERATOR_IDENTITIES: names(OPERATOR_IDENTITY),
  READER_IDENTITIES: names(READER_IDENTITY),
  TRANSMITTER_IDENTITIES: names(TRANSMITTER_IDENTITY),
  ...tlsVariables,
});

const environment = variables.superRefine(checkTls);

export interface DirectoryConfig {
  readonly databaseUrl: string;
  /** Where gRPC is served. Port 0 means any that is free. */
  readonly host: string;
  readonly port: number;
  /** Where /livez, /readyz and /metrics are served, over HTTP. */
  readonly metricsHost: string;
  readonly metricsPort: number;
  /** Most connections to Postgres, but for the one that listens for changes of tenants and up to six of the change feed. */
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** How long changes are kept for those who follow them, at least. */
  readonly changesRetentionHours: number;
  /** What Tenant URLs begin with; undefined when it is not known here. */
  readonly publicUrl: string | undefined;
  /** For how long the provisioning log is kept. */
  readonly logRetentionMs: number;
  readonly logLevel: string;
  /** How long calls in progress may take to end when the process is told to stop. */
  readonly drainTimeoutMs: number;
  /** How long a connection is used: its peer makes another then, perhaps to a directory that came since. */
  readonly connectionAgeMaxMs: number;
  /** With it, gRPC is for those only who have a certificate. */
  readonly tls: TlsConfig;
  /** Whose certificates those are; without TLS they mean nothing. */
  readonly identities: Identities;
}

/** Reads the configuration; throws an Error that names each variable that is wrong. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): DirectoryConfig {
  // An empty variable is what a template leaves behind for one that is not set.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { data, error } = environment.safeParse(set);
  if (error) throw new Error(error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  return {
    databaseUrl: data.DATABASE_URL,
    host: data.DIRECTORY_HOST,
    port: data.DIRECTORY_PORT,
    metricsHost: data.METRICS_HOST,
    metricsPort: data.METRICS_PORT,
    poolSize: data.DATABASE_POOL_SIZE,
    statementTimeoutMs: data.STATEMENT_TIMEOUT_MS,
    changesRetentionHours: data.CHANGES_RETENTION_HOURS,
    publicUrl: data.PUBLIC_URL,
    logRetentionMs: data.LOG_RETENTION_DAYS * DAY_MS,
    logLevel: data.LOG_LEVEL,
    drainTimeoutMs: data.DRAIN_TIMEOUT_MS,
    connectionAgeMaxMs: data.CONNECTION_AGE_MAX_MS,
    tls: toTlsConfig(data),
    identities: {
      gateways: data.GATEWAY_IDENTITIES,
      operators: data.OPERATOR_IDENTITIES,
      readers: data.READER_IDENTITIES,
      transmitters: data.TRANSMITTER_IDENTITIES,
    },
  };
}
