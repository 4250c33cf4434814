// What the operator is told by its environment, checked once. An error names each variable that is wrong.
import { hostname } from 'node:os';
import { z } from 'zod';
import { checkTls, tlsVariables, toTlsConfig, type TlsConfig } from '../services/rpc/tls-config.ts';
import type { CertificatesConfig } from './certificates/certificates.ts';
import type { DatabaseConfig } from './certificates/database.ts';

const seconds = z.coerce.number().int().min(1).max(86_400);

const name = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'is no name of Kubernetes');

const Variables = z.object({
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
  CERTIFICATES: z.enum(['operator', 'none'], 'is neither operator nor none').default('none'),
  CERTIFICATE_PREFIX: name.optional(),
  CERTIFICATE_DNS_NAMES: z.string().default(''),
  DATABASE_SECRET: name.optional(),
  DATABASE_HOST: z.string().optional(),
  ...tlsVariables,
});

const Environment = Variables.superRefine((variables, context) => {
  const refuse = (variable: keyof typeof variables, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  checkTls(variables, context);
  if (variables.CERTIFICATES === 'operator') {
    if (variables.CERTIFICATE_PREFIX === undefined)
      refuse('CERTIFICATE_PREFIX', 'is not set: CERTIFICATES=operator needs it');
    if (!namesOf(variables.CERTIFICATE_DNS_NAMES).every((one) => DNS_NAME.test(one))) {
      refuse('CERTIFICATE_DNS_NAMES', 'is no list of DNS names like "muster-directory, muster-directory.muster.svc"');
    }
    if (variables.TLS_CERT_FILE !== undefined) {
      refuse('TLS_CERT_FILE', 'is set: with CERTIFICATES=operator the operator makes its certificate itself');
    }
  }
  if ((variables.DATABASE_SECRET === undefined) !== (variables.DATABASE_HOST === undefined)) {
    refuse('DATABASE_HOST', 'and DATABASE_SECRET go together, and only one of them is set');
  }
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
  /** How the directory is spoken to, unless the operator makes the certificates. */
  readonly tls: TlsConfig;
  /** Undefined: someone else makes Muster's certificates, or there are none. */
  readonly certificates: CertificatesConfig | undefined;
  /** Undefined: the database's Secret is not the operator's affair. */
  readonly database: DatabaseConfig | undefined;
}

const DNS_NAME = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** At least one, though it may be empty. */
const namesOf = (text: string): string[] => text.split(',').map((one) => one.trim());

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
    tls: toTlsConfig(data),
    ...secretsOf(data),
  };
}

function secretsOf(data: z.infer<typeof Environment>): Pick<Config, 'certificates' | 'database'> {
  const { CERTIFICATES, CERTIFICATE_PREFIX: prefix, DATABASE_SECRET: secret, DATABASE_HOST: host } = data;
  const dnsNames = namesOf(data.CERTIFICATE_DNS_NAMES);
  return {
    certificates: CERTIFICATES === 'operator' && prefix !== undefined ? { prefix, dnsNames } : undefined,
    database: secret !== undefined && host !== undefined ? { secret, host } : undefined,
  };
}
