// What the directory is told about the use of tenants and tokens: gathered here, sent every two seconds and at the end.
// A report that fails is kept for the next one.
import type { Logger } from 'pino';
import type { LastError } from '../../proto/gen/muster/directory/v1/LastError.ts';
import type { ReportUsageRequest } from '../../proto/gen/muster/directory/v1/ReportUsageRequest.ts';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { ScimError } from '../scim/error.ts';

const REPORT_INTERVAL_MS = 2_000;
const REPORT_TIMEOUT_MS = 2_000;
const ENTRIES_MAX = 10_000;
const MESSAGE_LENGTH_MAX = 1_000;
// What clients provoke in the course of things says nothing about the tenant's configuration: a user that is gone, a
// version that is outdated, a request too many.
const ordinary: ReadonlySet<number> = new Set([404, 412, 429]);
export const isOrdinary = ({ status }: ScimError): boolean => ordinary.has(status);

interface TenantUse {
  lastRequestTimeMs: number;
  lastError: LastError | undefined;
}

interface TokenUse {
  readonly tenantId: string;
  lastUsedTimeMs: number;
}

export interface Usage {
  /** Counts one answered request. */
  record(token: ResolvedToken, failure: ScimError | undefined): void;
  /** Sends the last report. */
  stop(): Promise<void>;
}

/** `now` is in milliseconds since the epoch. */
export function createUsage(directory: DirectoryClient, logger: Logger, now: () => number): Usage {
  let tokens = new Map<string, TokenUse>();
  let tenants = new Map<string, TenantUse>();

  async function report(): Promise<void> {
    if (tenants.size === 0) return;
    const [sentTokens, sentTenants] = [tokens, tenants];
    tokens = new Map();
    tenants = new Map();
    try {
      await directory.access.reportUsage(toReport(sentTokens, sentTenants), { timeoutMs: REPORT_TIMEOUT_MS });
    } catch (error) {
      logger.debug({ reason: (error as Error).message }, 'usage could not be reported and is kept');
      tokens = new Map([...sentTokens, ...tokens]);
      tenants = mergeTenants(sentTenants, tenants);
    }
  }

  let reporting = Promise.resolve();
  const timer = setInterval(() => {
    reporting = reporting.then(report);
  }, REPORT_INTERVAL_MS);

  return {
    record(token, failure) {
      const timeMs = now();
      const tokenUse = tokens.get(token.token_id);
      if (tokenUse !== undefined) tokenUse.lastUsedTimeMs = timeMs;
      else if (tokens.size < ENTRIES_MAX) {
        tokens.set(token.token_id, { tenantId: token.tenant_id, lastUsedTimeMs: timeMs });
      }
      let tenantUse = tenants.get(token.tenant_id);
      if (tenantUse === undefined) {
        if (tenants.size >= ENTRIES_MAX) return;
        tenantUse = { lastRequestTimeMs: timeMs, lastError: undefined };
        tenants.set(token.tenant_id, tenantUse);
      }
      tenantUse.lastRequestTimeMs = timeMs;
      if (failure !== undefined && !isOrdinary(failure)) {
        const message = failure.detail.slice(0, MESSAGE_LENGTH_MAX);
        tenantUse.lastError = { time_ms: timeMs, status: failure.status, message };
      }
    },
    async stop() {
      clearInterval(timer);
      await reporting;
      await report();
    },
  };
}

function mergeTenants(older: Map<string, TenantUse>, newer: Map<string, TenantUse>): Map<string, TenantUse> {
  const merged = new Map(older);
  for (const [tenantId, use] of newer) {
    merged.set(tenantId, { ...use, lastError: use.lastError ?? older.get(tenantId)?.lastError });
  }
  return merged;
}

function toReport(tokens: Map<string, TokenUse>, tenants: Map<string, TenantUse>): ReportUsageRequest {
  return {
    tokens: Array.from(tokens, ([token_id, use]) => ({
      tenant_id: use.tenantId,
      token_id,
      last_used_time_ms: use.lastUsedTimeMs,
    })),
    tenants: Array.from(tenants, ([tenant_id, use]) => ({
      tenant_id,
      last_request_time_ms: use.lastRequestTimeMs,
      last_error: use.lastError ?? null,
    })),
  };
}
