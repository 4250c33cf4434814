// The statements on changes that wait for a receiver, or were given up. They are of all tenants, so that they run as EVERY_TENANT,
// but for those at the end.
import type { Statement } from './database.ts';

export interface NewParked {
  readonly tenantId: string;
  readonly receiver: string;
  readonly messageId: string;
  readonly position: number;
  readonly resource: string;
  /** Empty: the tenant itself. */
  readonly resourceId: string;
  readonly kind: string;
  readonly version: number;
  readonly changedAt: Date;
  /** JSON text. */
  readonly change: string;
  readonly attempts: number;
  readonly error: string;
  readonly nextAttemptAt: Date;
  readonly dead: boolean;
}

export interface ParkedRow {
  /** A bigint as text. */
  readonly id: string;
  /** JSON text. */
  readonly change: string;
  readonly attempts: number;
  readonly parked_at: Date;
}

/** Keeps a tenant from being erased until the transaction ends. Answers with a row if there is one, which is not being erased. */
export const holdTenant = (tenantId: string): Statement => ({
  name: 'hold_tenant',
  text: `select tenant_id from muster.tenants where tenant_id = $1::text and not erasing for key share`,
  values: [tenantId],
});

/** One that is parked already, or was given up, stays as it is. */
export const insertParked = (parked: NewParked): Statement => ({
  name: 'insert_parked',
  text: `
    insert into muster.parked (
      tenant_id, receiver, message_id, position, resource, resource_id, kind, version, changed_at, change, attempts, error,
      next_attempt_at, dead_at
    )
    values (
      $1::text, $2::text, $3::text, $4::bigint, $5::text, $6::text, $7::text, $8::bigint, $9::timestamptz, $10::json,
      $11::int, $12::text, $13::timestamptz, case when $14::boolean then now() end
    )
    on conflict (tenant_id, receiver, message_id) do nothing`,
  values: [
    parked.tenantId,
    parked.receiver,
    parked.messageId,
    parked.position,
    parked.resource,
    parked.resourceId,
    parked.kind,
    parked.version,
    parked.changedAt,
    parked.change,
    parked.attempts,
    parked.error,
    parked.nextAttemptAt,
    parked.dead,
  ],
});

export const deleteParkedBefore = (receiver: string, tenantId: string, position: number): Statement => ({
  name: 'delete_parked_before',
  text: 'delete from muster.parked where tenant_id = $2::text and receiver = $1::text and position < $3::bigint',
  values: [receiver, tenantId, position],
});

/** A person did something for the receiver: whatever waits is tried at once. */
export const hastenParked = (receiver: string): Statement => ({
  name: 'hasten_parked',
  text: `
    update muster.parked set next_attempt_at = now()
    where receiver = $1::text and dead_at is null and next_attempt_at > now()`,
  values: [receiver],
});

/** What waits, or was given up, of tenants that the receiver is not sent any more. After its row is locked nothing else is parked. */
export const deleteParkedOfOthers = (receiver: string, tenantIds: readonly string[]): Statement => ({
  name: 'delete_parked_of_others',
  text: 'delete from muster.parked where receiver = $1::text and tenant_id <> all ($2::text[])',
  values: [receiver, tenantIds],
});

/**
 * Of each resource the first that waits: in the order of the feed, and within a snapshot in the order of the parts. That a tenant was
 * erased is in front of everything of one that was made with the same name later.
 */
const heads = `
  select * from (
    select distinct on (tenant_id, resource_id) tenant_id, resource_id, id, position, next_attempt_at
    from muster.parked where receiver = $1::text and dead_at is null
    order by tenant_id, resource_id, position, id
  ) as firsts
  where resource_id = '' or not exists (
    select from muster.parked as erased
    where erased.receiver = $1::text and erased.tenant_id = firsts.tenant_id and erased.resource_id = ''
      and erased.dead_at is null and erased.position < firsts.position
  )`;

/** Of each tenant in turn, what has been due for longest in front: one with many does not keep another's. */
export const listDue = (receiver: string, before: Date, limit: number): Statement => ({
  name: 'list_due',
  text: `
    select parked.id, parked.change::text as change, parked.attempts, parked.parked_at
    from (
      select id, row_number() over (partition by tenant_id order by next_attempt_at, position) as turn, next_attempt_at, position
      from (${heads}) as heads where next_attempt_at <= $2::timestamptz
      order by turn, next_attempt_at, position limit $3::int
    ) as due join muster.parked on parked.receiver = $1::text and parked.id = due.id
    order by due.turn, due.next_attempt_at, due.position`,
  values: [receiver, before, limit],
});

/** The first of each resource, those that changed first in front. */
export const listPending = (receiver: string, limit: number): Statement => ({
  name: 'list_pending',
  text: `
    select parked.id, parked.change::text as change, parked.attempts, parked.parked_at
    from (
      select * from (${heads}) as heads order by position, id limit $2::int
    ) as first join muster.parked on parked.receiver = $1::text and parked.id = first.id
    order by parked.position, parked.id`,
  values: [receiver, limit],
});

