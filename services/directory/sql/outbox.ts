// A change is written into the outbox by the statement that makes it: what is committed is in the feed, and nothing else is.
import type { Statement } from './database.ts';

export type ChangeKind =
  'CREATED' | 'UPDATED' | 'ACTIVATED' | 'DEACTIVATED' | 'DELETED' | 'MEMBERS_CHANGED' | 'TENANT_ERASED';

export type ResourceName = 'USER' | 'GROUP';

/** What a write says of itself; everything else about it is in the row that it writes. */
export interface Recorded {
  readonly kind: ChangeKind;
  /** SCIM paths of what changed; none for a resource that is new or gone. */
  readonly paths: readonly string[];
  readonly requestId: string;
}

/** Who came into a group and who left it, each with its kind. */
export interface MemberRecord {
  readonly added: readonly (readonly [id: string, kind: ResourceName])[];
  readonly removed: readonly (readonly [id: string, kind: ResourceName])[];
}

/** Of one message, each way. */
export const MEMBERS_MAX = 1_000;

/**
 * A part of a `with` that records a change in the same statement. The tenant is `$1`; the parameters `$at` to `$at + 2` are
 * `recordedValues`. To be used only while the resource's row is locked, or is new: `seq` is the order of its versions.
 * @param from the part before that wrote the row, `returning ${recordedColumns}`: nothing is recorded when it wrote none
 */
export const recordChange = (resource: ResourceName, from: string, at: number): string =>
  record(resource, from, at, { version: 'version', changedAt: 'modified_at' });

/** The same for a row that was deleted, with one more parameter: when, as `$at + 3`. */
export const recordDeletion = (resource: ResourceName, from: string, at: number): string =>
  record(resource, from, at, { version: 'version + 1', changedAt: `$${at + 3}::timestamptz` });

/** The same for a group, with one more parameter: `memberParts`, as `$at + 3`. As many rows of one version as it has parts. */
export const recordMembers = (from: string, at: number): string => {
  const parts = `${from} cross join json_array_elements($${at + 3}::json) as part`;
  return record('GROUP', parts, at, { version: 'version', changedAt: 'modified_at', members: 'part' });
};

interface Expressions {
  readonly version: string;
  readonly changedAt: string;
  readonly members?: string;
}

function record(
  resource: ResourceName,
  from: string,
  at: number,
  { version, changedAt, members = 'null::json' }: Expressions,
): string {
  return `
    recorded as (
      insert into muster.outbox (
        tenant_id, kind, resource, resource_id, version, changed_at, created_at, modified_at, paths, members, document,
        size, request_id
      )
      select
        $1::text, $${at}::text, '${resource}', id, ${version}, ${changedAt}, created_at, modified_at, $${at + 1}::text[],
        ${members}, document, octet_length(document::text) + coalesce(octet_length((${members})::text), 0),
        $${at + 2}::text
      from ${from}
    )`;
}

export const recordedColumns = 'id, version, created_at, modified_at, document';

export const recordedValues = ({ kind, paths, requestId }: Recorded): readonly unknown[] => [kind, paths, requestId];

/** As JSON text: a change of members cut into changes of at most 1,000 each way; one part, with nobody in it, at least. */
export function memberParts({ added, removed }: MemberRecord): string {
  const parts = Math.max(1, Math.ceil(Math.max(added.length, removed.length) / MEMBERS_MAX));
  return JSON.stringify(
    Array.from({ length: parts }, (_, part) => {
      const [start, end] = [part * MEMBERS_MAX, (part + 1) * MEMBERS_MAX];
      return { added: added.slice(start, end), removed: removed.slice(start, end) };
    }),
  );
}

/** In the transaction that has written the group, or locked it and changed its members. Answers with a row if it is there. */
export const recordGroup = (tenantId: string, id: string, recorded: Recorded, members: MemberRecord): Statement => ({
  name: 'record_group',
  text: `
    with written as (
      select ${recordedColumns} from muster.groups where tenant_id = $1::text and id = $2::uuid
    ), ${recordMembers('written', 3)}
    select id from written`,
  values: [tenantId, id, ...recordedValues(recorded), memberParts(members)],
});

/** In the tenant's transaction, which also removes the tenant. */
export const recordErasure = (tenantId: string, now: Date): Statement => ({
  name: 'record_erasure',
  text: `
    insert into muster.outbox (tenant_id, kind, version, changed_at, size, request_id)
    values ($1::text, 'TENANT_ERASED', 0, $2::timestamptz, 0, '')`,
  values: [tenantId, now],
});

/** In the tenant's transaction. What its users were must not outlive them. Answers with how many rows went. */
export const deleteSomeChanges = (tenantId: string, limit: number): Statement => ({
  name: 'delete_some_changes',
  text: `
    with waiting as (
      delete from muster.outbox where seq in (
        select seq from muster.outbox where tenant_id = $1::text order by seq limit $2::int
      ) returning 1
    ), batch as materialized (
      select position, slot from muster.changes where tenant_id = $1::text order by position limit $2::int
    ), told as (
      delete from muster.changes as old using batch
      where old.tenant_id = $1::text and old.position = batch.position and old.slot = batch.slot
      returning 1
    )
    select ((select count(*) from waiting) + (select count(*) from told))::int as deleted`,
  values: [tenantId, limit],
});

/** In the tenant's transaction. */
export const hasChanges = (tenantId: string): Statement => ({
  name: 'has_changes',
  text: `
    select exists (select from muster.outbox where tenant_id = $1::text)
      or exists (select from muster.changes where tenant_id = $1::text) as found`,
  values: [tenantId],
});
