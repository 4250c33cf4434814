// The statements on the provisioning log, all for the tenant's transaction. Its partitions are log-slots.ts's affair.
import { failureKeys, ordinary, subjectKey, type LogEntry } from '../log-entry.ts';
import type { Statement } from './database.ts';

export const logColumns = `
  slot, tenant_id, at, entry_id, method, kind, resource_id, subject, external_id, subject_key, paths, status, scim_type,
  detail, missing, version, request_id, body`;

/** Where entries are written to; the first one should nobody have said. */
export const openSlot =
  'coalesce((select slot from muster.log_slots where opened_at is not null and closed_at is null limit 1), 0)';

/**
 * Parts of a `with` that log a write in the statement that makes it. Whoever failed before does so no more. The tenant is `$1`; the
 * parameters from `$at` on are `loggedValues`.
 * @param from the part before that wrote the row, and returned it: nothing is logged when it wrote none
 * @param seen the version that is reached, and when
 */
export function logWrite(from: string, at: number, seen = { version: 'version', at: 'modified_at' }): string {
  const [entryId, method, kind, subject, external, key, paths, status, requestId, failureKeys, body] = Array.from(
    { length: LOGGED_VALUES },
    (_, index) => `$${at + index}`,
  );
  return `
    logged as (
      insert into muster.provisioning_log (${logColumns})
      select ${openSlot}, $1::text, ${seen.at}, ${entryId}::uuid, ${method}::text, ${kind}::text, id, ${subject}::text,
        ${external}::text, ${key}::text, ${paths}::text[], ${status}::smallint, null, null, '{}', ${seen.version},
        ${requestId}::text, ${body}::text
      from ${from}
    ), healed as (
      delete from muster.failing_users
      where tenant_id = $1::text and subject = any (${failureKeys}::text[]) and exists (select from ${from})
    )`;
}

const LOGGED_VALUES = 11;

export const loggedValues = (entry: LogEntry): readonly unknown[] => [
  ...[entry.entryId, entry.method, entry.kind, entry.subject, entry.externalId, subjectKey(entry), entry.paths],
  ...[entry.status, entry.requestId, failureKeys(entry), entry.body],
];

/**
 * Logs a write in the transaction that writes. Whoever failed before does so no more. Answers with a row when it is logged.
 * @param when `ifWritten` for a write that may have found that it must not happen: the version that it makes has to be there
 */
export function insertWrite(entry: LogEntry, when: 'always' | 'ifWritten' = 'always'): Statement {
  const table = entry.kind === 'Group' ? 'groups' : 'users';
  const written = `exists (
    select from muster.${table}
    where tenant_id = $1::text and id = $6::uuid and version = $12::bigint and modified_at = $2::timestamptz
  )`;
  const [name, condition] = when === 'always' ? ['insert_write', 'true'] : [`insert_write_of_${table}`, written];
  return {
    name,
    text: `
      with written as materialized (select where ${condition}), cleared as (
        delete from muster.failing_users
        where tenant_id = $1::text and subject = any ($14::text[]) and exists (select from written)
      )
      insert into muster.provisioning_log (${logColumns})
      select ${openSlot}, $1::text, $2::timestamptz, $3::uuid, $4::text, $5::text, $6::uuid, $7::text, $8::text, $9::text,
        $10::text[], $11::smallint, null, null, '{}', $12::bigint, $13::text, $15::text
      from written
      returning tenant_id`,
    values: [
      ...[entry.tenantId, entry.at, entry.entryId, entry.method, entry.kind, entry.resourceId],
      ...[entry.subject, entry.externalId, subjectKey(entry), entry.paths, entry.status, entry.version],
      ...[entry.requestId, failureKeys(entry), entry.body],
    ],
  };
}

export interface EntryRow {
  readonly at: Date;
  readonly entry_id: string;
  readonly method: string;
  readonly kind: string;
  readonly resource_id: string | null;
  readonly subject: string | null;
  readonly external_id: string | null;
  readonly paths: string[];
  readonly status: number;
  readonly scim_type: string | null;
  readonly detail: string | null;
  readonly missing: string[];
  readonly version: string | null;
  readonly request_id: string;
  readonly body: string | null;
}

export interface EntryQuery {
  readonly outcome: 'any' | 'succeeded' | 'failed';
  /** Null: as long as they are kept. */
  readonly from: Date | null;
  /** Null: up to now. */
  readonly before: Date | null;
  /** The last entry of the page before. */
  readonly after: { readonly at: Date; readonly entryId: string } | undefined;
  /** Undefined: about anybody. */
  readonly subject: { readonly ids: readonly string[]; readonly key: string; readonly externalId: string } | undefined;
  readonly limit: number;
}

