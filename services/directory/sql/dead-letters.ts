// The statements on changes that were given up. They are of all tenants, so that they run as EVERY_TENANT.
import type { Statement } from './database.ts';
import type { BlockedRow } from './parked.ts';

export interface DeadRow {
  readonly id: string;
  readonly message_id: string;
  readonly tenant_id: string;
  readonly resource: 'USER' | 'GROUP' | '';
  readonly resource_id: string;
  readonly kind: string;
  readonly version: string;
  readonly changed_at: Date;
  readonly attempts: number;
  readonly error: string;
  readonly dead_at: Date;
}

export const listDead = (receiver: string, after: number, limit: number): Statement => ({
  name: 'list_dead',
  text: `
    select id, message_id, tenant_id, resource, resource_id, kind, version, changed_at, attempts, error, dead_at
    from muster.parked where receiver = $1::text and dead_at is not null and id > $2::bigint
    order by id limit $3::int`,
  values: [receiver, after, limit],
});

export interface ReplayedRow extends BlockedRow {
  readonly resource: 'USER' | 'GROUP' | '';
}

const replayed = `
  set dead_at = null, attempts = 0, parked_at = now(), next_attempt_at = now()
  where receiver = $1::text and dead_at is not null`;
const replayedColumns = 'returning tenant_id, resource, resource_id';

/** Has dead letters wait again, with all the time that a change has. At most `limit` of them, the oldest. */
export const replayAll = (receiver: string, limit: number): Statement => ({
  name: 'replay_all',
  text: `
    update muster.parked ${replayed} and id in (
      select id from muster.parked where receiver = $1::text and dead_at is not null order by id limit $2::int
    ) ${replayedColumns}`,
  values: [receiver, limit],
});

export const replayIds = (receiver: string, ids: readonly number[]): Statement => ({
  name: 'replay_ids',
  text: `update muster.parked ${replayed} and id = any($2::bigint[]) ${replayedColumns}`,
  values: [receiver, ids],
});

export const replayResource = (receiver: string, { tenant_id, resource_id }: BlockedRow): Statement => ({
  name: 'replay_resource',
  text: `
    update muster.parked ${replayed} and tenant_id = $2::text and resource_id = $3::text ${replayedColumns}`,
  values: [receiver, tenant_id, resource_id],
});

/** Some of those that were given up so long ago, the oldest first. Answers with a row for each. */
export const deleteOldDead = (days: number, limit: number): Statement => ({
  name: 'delete_old_dead',
  text: `
    with old as materialized (
      select receiver, id from muster.parked
      where dead_at < now() - make_interval(days => $1::int)
      order by dead_at limit $2::int for update skip locked
    )
    delete from muster.parked using old where parked.receiver = old.receiver and parked.id = old.id
    returning parked.id`,
  values: [days, limit],
});

/** No more than `max` are counted: there may be as many as changes in 30 days. */
export const countDead = (receiver: string, max: number): Statement => ({
  name: 'count_dead',
  text: `
    select count(*)::int as count
    from (select from muster.parked where receiver = $1::text and dead_at is not null limit $2::int) as counted`,
  values: [receiver, max],
});
