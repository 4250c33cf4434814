// A whole Muster for a test file: directory and gateway in this process, on ports of their own, with a database of its own.
import { randomBytes } from 'node:crypto';
import { pino, type Logger } from 'pino';
import type { TenantSpec } from '../../proto/gen/muster/directory/v1/TenantSpec.ts';
import { parseConfig as parseDirectoryConfig } from '../../services/directory/config.ts';
import { startDirectory } from '../../services/directory/server.ts';
import type { Database } from '../../services/directory/sql/database.ts';
import { parseConfig as parseGatewayConfig } from '../../services/gateway/config.ts';
import { startGateway } from '../../services/gateway/server.ts';
import { connectDirectory, type DirectoryClient } from '../../services/rpc/client.ts';
import { createToken, tokenDigest } from '../../services/token.ts';
import { createTestDatabase } from './postgres.ts';

export interface StackOptions {
  /** Absent: limits are counted in memory. */
  readonly redisUrl?: string;
  /** A migrated database instead of a new one; `stop` leaves it alone. */
  readonly databaseUrl?: string;
  /** Where both processes log; absent: nowhere. */
  readonly logger?: Logger;
  /** More environment variables, as each process would be given them. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface TenantOptions {
  /** Absent: a name of its own. */
  readonly name?: string;
  /** Mandatory attributes besides `userName`; absent: none, so that tests can send what they are about. */
  readonly required?: readonly string[] | 'default';
  /** Absent: more than any test sends. */
  readonly requestsPerSecond?: number;
  readonly burst?: number;
  readonly provisioning?: 'ACTIVE' | 'SUSPENDED';
  /** Absent: off. */
  readonly groups?: 'ENABLED' | 'DISABLED';
  /** The networks that its requests may come from; absent: any. */
  readonly allowedCidrs?: readonly string[];
  /** Schema resources, each with what it extends; absent: none. */
  readonly schemas?: readonly object[];
  readonly bulk?: 'BULK_ENABLED' | 'BULK_DISABLED';
  readonly logValues?: boolean;
}

export interface StackTenant {
  readonly tenantId: string;
  readonly token: string;
}

export interface Stack {
  /** The gateway, without a path: the Tenant URL is `${url}/scim/v2`. */
  readonly url: string;
  readonly directoryAddress: string;
  /** host:port of each process' health and metrics. */
  readonly gatewayMetrics: string;
  readonly directoryMetrics: string;
  readonly client: DirectoryClient;
  /** Absent when the database was given. */
  readonly database: Database | undefined;
  createTenant(options?: TenantOptions): Promise<StackTenant>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const RATE_MAX = 100_000;

/** Starts directory and gateway; both listen when the promise settles. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const logger = options.logger ?? pino({ level: 'silent' });
  const own = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const common = { METRICS_HOST: HOST, METRICS_PORT: '0', ...options.environment };
  const directoryEnvironment = { DATABASE_URL: own?.url ?? options.databaseUrl, DIRECTORY_HOST: HOST };
  const directory = await startDirectory(
    parseDirectoryConfig({ ...directoryEnvironment, DIRECTORY_PORT: '0', ...common }),
    logger,
  );
  const address = `${HOST}:${directory.port}`;
  const gatewayEnvironment = { GATEWAY_HOST: HOST, GATEWAY_PORT: '0', DIRECTORY_ADDRESS: address };
  const gateway = await startGateway(
    parseGatewayConfig({ ...gatewayEnvironment, REDIS_URL: options.redisUrl, ...common }),
    logger,
  );
  const client = connectDirectory(address);
  return {
    url: `http://${HOST}:${gateway.port}`,
    directoryAddress: address,
    gatewayMetrics: `${HOST}:${gateway.metricsPort}`,
    directoryMetrics: `${HOST}:${directory.metricsPort}`,
    client,
    database: own?.database,
    createTenant: (tenant = {}) => createTenant(client, tenant),
    stop: async () => {
      client.close();
      await gateway.stop();
      await directory.stop();
      await own?.drop();
    },
  };
}

/** Declares a tenant with one token, or declares it anew with another. */
export async function createTenant(client: DirectoryClient, options: TenantOptions): Promise<StackTenant> {
  const token = createToken(randomBytes);
  const tenantId = options.name ?? `tenant-${randomBytes(6).toString('hex')}`;
  const required = options.required ?? [];
  const spec: TenantSpec = {
    display_name: tenantId,
    provisioning: options.provisioning ?? 'ACTIVE',
    groups: options.groups ?? 'DISABLED',
    rate_limit: { requests_per_second: options.requestsPerSecond ?? RATE_MAX, burst: options.burst ?? RATE_MAX },
    allowed_cidrs: [...(options.allowedCidrs ?? [])],
    schemas: (options.schemas ?? []).map((schema) => Buffer.from(JSON.stringify(schema))),
    ...(options.bulk && { bulk: options.bulk }),
    ...(options.logValues && { log_values: true }),
    ...(required === 'default' ? {} : { required_attributes: { paths: [...required] } }),
  };
  const tokens = [{ digest: tokenDigest(token), label: 'test', expiry_time_ms: 0 }];
  await client.tenants.ensureTenant({ name: tenantId, owner: 'test', owner_name: 'test', spec, tokens });
  return { tenantId, token };
}
