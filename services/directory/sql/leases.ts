// The statements of whoever works receivers: leases, and what is written under them.
import type { Statement } from './database.ts';

export interface LeaseRow {
  readonly name: string;
  /** A bigint as text. */
  readonly fence: string;
}

/** Prolongs those of the owner and takes those that nobody has; passes over those that somebody writes just now. */
export const renewLeases = (owner: string, leaseMs: number): Statement => ({
  name: 'renew_leases',
  text: `
    with free as (
      select name from muster.receivers
      where state = 'ACTIVE'
        and (lease_owner = $1::text or lease_until is null or lease_until < clock_timestamp())
      for no key update skip locked
    )
    update muster.receivers as held
    set lease_owner = $1::text, lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
      fence = fence + (lease_owner is distinct from $1::text)::int
    from free where held.name = free.name
    returning held.name, held.fence`,
  values: [owner, leaseMs],
});

/** Less than a transmitter waits for its leases. */
export const waitBriefly: Statement = { text: `set local lock_timeout = '1s'`, values: [] };

/** Prolongs the one that the owner has, if it still does, when whoever writes it is done. */
export const renewLease = (receiver: string, owner: string, leaseMs: number): Statement => ({
  name: 'renew_lease',
  text: `
    update muster.receivers
    set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
    where name = $1::text and lease_owner = $2::text and state = 'ACTIVE'
    returning name, fence`,
  values: [receiver, owner, leaseMs],
});

export interface HaltedRow {
  readonly name: string;
  readonly state: 'GONE' | 'GAP';
}

export const listHalted: Statement = {
  name: 'list_halted_receivers',
  text: `select name, state from muster.receivers where state <> 'ACTIVE' order by name`,
  values: [],
};

export const releaseLeases = (owner: string): Statement => ({
  name: 'release_leases',
  text: 'update muster.receivers set lease_owner = null, lease_until = null where lease_owner = $1::text',
  values: [owner],
});

/** Answers with the receiver as long as nobody else works it, and nobody will until the transaction ends. */
export const lockLease = (receiver: string, fence: number): Statement => ({
  name: 'lock_lease',
  text: `
    select name, all_tenants, tenant_ids, cursor from muster.receivers
    where name = $1::text and fence = $2::bigint and state = 'ACTIVE'
    for no key update`,
  values: [receiver, fence],
});

export interface LeasedRow {
  readonly name: string;
  readonly all_tenants: boolean;
  readonly tenant_ids: string[];
  readonly cursor: string;
}

/** The same without a lock. */
export const findLease = (receiver: string, fence: number): Statement => ({
  name: 'find_lease',
  text: `
    select name, all_tenants, tenant_ids, cursor from muster.receivers
    where name = $1::text and fence = $2::bigint and state = 'ACTIVE'`,
  values: [receiver, fence],
});

export interface Progress {
  /** Null: as it was. */
  readonly cursor: string | null;
  readonly failures: number;
  readonly retryAt: Date | null;
  readonly error: string;
  readonly errorAt: Date | null;
  readonly successAt: Date | null;
}

/** Answers with a row while the lease holds. */
export const advanceReceiver = (receiver: string, fence: number, progress: Progress): Statement => ({
  name: 'advance_receiver',
  text: `
    update muster.receivers
    set cursor = coalesce($3::text, cursor), failures = $4::int, retry_at = $5::timestamptz,
      last_error = case when $7::timestamptz is null then last_error else $6::text end,
      last_error_at = coalesce($7::timestamptz, last_error_at),
      last_success_at = greatest(last_success_at, $8::timestamptz)
    where name = $1::text and fence = $2::bigint and state = 'ACTIVE'
    returning name`,
  values: [
    receiver,
    fence,
    progress.cursor,
    progress.failures,
    progress.retryAt,
    progress.error,
    progress.errorAt,
    progress.successAt,
  ],
});

/** Answers with a row while the lease holds, which it does no more afterwards. */
export const haltReceiver = (receiver: string, fence: number, state: 'GONE' | 'GAP', error: string): Statement => ({
  name: 'halt_receiver',
  text: `
    update muster.receivers
    set state = $3::text, last_error = $4::text, last_error_at = now(), lease_owner = null, lease_until = null
    where name = $1::text and fence = $2::bigint and state = 'ACTIVE'
    returning name`,
  values: [receiver, fence, state, error],
});
