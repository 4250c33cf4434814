// Writes down what happened to a tenant since the last time: entries of the provisioning log, numbers, and who fails.
import { subjectKey, type LogEntry } from '../log-entry.ts';
import type { Statement } from './database.ts';
import { logColumns, openSlot } from './log.ts';

/** Entra ID tries what failed at least once a day: whoever was not tried for longer is not wanted any more. */
const STALE = "interval '3 days'";

/** What happened to one tenant since it was last written down. */
export interface Happened {
  readonly entries: readonly LogEntry[];
  /** By ten minutes. */
  readonly counts: readonly CountsRow[];
  readonly lastSuccessAt: Date | null;
  readonly lastWriteAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastForbiddenAt: Date | null;
  readonly lastOutdatedAt: Date | null;
  readonly failing: readonly FailingRow[];
  /** Keys of those that a write of this batch succeeded for. */
  readonly cleared: readonly string[];
}

export interface CountsRow {
  readonly begins_at: Date;
  readonly requests: number;
  readonly failures: number;
  readonly writes: number;
  readonly write_failures: number;
  readonly reference_failures: number;
}

/** One per subject, which `on conflict` wants. */
export interface FailingRow {
  readonly subject: string;
  readonly kind: string;
  readonly resource_id: string | null;
  readonly name: string | null;
  /** The name, folded. */
  readonly name_key: string | null;
  readonly external_id: string | null;
  readonly since: Date;
  readonly last_at: Date;
  readonly failures: number;
  readonly status: number;
  readonly detail: string;
  readonly missing: readonly string[];
}

/**
 * Writes down what happened, all of it or nothing; of a tenant that is erased, nothing. Entries that are there already stay as
 * they are. One that failed and whose write was logged as a success since, by whomever, is not failing. The users' names are
 * looked up for those requests that did not say them.
 */
export const insertHappened = (tenantId: string, happened: Happened): Statement => ({
  name: 'insert_happened',
  text: `${entries}${numbers}${healed}${fallen}`,
  values: [
    tenantId,
    storable(happened.entries.map(toRow)),
    JSON.stringify(happened.counts),
    happened.lastSuccessAt,
    happened.lastWriteAt,
    happened.lastFailureAt,
    happened.lastForbiddenAt,
    storable(happened.failing),
    happened.cleared.map(storableText),
    happened.lastOutdatedAt,
  ],
});

/** Postgres takes no zero character, and of JSON no half of a surrogate pair. Clients send both. */
const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();

const storable = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? storableText(value) : value));

const toRow = (entry: LogEntry) => ({
  ...{ at: entry.at, entry_id: entry.entryId, method: entry.method, kind: entry.kind, resource_id: entry.resourceId },
  ...{ subject: entry.subject, external_id: entry.externalId, subject_key: subjectKey(entry), paths: entry.paths },
  ...{ status: entry.status, scim_type: entry.scimType, detail: entry.detail, missing: entry.missing },
  ...{ version: entry.version, request_id: entry.requestId, body: entry.body },
});

/** `$2` are the entries. */
const entries = `
    with alive as materialized (
      select tenant_id from muster.tenants where tenant_id = $1::text and not erasing for key share
    ), given as materialized (
      select entry.*, coalesce(users.document ->> 'userName', groups.document ->> 'displayName') as known_name,
        coalesce(users.external_id, groups.external_id) as known_external_id
      from alive cross join json_to_recordset($2::json) as entry (
        at timestamptz, entry_id uuid, method text, kind text, resource_id uuid, subject text, external_id text,
        subject_key text, paths text[], status smallint, scim_type text, detail text, missing text[], version bigint,
        request_id text, body text
      )
      left join muster.users on entry.kind = 'User' and users.tenant_id = $1::text and users.id = entry.resource_id
      left join muster.groups on entry.kind = 'Group' and groups.tenant_id = $1::text and groups.id = entry.resource_id
    ), logged as (
      insert into muster.provisioning_log (${logColumns})
      select ${openSlot}, $1::text, at, entry_id, method, kind, resource_id, coalesce(subject, known_name),
        coalesce(external_id, known_external_id), subject_key, paths, status, scim_type, detail, missing, version, request_id,
        body
      from given
      on conflict do nothing`;