export interface BlockedRow {
  readonly tenant_id: string;
  readonly resource_id: string;
}

export const listBlocked = (receiver: string): Statement => ({
  name: 'list_blocked',
  text: `
    select distinct tenant_id, resource_id from muster.parked where receiver = $1::text and dead_at is null`,
  values: [receiver],
});

export const countParked = (receiver: string): Statement => ({
  name: 'count_parked',
  text: `select count(*)::int as count from muster.parked where receiver = $1::text and dead_at is null`,
  values: [receiver],
});

/** When the oldest change that waits was made. */
export const findOldestParked = (receiver: string): Statement => ({
  name: 'find_oldest_parked',
  text: `
    select changed_at from muster.parked where receiver = $1::text and dead_at is null order by changed_at limit 1`,
  values: [receiver],
});

/** Some of what waits for the receiver, or was given up. Answers with a row for each. */
export const deleteSomeOfReceiver = (receiver: string, limit: number): Statement => ({
  name: 'delete_some_parked_of_receiver',
  text: `
    with batch as materialized (
      select id from muster.parked where receiver = $1::text order by id limit $2::int for update
    )
    delete from muster.parked using batch where parked.receiver = $1::text and parked.id = batch.id
    returning parked.id`,
  values: [receiver, limit],
});

export const deleteParked = (receiver: string, id: number): Statement => ({
  name: 'delete_parked',
  text: `
    delete from muster.parked where receiver = $1::text and id = $2::bigint and dead_at is null
    returning tenant_id, resource_id`,
  values: [receiver, id],
});

/** Notes an attempt that came to nothing: there will be another, or, with null, none. */
export const updateParked = (receiver: string, id: number, error: string, nextAttemptAt: Date | null): Statement => ({
  name: 'update_parked',
  text: `
    update muster.parked
    set attempts = attempts + 1, error = $3::text, next_attempt_at = coalesce($4::timestamptz, next_attempt_at),
      dead_at = case when $4::timestamptz is null then now() end
    where receiver = $1::text and id = $2::bigint and dead_at is null
    returning tenant_id, resource_id`,
  values: [receiver, id, error, nextAttemptAt],
});

/** The first that waits of one resource, and whether its time has come. */
export const findHead = (receiver: string, { tenant_id, resource_id }: BlockedRow): Statement => ({
  name: 'find_head',
  text: `
    select id, change::text as change, attempts, parked_at, next_attempt_at <= now() as due
    from muster.parked
    where receiver = $1::text and tenant_id = $2::text and resource_id = $3::text and dead_at is null
    order by position, id
    limit 1`,
  values: [receiver, tenant_id, resource_id],
});

export interface HeadRow extends ParkedRow {
  readonly due: boolean;
}

/** Answers with a row for each that was given up. */
export const expireParked = (receiver: string, before: Date, error: string): Statement => ({
  name: 'expire_parked',
  text: `
    update muster.parked set dead_at = now(), error = case when error = '' then $3::text else error end
    where receiver = $1::text and dead_at is null and parked_at < $2::timestamptz
    returning id`,
  values: [receiver, before, error],
});

export const acknowledgeParked = (receiver: string, messageIds: readonly string[]): Statement => ({
  name: 'acknowledge_parked',
  text: `
    delete from muster.parked where receiver = $1::text and dead_at is null and message_id = any($2::text[])
    returning id`,
  values: [receiver, messageIds],
});

export interface RefusedRow {
  readonly messageId: string;
  readonly error: string;
  readonly final: boolean;
}

/** Answers with a row for each that is known. */
export const refuseParked = (receiver: string, refused: readonly RefusedRow[]): Statement => ({
  name: 'refuse_parked',
  text: `
    update muster.parked
    set attempts = attempts + 1, error = refused.error, dead_at = case when refused.final then now() end
    from unnest($2::text[], $3::text[], $4::boolean[]) as refused (message_id, error, final)
    where receiver = $1::text and dead_at is null and parked.message_id = refused.message_id
    returning id`,
  values: [
    receiver,
    refused.map(({ messageId }) => messageId),
    refused.map(({ error }) => error),
    refused.map(({ final }) => final),
  ],
});

/** In the tenant's transaction. */
export const deleteSomeParked = (tenantId: string, limit: number): Statement => ({
  name: 'delete_some_parked',
  text: `
    with batch as materialized (
      select receiver, message_id from muster.parked where tenant_id = $1::text
      order by receiver, message_id limit $2::int for update skip locked
    ), gone as (
      delete from muster.parked as old using batch
      where old.tenant_id = $1::text and old.receiver = batch.receiver and old.message_id = batch.message_id
      returning 1
    )
    select count(*)::int as deleted from gone`,
  values: [tenantId, limit],
});

/** In the tenant's transaction. */
export const hasParked = (tenantId: string): Statement => ({
  name: 'has_parked',
  text: 'select exists (select from muster.parked where tenant_id = $1::text) as found',
  values: [tenantId],
});
