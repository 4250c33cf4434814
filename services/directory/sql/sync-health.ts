// What is known of a tenant's sync, in one statement: GetTenant asks for it each time.
import type { Statement } from './database.ts';

/** 10,000 stands for more. */
export const FAILING_USERS_MAX = 10_000;

export interface CountsColumn {
  readonly requests: number;
  readonly failures: number;
  readonly writes: number;
  readonly write_failures: number;
  readonly reference_failures: number;
}

export interface FailingUserColumn {
  readonly kind: string;
  readonly resource_id: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly since_ms: number;
  readonly last_ms: number;
  readonly failures: number;
  readonly status: number;
  readonly detail: string;
  readonly missing: string[];
}

/** The lists are null when they are empty. */
export interface SyncRow {
  readonly last_success_at: Date | null;
  readonly last_write_at: Date | null;
  readonly last_failure_at: Date | null;
  readonly last_forbidden_at: Date | null;
  readonly last_outdated_at: Date | null;
  readonly last_hour: CountsColumn;
  readonly last_day: CountsColumn;
  /** The day that ends with the tenant's latest request. */
  readonly latest_day: CountsColumn;
  readonly failing_users: number;
  readonly longest_failing: FailingUserColumn[] | null;
  readonly missing_attributes: { readonly path: string; readonly users: number }[] | null;
}

const sums = (condition: string): string => `
  json_build_object(
    'requests', coalesce(sum(requests) filter (where ${condition}), 0),
    'failures', coalesce(sum(failures) filter (where ${condition}), 0),
    'writes', coalesce(sum(writes) filter (where ${condition}), 0),
    'write_failures', coalesce(sum(write_failures) filter (where ${condition}), 0),
    'reference_failures', coalesce(sum(reference_failures) filter (where ${condition}), 0)
  )`;

const failing = `muster.failing_users where tenant_id = $1::text and last_at > $2::timestamptz - interval '3 days'`;

/** In the tenant's transaction. One row, of a tenant that does not exist as well. */
export const findSync = (tenantId: string, now: Date): Statement => ({
  name: 'find_sync',
  text: `
    select state.last_success_at, state.last_write_at, state.last_failure_at, state.last_forbidden_at, state.last_outdated_at,
      counts.last_hour, counts.last_day, counts.latest_day,
      (select count(*)::int from (select from ${failing} limit ${FAILING_USERS_MAX}) as sample) as failing_users,
      (
        select json_agg(each) from (
          select kind, resource_id, name, external_id, floor(extract(epoch from since) * 1000)::float8 as since_ms,
            floor(extract(epoch from last_at) * 1000)::float8 as last_ms, failures, status, detail, missing
          from ${failing} order by since, subject limit 10
        ) as each
      ) as longest_failing,
      (
        select json_agg(each) from (
          select path, count(*)::int as users
          from (select missing from ${failing} order by since limit 1000) as sample, unnest(sample.missing) as path
          group by path order by users desc, path limit 10
        ) as each
      ) as missing_attributes
    from (
      select ${sums(`begins_at > $2::timestamptz - interval '1 hour 10 minutes'`)} as last_hour,
        ${sums(`begins_at > $2::timestamptz - interval '1 day 10 minutes'`)} as last_day,
        ${sums(`begins_at > latest_at - interval '1 day'`)} as latest_day
      from (
        select *, max(begins_at) over () as latest_at from muster.sync_counts where tenant_id = $1::text
      ) as held
    ) as counts
    left join muster.sync_state as state on state.tenant_id = $1::text`,
  values: [tenantId, now],
});