/** `$3` are counts, `$4` to `$7` and `$10` times. */
const numbers = `
    ), counted as (
      insert into muster.sync_counts as held (
        tenant_id, begins_at, requests, failures, writes, write_failures, reference_failures
      )
      select $1::text, each.*
      from alive cross join json_to_recordset($3::json) as each (
        begins_at timestamptz, requests bigint, failures bigint, writes bigint, write_failures bigint,
        reference_failures bigint
      )
      on conflict (tenant_id, begins_at) do update set
        requests = held.requests + excluded.requests, failures = held.failures + excluded.failures,
        writes = held.writes + excluded.writes, write_failures = held.write_failures + excluded.write_failures,
        reference_failures = held.reference_failures + excluded.reference_failures
    ), forgotten as (
      delete from muster.sync_counts where tenant_id = $1::text and begins_at < (
        select max(begins_at) - interval '25 hours' from json_to_recordset($3::json) as each (begins_at timestamptz)
      )
    ), noted as (
      insert into muster.sync_state as held (
        tenant_id, last_success_at, last_write_at, last_failure_at, last_forbidden_at, last_outdated_at
      )
      select tenant_id, $4::timestamptz, $5::timestamptz, $6::timestamptz, $7::timestamptz, $10::timestamptz from alive
      on conflict (tenant_id) do update set
        last_success_at = greatest(held.last_success_at, excluded.last_success_at),
        last_write_at = greatest(held.last_write_at, excluded.last_write_at),
        last_failure_at = greatest(held.last_failure_at, excluded.last_failure_at),
        last_forbidden_at = greatest(held.last_forbidden_at, excluded.last_forbidden_at),
        last_outdated_at = greatest(held.last_outdated_at, excluded.last_outdated_at)`;

/** `$9` are subjects that a write of the batch succeeded for. */
const healed = `
    ), cleared as (
      delete from muster.failing_users where tenant_id = $1::text and (
        subject = any ($9::text[])
        or last_at < $6::timestamptz - ${STALE}
          and subject not in (select subject from json_to_recordset($8::json) as each (subject text))
      )
    )`;

/** `$8` are subjects that fail. */
const fallen = `
    insert into muster.failing_users as held (
      tenant_id, subject, kind, resource_id, name, external_id, since, last_at, failures, status, detail, missing
    )
    select $1::text, each.subject, each.kind, each.resource_id,
      coalesce(each.name, (select max(known_name) from given where given.resource_id = each.resource_id)),
      coalesce(each.external_id, (select max(known_external_id) from given where given.resource_id = each.resource_id)),
      each.since, each.last_at, each.failures, each.status, each.detail, each.missing
    from alive cross join json_to_recordset($8::json) as each (
      subject text, kind text, resource_id uuid, name text, external_id text, since timestamptz, last_at timestamptz,
      failures bigint, status smallint, detail text, missing text[], name_key text
    )
    where not exists (
      select from muster.provisioning_log as later
      where later.tenant_id = $1::text and later.at >= each.last_at and later.status < 400 and (
        later.resource_id = each.resource_id
        or (each.resource_id is null and later.subject_key = each.name_key and later.kind = each.kind)
      )
    )
    order by each.subject
    on conflict (tenant_id, subject) do update set
      name = coalesce(excluded.name, held.name), external_id = coalesce(excluded.external_id, held.external_id),
      since = case when held.last_at < excluded.last_at - ${STALE} then excluded.since else held.since end,
      failures = case when held.last_at < excluded.last_at - ${STALE} then 0 else held.failures end + excluded.failures,
      last_at = greatest(held.last_at, excluded.last_at), status = excluded.status, detail = excluded.detail, missing = excluded.missing`;
