// The statements that give committed changes their order, and those of the ring of partitions that they are kept in.
import type { Statement } from './database.ts';

/** The connection's tenant: every one, see the policies of muster.outbox and muster.changes. */
export const EVERY_TENANT = '*';
export const CHANGES_CHANNEL = 'muster_changes';
export const SLOTS = 8;

/** Any numbers that nobody else locks in this database. */
const SEQUENCER_LOCK = '7310034284';
const TURN_LOCK = '7310034285';
/** More positions than any server could have given out that are not known here. */
const BREAK = 1_000_000_000;

/** Whether this connection is the sequencer from now on, until it ends. */
export const tryToSequence: Statement = {
  name: 'try_to_sequence',
  text: `select pg_try_advisory_lock(${SEQUENCER_LOCK}::bigint) as held`,
  values: [],
};

/** What was told to readers must be on disk, also where a database does not wait for that by default. */
export const commitToDisk: Statement = {
  text: `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`,
  values: [],
};

/** The first statement of each transaction that gives out positions or changes slots: it makes them take turns. */
export const takeTurn: Statement = {
  name: 'take_feed_turn',
  text: `select pg_advisory_xact_lock(${TURN_LOCK}::bigint)`,
  values: [],
};

/** Which server this is and in which history of it; another one after a failover or a restored backup. */
export const findServer: Statement = {
  text: `
    select (select system_identifier from pg_control_system()) || '/'
      || left(pg_walfile_name(pg_current_wal_lsn()), 8) as server`,
  values: [],
};

/** After `takeTurn`. Leaves a gap in the positions when the last one was given out by another server. */
export const noteServer = (server: string): Statement => ({
  name: 'note_feed_server',
  text: `
    with gap as (
      insert into muster.feed_breaks (last_before, first_after)
      select last_value, last_value + ${BREAK} + 1 from muster.feed_state, muster.feed_position
      where server not in ('', $1::text)
      returning first_after
    ), left_out as (
      select setval('muster.feed_position', first_after - 1) from gap
    )
    update muster.feed_state set server = $1::text
    where server <> $1::text and (select count(*) from left_out) >= 0`,
  values: [server],
});

/** What no number in the outbox will ever be, or below. */
export const findFloor: Statement = { text: 'select floor from muster.feed_state', values: [] };

export const raiseFloor = (floor: number): Statement => ({
  name: 'raise_feed_floor',
  text: 'update muster.feed_state set floor = $1::bigint where floor < $1::bigint',
  values: [floor],
});

/**
 * The transactions that may have a number of the outbox: each holds this lock from before it takes the number until it is over.
 * A prepared transaction has another name than the one that it was.
 */
export const listWriters: Statement = {
  name: 'list_outbox_writers',
  text: `
    select distinct virtualtransaction as writer, virtualtransaction like '-1/%' as prepared from pg_locks
    where locktype = 'relation' and database = (select oid from pg_database where datname = current_database())
      and relation = 'muster.outbox'::regclass and mode = 'RowExclusiveLock'`,
  values: [],
};

/** Whether anything waits above the floor, and not above `highest`. */
export const findWaiting = (floor: number, highest: number): Statement => ({
  name: 'find_waiting_change',
  text: 'select from muster.outbox where seq > $1::bigint and seq <= $2::bigint order by seq limit 1',
  values: [floor, highest],
});

/**
 * After `takeTurn`. Moves the committed changes with the lowest numbers above the floor and gives them the next positions: no
 * more bytes than that, and one at least. Answers with how many they were, and the highest number among them.
 */
export const moveChanges = (floor: number, limit: number, bytes: number): Statement => ({
  name: 'move_changes',
  text: `
    with moved as (
      delete from muster.outbox
      where seq > $1::bigint and seq <= (
        select max(seq) from (
          select seq, sum(size::bigint) over (order by seq) - size as size_before
          from (select seq, size from muster.outbox where seq > $1::bigint order by seq limit $2::int) as first
        ) as sized
        where size_before < $3::bigint
      )
      returning *
    ), kept as (
      insert into muster.changes (
        slot, position, tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, paths,
        members, document, size, request_id
      )
      select
        state.slot, given.last_value + number, tenant_id, kind, resource, resource_id, version, changed_at, created_at,
        modified_at, paths, members, document, size, request_id
      from (select moved.*, row_number() over (order by seq) as number from moved) as numbered
        cross join muster.feed_state as state cross join muster.feed_position as given
      returning position
    ), counted as (
      select count(*)::int as moved, max(position) as position from kept
    )
    select moved, (select max(seq) from moved) as highest, setval('muster.feed_position', position),
      pg_notify('${CHANGES_CHANNEL}', '')
    from counted where moved > 0`,
  values: [floor, limit, bytes],
});

/** None when nothing waited. */
export interface MovedRow {
  readonly moved: number;
  /** A bigint as text. */
  readonly highest: string;
}

/** How much waits and for how long; no more than `limit` rows are counted. */
export const measureOutbox = (floor: number, limit: number): Statement => ({
  name: 'measure_outbox',
  text: `
    select count(*)::int as rows, coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0)::float8 as age
    from (select changed_at from muster.outbox where seq > $1::bigint order by seq limit $2::int) as waiting`,
  values: [floor, limit],
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

/** After `takeTurn`, which makes it one with what is emptied. Rather tries again later than keeps readers waiting. */
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

/** After `takeTurn`. Goes on to the next slot, which is free. */
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
        update muster.feed_slots set opened_at = now(), first_position = (select last_value + 1 from muster.feed_position)
        where slot = $1::smallint and opened_at is null
        returning slot
      )
      update muster.feed_state set slot = opened.slot from opened`,
    values: [slot],
  },
];
