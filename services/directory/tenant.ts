// A tenant and its tokens as they cross the wire.
import type { Tenant } from '../../proto/gen/muster/directory/v1/Tenant.ts';
import type { Token } from '../../proto/gen/muster/directory/v1/Token.ts';
import { tokenId } from '../token.ts';
import type { SyncRow } from './sql/sync-health.ts';
import type { CountRow, TenantRow } from './sql/tenants.ts';
import type { TokenRow } from './sql/tokens.ts';
import { toSyncHealth } from './sync-health.ts';

/** The tenant with its tokens, but for those that were superseded and have ended, with how many users it has, and how they come. */
export function toTenant(
  tenant: TenantRow,
  tokens: readonly TokenRow[],
  count: CountRow | undefined,
  sync: SyncRow | undefined,
  now: Date,
): Tenant {
  const suspended = tenant.provisioning === 'SUSPENDED';
  const tokenUsed = tokens.some((token) => token.superseded_at === null && token.last_used_at !== null);
  const facts = { lastRequestAt: tenant.last_request_at, suspended, tokenUsed };
  return {
    name: tenant.tenant_id,
    owner: tenant.owner,
    owner_name: tenant.owner_name,
    spec: {
      display_name: tenant.display_name,
      provisioning: tenant.provisioning,
      groups: tenant.groups,
      required_attributes: { paths: [...tenant.required_attributes, ...tenant.required_in_schemas] },
      rate_limit: { requests_per_second: tenant.requests_per_second, burst: tenant.burst },
      max_users: tenant.max_users,
      allowed_cidrs: tenant.allowed_cidrs,
      schemas: tenant.schemas.map((schema) => Buffer.from(JSON.stringify(schema))),
      bulk: tenant.bulk === 'DISABLED' ? 'BULK_DISABLED' : 'BULK_ENABLED',
      log_values: tenant.log_values,
    },
    tokens: tokens.filter((token) => token.superseded_at === null || !token.expired).map(toToken),
    users_total: count?.total ?? 0,
    users_active: count?.active ?? 0,
    last_request_time_ms: timeMs(tenant.last_request_at),
    last_error:
      tenant.last_error_at === null
        ? null
        : {
            time_ms: timeMs(tenant.last_error_at),
            status: tenant.last_error_status ?? 0,
            message: tenant.last_error_message ?? '',
          },
    created_time_ms: timeMs(tenant.created_at),
    health: sync === undefined ? null : toSyncHealth({ sync, ...facts }, now),
  };
}

const toToken = (token: TokenRow): Token => ({
  id: tokenId(token.digest),
  digest: token.digest,
  label: token.label,
  issued_time_ms: timeMs(token.issued_at),
  expiry_time_ms: timeMs(token.expires_at),
  last_used_time_ms: timeMs(token.last_used_at),
  superseded_time_ms: timeMs(token.superseded_at),
});

/** Milliseconds since the epoch; 0 stands for never. */
export const timeMs = (time: Date | null): number => time?.getTime() ?? 0;
