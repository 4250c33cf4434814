// What the directory is told about the use of tenants and tokens: gathered here, sent every two seconds and at the end.
// A report that fails is kept for the next one.
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { LastError } from '../../proto/gen/muster/directory/v1/LastError.ts';
import type { ReportUsageRequest } from '../../proto/gen/muster/directory/v1/ReportUsageRequest.ts';
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import type { DirectoryClient } from '../rpc/client.ts';
import type { ScimError } from '../scim/error.ts';
import { createRefusals, type Failure } from './refusals.ts';

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
  /** Requests that the gateway answered with an error by itself; of those such as failed, and such as would have written. */
  refused: number;
  failed: number;
  failedWrites: number;
}

interface TokenUse {
  readonly tenantId: string;
  lastUsedTimeMs: number;
}

export interface Usage {
  /**
   * Counts one answered request.
   * @param refused what of it this gateway answered with an error by itself: the request, or operations of a bulk
   */
  record(token: ResolvedToken, error: ScimError | undefined, refused: readonly Failure[]): void;
  /** Sends the last report. */
  stop(): Promise<void>;
}

/** `now` is in milliseconds since the epoch. */
export function createUsage(
  directory: DirectoryClient,
  logger: Logger,
  now: () => number,
  createId: () => string = uuidv7,
): Usage {
  let tokens = new Map<string, TokenUse>();
  let tenants = new Map<string, TenantUse>();
  const refusals = createRefusals(createId);

  async function report(): Promise<void> {
    if (tenants.size === 0) return;
    const [sentTokens, sentTenants] = [tokens, tenants];
    tokens = new Map();
    tenants = new Map();
    const refused = refusals.take();
    try {
      await directory.access.reportUsage(
        { ...toReport(sentTokens, sentTenants), refused },
        { timeoutMs: REPORT_TIMEOUT_MS },
      );
    } catch (error) {
      logger.debug({ reason: (error as Error).message }, 'usage could not be reported and is kept');
      tokens = new Map([...sentTokens, ...tokens]);
      tenants = mergeTenants(sentTenants, tenants);
      refusals.putBack(refused);
    }
  }

  let reporting = Promise.resolve();
  const timer = setInterval(() => {
    reporting = reporting.then(report);
  }, REPORT_INTERVAL_MS);

  return {
    record(token, failure, refused) {
      const timeMs = now();
      const tokenUse = tokens.get(token.token_id);
      if (tokenUse !== undefined) tokenUse.lastUsedTimeMs = timeMs;
      else if (tokens.size < ENTRIES_MAX) {
        tokens.set(token.token_id, { tenantId: token.tenant_id, lastUsedTimeMs: timeMs });
      }
      let tenantUse = tenants.get(token.tenant_id);
      if (tenantUse === undefined) {
        if (tenants.size >= ENTRIES_MAX) return;
        tenantUse = { lastRequestTimeMs: timeMs, lastError: undefined, refused: 0, failed: 0, failedWrites: 0 };
        tenants.set(token.tenant_id, tenantUse);
      }
      tenantUse.lastRequestTimeMs = timeMs;
      if (failure !== undefined && !isOrdinary(failure)) {
        const message = failure.detail.slice(0, MESSAGE_LENGTH_MAX);
        tenantUse.lastError = { time_ms: timeMs, status: failure.status, message };
      }
      for (const each of refused) {
        const isFailed = !isOrdinary(each.error);
        tenantUse.refused += 1;
        tenantUse.failed += Number(isFailed);
        tenantUse.failedWrites += Number(isFailed && each.aim.isWrite);
        refusals.add(token, each, timeMs);
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
    const held = older.get(tenantId);
    merged.set(tenantId, {
      lastRequestTimeMs: use.lastRequestTimeMs,
      lastError: use.lastError ?? held?.lastError,
      refused: use.refused + (held?.refused ?? 0),
      failed: use.failed + (held?.failed ?? 0),
      failedWrites: use.failedWrites + (held?.failedWrites ?? 0),
    });
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
      refused: use.refused,
      failed: use.failed,
      failed_writes: use.failedWrites,
    })),
  };
}
