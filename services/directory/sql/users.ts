// The statements on users, their terms and their counts, one function each.
import type { Statement } from './database.ts';
import type { LogEntry } from '../log-entry.ts';
import { logWrite, loggedValues } from './log.ts';
import { recordChange, recordDeletion, recordedColumns, recordedValues, type Recorded } from './outbox.ts';
import type { Related } from './relation.ts';
import { currentTenant } from './schemas-version.ts';
import { columnsWith, resourceColumns, type ResourceRow } from './resource-row.ts';

/** What is written of a user. */
export interface UserValues {
  readonly userNameFolded: string;
  readonly externalId: string | null;
  readonly active: boolean;
  /** JSON text. */
  readonly document: string;
  /** JSON text. */
  readonly comparable: string;
  /** Which declaration of the tenant's schemas `comparable` was made with: with an old one nothing is written. */
  readonly schemasVersion: number;
}

/** The most rows that a tenant's count is spread over. */
const SHARDS = 8;

/** Any shard will do; one that follows from the id spreads writers evenly. */
const shardOf = (id: string): number => Number.parseInt(id.slice(-1), 16) % SHARDS;

/** Answers with a row, unless the tenant's schemas were declared anew. */
export function insertUser(
  tenantId: string,
  id: string,
  user: UserValues,
  terms: readonly bigint[],
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
): Statement {
  const values = inserted(tenantId, id, user, terms, now, recorded, entry);
  return { name: 'insert_user', text: insertion(''), values };
}

/** The same after `lockUserLimit`, for a tenant with a limit. Answers with a row when there was also room for the user. */
export function insertUserWithinLimit(...user: Parameters<typeof insertUser>): Statement {
  const room = `
    room as (
      select from muster.tenants
      where tenant_id = $1::text and (max_users = 0 or max_users > (
        select coalesce(sum(total), 0) from muster.user_counts where tenant_id = $1::text
      ))
    ),`;
  return { name: 'insert_user_within_limit', text: insertion(room), values: inserted(...user) };
}

function insertion(room: string): string {
  const [from, cross] =
    room === '' ? ['from current', 'cross join current'] : ['from current, room', 'cross join current cross join room'];
  return `
    with current as materialized (${currentTenant('$11')}), ${room} inserted as (
      insert into muster.users (
        tenant_id, id, user_name_folded, external_id, active, created_at, modified_at, document, comparable
      )
      select
        $1::text, $2::uuid, $3::text, $4::text, $5::boolean, $6::timestamptz, $6::timestamptz, $7::json, $8::jsonb
      ${from}
      returning ${recordedColumns}
    ), ${recordChange('USER', 'inserted', 12)}, ${logWrite('inserted', 15)}, terms as (
      insert into muster.user_terms (tenant_id, term, user_id)
      select $1::text, term, $2::uuid from unnest($9::bigint[]) as term ${cross}
    )
    insert into muster.user_counts as counts (tenant_id, shard, total, active)
    select $1::text, $10::smallint, 1, $5::boolean::integer ${from}
    on conflict (tenant_id, shard) do update
      set total = counts.total + 1, active = counts.active + excluded.active
    returning tenant_id`;
}

const inserted = (
  tenantId: string,
  id: string,
  user: UserValues,
  terms: readonly bigint[],
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
): readonly unknown[] => [
  tenantId,
  id,
  user.userNameFolded,
  user.externalId,
  user.active,
  now,
  user.document,
  user.comparable,
  terms,
  shardOf(id),
  user.schemasVersion,
  ...recordedValues(recorded),
  ...loggedValues(entry),
];

/** Makes those that add a user to a tenant with a limit take turns until they commit: the count is in several rows. */
export const lockUserLimit = (tenantId: string): Statement => ({
  name: 'lock_user_limit',
  text: 'select pg_advisory_xact_lock(hashtextextended($1::text, 7310034282))',
  values: [tenantId],
});

/** Why there was no room for a user. */
export interface LimitRow {
  readonly max_users: number;
  readonly total: number;
  /** Whether a user has this userName already, which is the better answer. */
  readonly taken: boolean;
  readonly schemas_version: number;
}

export const findUserLimit = (tenantId: string, user: UserValues): Statement => ({
  name: 'find_user_limit',
  text: `
    select max_users, schemas_version,
      (select coalesce(sum(total), 0)::float8 from muster.user_counts where tenant_id = $1::text) as total,
      exists (select from muster.users where tenant_id = $1::text and user_name_folded = $2::text) as taken
    from muster.tenants where tenant_id = $1::text`,
  values: [tenantId, user.userNameFolded],
});

/** @param related what to read of the user's groups; undefined: nothing */
export function findUser(tenantId: string, id: string, related?: Related): Statement {
  return {
    name: named('find_user', related),
    text: `select ${columnsWith(related, '$3')} from muster.users r where r.tenant_id = $1::text and r.id = $2::uuid`,
    values: [tenantId, id, ...parametersOf(related)],
  };
}

/** A user as it is before a change. */
export interface LockedUserRow extends ResourceRow {
  /** JSON text. */
  readonly comparable: string;
}

