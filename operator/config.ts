// What the operator is told by its environment, checked once. An error names each variable that is wrong.
import { hostname } from 'node:os';
import { z } from 'zod';

const seconds = z.coerce.number().int().min(1).max(86_400);

const Environment = z.object({
  DIRECTORY_ADDRESS: z.string().min(1).default('127.0.0.1:50051'),
  WATCH_NAMESPACES: z.string().default(''),
  WATCH_SECRETS: z.enum(['true', 'false'], 'is neither true nor false').optional(),
  POD_NAMESPACE: z.string().min(1).optional(),
  POD_NAME: z.string().min(1).default(hostname()),
  LEASE_NAME: z.string().min(1).default('muster-operator'),
  WORKERS: z.coerce.number().int().min(1).max(100).default(16),
  RESYNC_SECONDS: seconds.default(600),
  SECRET_CHECK_SECONDS: seconds.default(30),
  ACTIVITY_SECONDS: seconds.default(15),
  METRICS_HOST: z.string().min(1).default('0.0.0.0'),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9_092),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export interface Config {
  /** host:port of the directory's gRPC. */
  readonly directoryAddress: string;
  /** Where ScimTenants are reconciled; empty: everywhere. */
  readonly namespaces: readonly string[];
  /** Whether Secrets are watched, which needs the right to list them; else they are looked at one by one. */
  readonly watchSecrets: boolean;
  /** Where the Lease is; undefined: where the credentials are from. */
  readonly namespace: string | undefined;
  readonly podName: string;
  readonly leaseName: string;
  /** Reconciles at once. */
  readonly workers: number;
  /** Every tenant is declared anew this often. */
  readonly resyncMs: number;
  /** Every Secret that is not watched is looked at this often. */
  readonly secretCheckMs: number;
  /** How often it is asked which tenants were active. */
  readonly activityMs: number;
  readonly metricsHost: string;
  /** 0 takes any free port. */
  readonly metricsPort: number;
  readonly logLevel: string;
}

/** A variable that is empty counts as absent. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(present));
  if (error) throw new Error(error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'));
  const namespaces = data.WATCH_NAMESPACES.split(',').map((name) => name.trim());
  const named = namespaces.filter((name) => name !== '');
  return {
    directoryAddress: data.DIRECTORY_ADDRESS,
    namespaces: named,
    watchSecrets: data.WATCH_SECRETS === undefined ? named.length > 0 : data.WATCH_SECRETS === 'true',
    namespace: data.POD_NAMESPACE,
    podName: data.POD_NAME,
    leaseName: data.LEASE_NAME,
    workers: data.WORKERS,
    resyncMs: data.RESYNC_SECONDS * 1_000,
    secretCheckMs: data.SECRET_CHECK_SECONDS * 1_000,
    activityMs: data.ACTIVITY_SECONDS * 1_000,
    metricsHost: data.METRICS_HOST,
    metricsPort: data.METRICS_PORT,
    logLevel: data.LOG_LEVEL,
  };
}