const unusual = `status not in (${[...ordinary].join()})`;
const outcomes = { any: 'true', succeeded: 'status < 400', failed: `status >= 400 and ${unusual}` };
/** The cast keeps Postgres from walking the index of all that failed when somebody's failures are asked for. */
const outcomesOfSubject = { any: 'true', succeeded: 'status::int < 400', failed: `status::int >= 400 and ${unusual}` };

const entryColumns = `
  at, entry_id, method, kind, resource_id, subject, external_id, paths, status, scim_type, detail, missing, version,
  request_id, body`;

const ID_MIN = '00000000-0000-0000-0000-000000000000';

/**
 * Newest first. No `coalesce` and the like, by which Postgres looks up no index behind row-level security; and for each of those whom
 * it is about a query of its own, lest one who is seldom there be looked for in the order of time.
 */
export function listEntries(tenantId: string, query: EntryQuery): Statement {
  const { outcome, from, before, after, subject, limit } = query;
  const isAfter = after !== undefined && (before === null || after.at < before);
  const [end, endId] = isAfter ? [after.at, after.entryId] : [before ?? 'infinity', ID_MIN];
  const bounds = [from ?? '-infinity', end, endId];
  const newest = (whose: string): string => `
      select ${entryColumns} from muster.provisioning_log
      where tenant_id = $1::text and ${whose} and ${(subject === undefined ? outcomes : outcomesOfSubject)[outcome]} and at >= $2::timestamptz
        and at <= $3::timestamptz and (at < $3::timestamptz or entry_id < $4::uuid)
      order by at desc, entry_id desc
      limit $5::int`;
  if (subject === undefined) {
    return { name: `list_entries_${outcome}`, text: newest('true'), values: [tenantId, ...bounds, limit] };
  }
  return {
    name: `list_entries_${outcome}_of`,
    text: `
      select ${entryColumns} from (
        select of_id.* from unnest($6::uuid[]) as wanted (id) cross join lateral (${newest('resource_id = wanted.id')}) as of_id
        union
        (${newest('resource_id is null and subject_key = $7::text')})
        union
        (${newest(`resource_id is null and external_id = $8::text and (status >= 400 or method = 'delete')`)})
      ) as of_subject
      order by at desc, entry_id desc
      limit $5::int`,
    values: [tenantId, ...bounds, limit, subject.ids, subject.key, subject.externalId],
  };
}

const SUBJECTS_MAX = 100;

/** The ids of those who have the name, folded as `key`, or the externalId, or had them when they were made or deleted. */
export const findSubjects = (tenantId: string, key: string, externalId: string): Statement => ({
  name: 'find_subjects',
  text: `
    select id from muster.users where tenant_id = $1::text and (user_name_folded = $2::text or external_id = $3::text)
    union
    select id from muster.groups where tenant_id = $1::text and (display_name_folded = $2::text or external_id = $3::text)
    union
    select resource_id from muster.provisioning_log
    where tenant_id = $1::text and resource_id is not null and subject_key = $2::text
    union
    select resource_id from muster.provisioning_log
    where tenant_id = $1::text and resource_id is not null and external_id = $3::text
      and (status >= 400 or method = 'delete')
    limit ${SUBJECTS_MAX}`,
  values: [tenantId, key, externalId],
});

/** Answers with how many rows went. */
export const deleteSomeEntries = (tenantId: string, limit: number): Statement => ({
  name: 'delete_some_entries',
  text: `
    with batch as materialized (
      select at, entry_id, slot from muster.provisioning_log where tenant_id = $1::text
      order by at, entry_id limit $2::int
    ), entries as (
      delete from muster.provisioning_log as old using batch
      where old.tenant_id = $1::text and old.at = batch.at and old.entry_id = batch.entry_id and old.slot = batch.slot
      returning 1
    ), failing as (
      delete from muster.failing_users where tenant_id = $1::text and subject in (
        select subject from muster.failing_users where tenant_id = $1::text order by subject limit $2::int
      )
      returning 1
    ), counts as (
      delete from muster.sync_counts where tenant_id = $1::text
    ), state as (
      delete from muster.sync_state where tenant_id = $1::text
    )
    select (select count(*) from entries)::int + (select count(*) from failing)::int as deleted`,
  values: [tenantId, limit],
});

/** Of log and health. */
export const hasEntries = (tenantId: string): Statement => ({
  name: 'has_entries',
  text: `
    select exists (select from muster.provisioning_log where tenant_id = $1::text)
      or exists (select from muster.failing_users where tenant_id = $1::text)
      or exists (select from muster.sync_counts where tenant_id = $1::text)
      or exists (select from muster.sync_state where tenant_id = $1::text) as found`,
  values: [tenantId],
});
