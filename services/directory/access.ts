// What gateways ask and tell: whose token is this, which tenants changed, and what was used. Nothing is cached here, so that
// a revoked token ends with the transaction that revoked it; the gateways keep answers for a few seconds.
import { randomUUID } from 'node:crypto';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReportUsageRequest__Output } from '../../proto/gen/muster/directory/v1/ReportUsageRequest.ts';
import type { ReportUsageResponse } from '../../proto/gen/muster/directory/v1/ReportUsageResponse.ts';
import type { ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import type { ResolveTokenRequest__Output } from '../../proto/gen/muster/directory/v1/ResolveTokenRequest.ts';
import type { TenantChange } from '../../proto/gen/muster/directory/v1/TenantChange.ts';
import type { RefusedRequest__Output } from '../../proto/gen/muster/directory/v1/RefusedRequest.ts';
import type { TenantUse__Output } from '../../proto/gen/muster/directory/v1/TenantUse.ts';
import type { TokenUse__Output } from '../../proto/gen/muster/directory/v1/TokenUse.ts';
import type { WatchTenantsRequest__Output } from '../../proto/gen/muster/directory/v1/WatchTenantsRequest.ts';
import { invalidValue, unauthorized } from '../scim/error.ts';
import { hideTokens, tokenId } from '../token.ts';
import { DETAIL_CHARACTERS_MAX } from './attempt.ts';
import type { LogEntry } from './log-entry.ts';
import { isId } from './precondition.ts';
import type { ProvisioningLog, RefusedToken } from './provisioning-log.ts';
import type { TenantChanges } from './sql/changes.ts';
import * as sql from './sql/access.ts';
import type { Database } from './sql/database.ts';
import { timeMs } from './tenant.ts';
import { ENDED_TOKENS } from './token-plan.ts';

const REPORTED_MAX = 10_000;
const REFUSED_MAX = 1_000;
const CLOCK_SKEW_MAX_MS = 60_000;
const MESSAGE_CHARACTERS_MAX = 1_000;
const BACKLOG_MAX = 1_000;

/**
 * The tenant that a token belongs to. Of one that has ended its tenant's provisioning log tells, and nobody else.
 * @throws ScimError unauthorized, the same for an unknown, revoked or expired token and for that of a deleted tenant
 */
export async function resolveToken(
  database: Database,
  log: ProvisioningLog,
  request: ResolveTokenRequest__Output,
  requestId: string,
): Promise<ResolvedToken> {
  const [token] = await database.query<sql.ResolvedTokenRow>(sql.findToken(request.digest));
  if (token === undefined || token.expired) {
    const ended = token ?? (await findEnded(database, request.digest));
    if (ended !== undefined) log.refusedToken(describeToken(ended, request.digest, requestId));
    throw unauthorized();
  }
  return {
    tenant_id: token.tenant_id,
    token_id: tokenId(request.digest),
    provisioning: token.provisioning,
    rate_limit: { requests_per_second: token.requests_per_second, burst: token.burst },
    expiry_time_ms: timeMs(token.expires_at),
    allowed_cidrs: token.allowed_cidrs,
    bulk: token.bulk === 'DISABLED' ? 'BULK_DISABLED' : 'BULK_ENABLED',
  };
}

async function findEnded(database: Database, digest: Uint8Array): Promise<sql.EndedTokenRow | undefined> {
  const [ended] = await database.query<sql.EndedTokenRow>(sql.findEndedToken(digest, ENDED_TOKENS.days));
  return ended;
}

/** One that is not there any more was revoked, or another took its place before it ended. */
const describeToken = (
  token: sql.ResolvedTokenRow | sql.EndedTokenRow,
  digest: Uint8Array,
  requestId: string,
): RefusedToken => ({
  tenantId: token.tenant_id,
  name: `token ${tokenId(digest)}${token.label === '' ? '' : ` (${token.label})`}`,
  isOutdated: !('expired' in token) || token.superseded,
  requestId,
});

/**
 * Stores what a gateway saw, all of it or nothing; what it refused goes into the provisioning log. Tenants and tokens that are
 * gone are passed over.
 * @throws ScimError invalidValue for more than 10,000 tokens or tenants, or 1,000 requests
 */
export async function reportUsage(
  database: Database,
  log: ProvisioningLog,
  request: ReportUsageRequest__Output,
): Promise<ReportUsageResponse> {
  const { tokens, tenants, refused } = request;
  if (tokens.length > REPORTED_MAX || tenants.length > REPORTED_MAX) {
    throw invalidValue(`A report names at most ${REPORTED_MAX} tokens and ${REPORTED_MAX} tenants.`);
  }
  if (refused.length > REFUSED_MAX) throw invalidValue(`A report names at most ${REFUSED_MAX} requests.`);
  if (tokens.length + tenants.length === 0) return {};
  const names = [...new Set([...tokens, ...tenants].map((use) => use.tenant_id))];
  // No tenant's name: a report touches no user.
  await database.transaction('', async (transaction) => {
    await Promise.all([
      transaction.query(sql.lockTenants(names)),
      transaction.query(sql.updateTokenUse(mergeTokens(tokens))),
      transaction.commit(sql.updateTenantUse(mergeTenants(tenants))),
    ]);
  });
  const now = Date.now();
  for (const each of refused) log.add(refusedEntry(each, now));
  for (const each of tenants) {
    if (each.refused === 0) continue;
    const { tenant_id: tenantId, refused: requests, failed: failures, failed_writes: writeFailures } = each;
    log.countRefused({ tenantId, requests, failures, writeFailures, atMs: Math.min(each.last_request_time_ms, now) });
  }
  return {};
}

/** Its time is left as it is, so that one that is reported twice is there once; but not that of a clock that is wrong. */
function refusedEntry(refused: RefusedRequest__Output, now: number): LogEntry {
  const clean = (text: string, max: number) => text.slice(0, max).replaceAll('\0', '');
  return {
    ...{ tenantId: refused.tenant_id, entryId: isId(refused.id) ? refused.id : randomUUID() },
    ...{
      at: new Date(refused.time_ms > now + CLOCK_SKEW_MAX_MS ? now : refused.time_ms),
      method: clean(refused.method, 20),
      kind: clean(refused.resource_kind, 20),
    },
    ...{
      resourceId: isId(refused.resource_id) ? refused.resource_id : null,
      subject: null,
      externalId: null,
      paths: [],
    },
    ...{ status: refused.status, scimType: clean(refused.scim_type, 20) || null, missing: [], version: null },
    ...{ detail: clean(hideTokens(refused.detail), DETAIL_CHARACTERS_MAX), requestId: clean(refused.request_id, 128) },
    body: null,
  };
}

/** One row per token: an update with two for the same would take either. */
function mergeTokens(uses: readonly TokenUse__Output[]): sql.TokenUseRow[] {
  const latest = new Map<string, TokenUse__Output>();
  for (const use of uses) {
    const key = `${use.tenant_id} ${use.token_id}`;
    if (use.last_used_time_ms >= (latest.get(key)?.last_used_time_ms ?? 0)) latest.set(key, use);
  }
  return [...latest.values()].map((use) => ({
    tenantId: use.tenant_id,
    tokenId: use.token_id,
    usedAt: new Date(use.last_used_time_ms),
  }));
}

type TenantTimes = Pick<TenantUse__Output, 'tenant_id' | 'last_request_time_ms' | 'last_error'>;

function mergeTenants(uses: readonly TenantUse__Output[]): sql.TenantUseRow[] {
  const merged = new Map<string, TenantTimes>();
  for (const use of uses) {
    const held = merged.get(use.tenant_id);
    const heldErrorMs = held?.last_error?.time_ms ?? -1;
    merged.set(use.tenant_id, {
      tenant_id: use.tenant_id,
      last_request_time_ms: Math.max(use.last_request_time_ms, held?.last_request_time_ms ?? 0),
      last_error: use.last_error && use.last_error.time_ms >= heldErrorMs ? use.last_error : (held?.last_error ?? null),
    });
  }
  return [...merged.values()].map(({ tenant_id, last_request_time_ms, last_error }) => ({
    tenantId: tenant_id,
    requestAt: last_request_time_ms === 0 ? null : new Date(last_request_time_ms),
    errorAt: last_error && new Date(last_error.time_ms),
    errorStatus: last_error?.status ?? null,
    errorMessage: last_error?.message.slice(0, MESSAGE_CHARACTERS_MAX).replaceAll('\0', '') ?? null,
  }));
}

type Stream = Pick<
  ServerWritableStream<WatchTenantsRequest__Output, TenantChange>,
  'write' | 'end' | 'on' | 'once' | 'writableNeedDrain'
>;

/** The open streams of changes. `end` ends them all: they would hold up a server that drains. */
export interface Watchers {
  watchTenants(stream: Stream): void;
  end(): void;
}

export function createWatchers(changes: Pick<TenantChanges, 'subscribe'>): Watchers {
  const streams = new Set<Stream>();
  return {
    watchTenants(stream) {
      const send = collapsing(stream);
      streams.add(stream);
      const unsubscribe = changes.subscribe(send);
      const forget = () => {
        streams.delete(stream);
        unsubscribe();
      };
      for (const end of ['cancelled', 'close', 'error', 'finish']) stream.on(end, forget);
      send(undefined);
    },
    end() {
      for (const stream of streams) stream.end();
    },
  };
}

/** A stream that is not read holds back at most 1,000 names; beyond that it is told `everything` when it is read again. */
function collapsing(stream: Stream): (tenantId: string | undefined) => void {
  const waiting = new Set<string>();
  let everything = false;
  const flush = () => {
    if (everything) stream.write({ everything });
    else for (const tenant_id of waiting) stream.write({ tenant_id });
    everything = false;
    waiting.clear();
  };
  stream.on('drain', flush);
  return (tenantId) => {
    if (tenantId === undefined || waiting.size >= BACKLOG_MAX) everything = true;
    else waiting.add(tenantId);
    if (!stream.writableNeedDrain) flush();
  };
}
