// The statements behind a gateway's questions: whose token is this, and what was it used for.
import type { Statement } from './database.ts';

export interface ResolvedTokenRow {
  readonly tenant_id: string;
  readonly provisioning: 'ACTIVE' | 'SUSPENDED';
  readonly requests_per_second: number;
  readonly burst: number;
  readonly label: string;
  readonly expires_at: Date | null;
  readonly allowed_cidrs: string[];
  readonly bulk: 'DISABLED' | 'ENABLED';
  readonly expired: boolean;
  /** Another has taken its place. */
  readonly superseded: boolean;
}

/** Expired tokens as well, for as long as they are there. */
export const findToken = (digest: Uint8Array): Statement => ({
  name: 'find_token',
  text: `
    select tenants.tenant_id, tenants.provisioning, tenants.requests_per_second, tenants.burst, tokens.expires_at,
      tenants.allowed_cidrs, tenants.bulk, tokens.label, coalesce(tokens.expires_at <= now(), false) as expired,
      tokens.superseded_at is not null as superseded
    from muster.tokens
    join muster.tenants on tenants.tenant_id = tokens.tenant_id
    where tokens.digest = $1::bytea
      and tenants.deleted_at is null`,
  values: [digest],
});

export interface EndedTokenRow {
  readonly tenant_id: string;
  readonly label: string;
}

/** One that was revoked, or that ended and was removed, in the last days. */
export const findEndedToken = (digest: Uint8Array, days: number): Statement => ({
  name: 'find_ended_token',
  text: `
    select ended.tenant_id, ended.label
    from muster.ended_tokens as ended
    join muster.tenants on tenants.tenant_id = ended.tenant_id
    where ended.digest = $1::bytea and ended.ended_at > now() - make_interval(days => $2::int)
      and tenants.deleted_at is null`,
  values: [digest, days],
});

/** Taken in one order by all, and before any token's row, so that reports never wait for each other in a circle. */
export const lockTenants = (tenantIds: readonly string[]): Statement => ({
  name: 'lock_tenants',
  text: `
    select tenant_id from muster.tenants where tenant_id = any($1::text[]) order by tenant_id for no key update`,
  values: [tenantIds],
});

export interface TokenUseRow {
  readonly tenantId: string;
  readonly tokenId: string;
  readonly usedAt: Date;
}

/** Only forward, and never into the future, whatever a gateway's clock says. */
export const updateTokenUse = (uses: readonly TokenUseRow[]): Statement => ({
  name: 'update_token_use',
  text: `
    update muster.tokens
    set last_used_at = greatest(tokens.last_used_at, least(new.used_at, now()))
    from unnest($1::text[], $2::text[], $3::timestamptz[]) as new (tenant_id, token_id, used_at)
    where tokens.tenant_id = new.tenant_id
      and encode(substr(tokens.digest, 1, 8), 'hex') = new.token_id`,
  values: [uses.map((use) => use.tenantId), uses.map((use) => use.tokenId), uses.map((use) => use.usedAt)],
});

export interface TenantUseRow {
  readonly tenantId: string;
  readonly requestAt: Date | null;
  readonly errorAt: Date | null;
  readonly errorStatus: number | null;
  readonly errorMessage: string | null;
}

export const updateTenantUse = (uses: readonly TenantUseRow[]): Statement => ({
  name: 'update_tenant_use',
  text: `
    update muster.tenants
    set last_request_at = greatest(tenants.last_request_at, least(new.request_at, now())),
      last_error_at = case when new.later then least(new.error_at, now()) else tenants.last_error_at end,
      last_error_status = case when new.later then new.error_status else tenants.last_error_status end,
      last_error_message = case when new.later then new.error_message else tenants.last_error_message end
    from (
      select given.*, given.error_at is not null
        and given.error_at >= coalesce(held.last_error_at, '-infinity') as later
      from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::text[])
        as given (tenant_id, request_at, error_at, error_status, error_message)
      join muster.tenants as held on held.tenant_id = given.tenant_id
    ) as new
    where tenants.tenant_id = new.tenant_id`,
  values: [
    uses.map((use) => use.tenantId),
    uses.map((use) => use.requestAt),
    uses.map((use) => use.errorAt),
    uses.map((use) => use.errorStatus),
    uses.map((use) => use.errorMessage),
  ],
});
