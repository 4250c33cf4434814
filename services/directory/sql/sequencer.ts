// The statements that give committed changes their order, and those of the ring of partitions that they are kept in.
import type { Statement } from './database.ts';

/** The connection's tenant: every one, see the policies of muster.outbox and muster.changes. */
export const EVERY_TENANT = '*';
export const CHANGES_CHANNEL = 'muster_changes';
export const SLOTS = 8;

const LOCK_KEY = '7310034284'; // any number that nobody else locks in this database
/** More positions than any server could have given out that are not known here. */
const BREAK = 1_000_000_000;

/** Whether this connection is the sequencer from now on, until it ends. */
export const tryToSequence: Statement = {
  name: 'try_to_sequence',
  text: `select pg_try_advisory_lock(${LOCK_KEY}::bigint) as held`,
  values: [],
};

/** What was told to readers must be on disk, also where a database does not wait for that by default. */
export const commitToDisk: Statement = {
  text: `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`,
  values: [],
};

/** The first statement of each transaction that gives out positions or changes slots: it makes them take turns. */
export const lockState: Statement = {
  name: 'lock_feed_state',
  text: 'select from muster.feed_state for no key update',
  values: [],
};

/** Which server this is and in which history of it; another one after a failover or a restored backup. */
export const findServer: Statement = {
  text: `
    select (select system_identifier from pg_control_system()) || '/'
      || left(pg_walfile_name(pg_current_wal_lsn()), 8) as server`,
  values: [],
};

/** After `lockState`. Leaves a gap in the positions when the last one was given out by another server. */
export const noteServer = (server: string): Statement => ({
  name: 'note_feed_server',
  text: `
    with before as (
      select position, server from muster.feed_state
    ), gap as (
      insert into muster.feed_breaks (last_before, first_after)
      select position, position + ${BREAK} + 1 from before where server not in ('', $1::text)
      returning 1
    )
    update muster.feed_state
    set position = feed_state.position + ${BREAK} * (select count(*) from gap), server = $1::text
    where server <> $1::text`,
  values: [server],
});

/** Whether anything waits. */
export const findWaiting: Statement = {
  name: 'find_waiting_change',
  text: 'select from muster.outbox order by seq limit 1',
  values: [],
};

/**
 * After `lockState`. Moves the committed changes with the lowest numbers and gives them the next positions. Answers with how
 * many they were, and the last position.
 */
export const moveChanges = (limit: number): Statement => ({
  name: 'move_changes',
  text: `
    with moved as (
      delete from muster.outbox
      where seq in (select seq from muster.outbox order by seq limit $1::int)
      returning *
    ), numbered as (
      select moved.*, row_number() over (order by seq) as number from moved
    ), kept as (
      insert into muster.changes (
        slot, position, tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, paths,
        members, document, size, request_id
      )
      select
        state.slot, state.position + number, tenant_id, kind, resource, resource_id, version, changed_at, created_at,
        modified_at, paths, members, document, size, request_id
      from numbered cross join muster.feed_state as state
    )
    update muster.feed_state set position = position + (select count(*) from moved)
    returning position, (select count(*)::int from moved) as moved,
      pg_notify('${CHANGES_CHANNEL}', position::text)`,
  values: [limit],
});

export interface MovedRow {
  readonly position: string;
  readonly moved: number;
}

/** How much waits and for how long; no more than `limit` rows are counted. */
export const measureOutbox = (limit: number): Statement => ({
  name: 'measure_outbox',
  text: `
    select count(*)::int as rows, coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)::float8 as age
    from (select changed_at from muster.outbox order by seq limit $1::int) as waiting`,
  values: [limit],
});

export interface SlotRow {
  readonly slot: number;
  /** Its last change is older than any that is kept. */
  readonly expired: boolean;
  /** It is the one that is written to, and was for its share of the time. */
  readonly full: boolean;
  readonly free: boolean;
}

/** The state of the ring. A slot is written to for a seventh of the retention, so that seven full ones are kept. */
export const listSlots = (retentionSeconds: number): Statement => ({
  name: 'list_feed_slots',
  text: `
    select slot::int,
      coalesce(closed_at < now() - make_interval(secs => $1::float8), false) as expired,
      closed_at is null and coalesce(opened_at < now() - make_interval(secs => $1::float8 / ${SLOTS - 1}), false) as full,
      opened_at is null as free
    from muster.feed_slots order by slot`,
  values: [retentionSeconds],
});

/** After `lockState`, which makes it one with what is emptied. Rather tries again later than keeps readers waiting. */
export const emptySlot = (slot: number): Statement[] => [
  { text: `set local lock_timeout = '200ms'`, values: [] },
  { text: `truncate muster.changes_${slot}`, values: [] },
  {
    name: 'free_feed_slot',
    text: `
      update muster.feed_slots set first_position = null, opened_at = null, closed_at = null
      where slot = $1::smallint and closed_at is not null`,
    values: [slot],
  },
];

/** After `lockState`. Goes on to the next slot, which is free. */
export const openSlot = (slot: number): Statement[] => [
  {
    name: 'close_feed_slot',
    text: `
      update muster.feed_slots set closed_at = now()
      where slot = (select slot from muster.feed_state) and closed_at is null`,
    values: [],
  },
  {
    name: 'open_feed_slot',
    text: `
      with opened as (
        update muster.feed_slots set opened_at = now(), first_position = (select position + 1 from muster.feed_state)
        where slot = $1::smallint and opened_at is null
        returning slot
      )
      update muster.feed_state set slot = opened.slot from opened`,
    values: [slot],
  },
];