/** Finds a user and keeps others from changing it until the transaction ends. It can be made a member. */
export function lockUser(tenantId: string, id: string, related?: Related): Statement {
  return {
    name: named('lock_user', related),
    text: `
      select ${columnsWith(related, '$3')}, r.comparable::text as comparable from muster.users r
      where r.tenant_id = $1::text and r.id = $2::uuid
      for no key update of r`,
    values: [tenantId, id, ...parametersOf(related)],
  };
}

/** Finds a user that is to be deleted: it cannot be made a member any more either. */
export function lockUserForDeletion(tenantId: string, id: string): Statement {
  return {
    name: 'lock_user_for_deletion',
    text: `
      select ${resourceColumns}, r.comparable::text as comparable from muster.users r
      where r.tenant_id = $1::text and r.id = $2::uuid
      for update`,
    values: [tenantId, id],
  };
}

const named = (name: string, related: Related | undefined): string =>
  related === undefined ? name : `${name}_${related.key}`;
const parametersOf = (related: Related | undefined): readonly string[] => related?.parameters ?? [];

/**
 * Writes the next version of a locked user whose terms and state of activity are as before. Answers with a row, unless the
 * tenant's schemas were declared anew.
 */
export function updateUser(
  tenantId: string,
  id: string,
  user: UserValues,
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
): Statement {
  return {
    name: 'update_user',
    text: `
      with updated as (
        update muster.users set ${assignments}
        where tenant_id = $1::text and id = $2::uuid and ${isCurrent}
        returning ${recordedColumns}
      ), ${recordChange('USER', 'updated', 10)}, ${logWrite('updated', 13)}
      select id from updated`,
    values: [tenantId, id, ...assigned(user, now), ...recordedValues(recorded), ...loggedValues(entry)],
  };
}

export interface TermChange {
  readonly removed: readonly bigint[];
  readonly added: readonly bigint[];
  /** By how much the number of active users changes. */
  readonly active: -1 | 0 | 1;
}

/** Writes the next version of a locked user with what follows from it. Answers as `updateUser` does. */
export function updateUserAndTerms(
  tenantId: string,
  id: string,
  user: UserValues,
  change: TermChange,
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
): Statement {
  return {
    name: 'update_user_and_terms',
    text: `
      with updated as (
        update muster.users set ${assignments}
        where tenant_id = $1::text and id = $2::uuid and ${isCurrent}
        returning ${recordedColumns}
      ), ${recordChange('USER', 'updated', 14)}, ${logWrite('updated', 17)}, removed as (
        delete from muster.user_terms
        where tenant_id = $1::text and term = any ($10::bigint[]) and user_id = (select id from updated)
      ), added as (
        insert into muster.user_terms (tenant_id, term, user_id)
        select $1::text, term, updated.id from updated, unnest($11::bigint[]) as term
      ), counted as (
        update muster.user_counts set active = active + $12::integer
        where tenant_id = $1::text and shard = $13::smallint and $12::integer <> 0 and exists (select from updated)
      )
      select id from updated`,
    values: [
      ...[tenantId, id, ...assigned(user, now), change.removed, change.added, change.active, shardOf(id)],
      ...recordedValues(recorded),
      ...loggedValues(entry),
    ],
  };
}

// Read after the lock on the user was got: whoever declares schemas anew comes by every user afterwards.
const isCurrent = `
  exists (select from muster.tenants where tenant_id = $1::text and schemas_version = $9::integer)`;

const assignments = `
  user_name_folded = $3::text, external_id = $4::text, active = $5::boolean, version = version + 1,
  modified_at = $6::timestamptz, document = $7::json, comparable = $8::jsonb`;

const assigned = (user: UserValues, now: Date): unknown[] => [
  user.userNameFolded,
  user.externalId,
  user.active,
  now,
  user.document,
  user.comparable,
  user.schemasVersion,
];

/** Removes a locked user with its terms. Its memberships are `deleteMemberships`. */
export function deleteUser(
  tenantId: string,
  id: string,
  terms: readonly bigint[],
  active: boolean,
  now: Date,
  recorded: Recorded,
  entry: LogEntry,
): Statement {
  return {
    name: 'delete_user',
    text: `
      with deleted as (
        delete from muster.users where tenant_id = $1::text and id = $2::uuid
        returning ${recordedColumns}
      ), ${recordDeletion('USER', 'deleted', 6)}, ${logWrite('deleted', 10, {
        version: 'version + 1',
        at: '$9::timestamptz',
      })}, terms as (
        delete from muster.user_terms
        where tenant_id = $1::text and term = any ($3::bigint[]) and user_id = $2::uuid
      )
      update muster.user_counts set total = total - 1, active = active - $4::boolean::integer
      where tenant_id = $1::text and shard = $5::smallint`,
    values: [...[tenantId, id, terms, active, shardOf(id), ...recordedValues(recorded), now], ...loggedValues(entry)],
  };
}

/** Counts a tenant's users without looking at them. */
export function countUsers(tenantId: string): Statement {
  return {
    name: 'total_users',
    text: 'select coalesce(sum(total), 0)::text as total from muster.user_counts where tenant_id = $1::text',
    values: [tenantId],
  };
}
