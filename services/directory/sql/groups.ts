// The statements on groups and their terms, one function each.
import type { Statement } from './database.ts';
import { recordDeletion, recordedColumns, recordedValues, type Recorded } from './outbox.ts';
import type { Related } from './relation.ts';
import { currentTenant } from './schemas-version.ts';
import { resourceColumns, type ResourceRow } from './resource-row.ts';

/** What is written of a group. */
export interface GroupValues {
  readonly displayNameFolded: string;
  readonly externalId: string | null;
  /** JSON text. */
  readonly document: string;
  /** JSON text. */
  readonly comparable: string;
  /** Which declaration of the tenant's schemas `comparable` was made with: with an old one nothing is written. */
  readonly schemasVersion: number;
}

/** What `lockGroup` answers with. */
export interface GroupRow extends ResourceRow {
  readonly member_count: number;
  /** JSON text. */
  readonly comparable: string;
}

/**
 * Answers with a row, unless the tenant's schemas were declared anew.
 * @param memberCount of the members that the same transaction adds
 */
export function insertGroup(
  tenantId: string,
  id: string,
  group: GroupValues,
  terms: readonly bigint[],
  memberCount: number,
  now: Date,
): Statement {
  return {
    name: 'insert_group',
    text: `
      with current as materialized (${currentTenant('$10')}), inserted as (
        insert into muster.groups (
          tenant_id, id, display_name_folded, external_id, created_at, modified_at, document, comparable, member_count
        )
        select
          $1::text, $2::uuid, $3::text, $4::text, $5::timestamptz, $5::timestamptz, $6::json, $7::jsonb, $9::integer
        from current
        returning id
      ), terms as (
        insert into muster.group_terms (tenant_id, term, group_id)
        select $1::text, term, inserted.id from inserted, unnest($8::bigint[]) as term
      )
      select id from inserted`,
    values: [tenantId, id, ...assigned(group, now), terms, memberCount, group.schemasVersion],
  };
}

/** What `findGroup` answers with. */
export interface FoundGroup extends ResourceRow {
  /** The members are larger than they may be, and were not read. */
  readonly is_cut?: boolean;
}

/**
 * @param related what to read of the members; undefined: nothing
 * @param bytesMax of the members, about
 */
export function findGroup(
  tenantId: string,
  id: string,
  related: Related | undefined,
  bytesMax = Number.MAX_SAFE_INTEGER,
): Statement {
  if (related === undefined) {
    const text = `select ${resourceColumns} from muster.groups r where r.tenant_id = $1::text and r.id = $2::uuid`;
    return { name: 'find_group', text, values: [tenantId, id] };
  }
  const isCut = 'r.member_count > $3::bigint';
  return {
    name: `find_group_${related.key}`,
    text: `
      select ${resourceColumns}, ${isCut} as is_cut, case when not ${isCut} then ${related.column('$4')} end as related
      from muster.groups r
      where r.tenant_id = $1::text and r.id = $2::uuid`,
    values: [tenantId, id, Math.floor(bytesMax / related.elementBytes), ...related.parameters],
  };
}

/** Finds a group and keeps others from changing it or its members until the transaction ends. It can be made a member. */
export function lockGroup(tenantId: string, id: string): Statement {
  return {
    name: 'lock_group',
    text: `
      select ${resourceColumns}, r.member_count, r.comparable::text as comparable from muster.groups r
      where r.tenant_id = $1::text and r.id = $2::uuid
      for no key update`,
    values: [tenantId, id],
  };
}

/** Finds a group that is to be deleted: it cannot be made a member any more either. */
export function lockGroupForDeletion(tenantId: string, id: string): Statement {
  return {
    name: 'lock_group_for_deletion',
    text: `
      select ${resourceColumns}, r.member_count, r.comparable::text as comparable from muster.groups r
      where r.tenant_id = $1::text and r.id = $2::uuid
      for update`,
    values: [tenantId, id],
  };
}

export interface TermChange {
  readonly removed: readonly bigint[];
  readonly added: readonly bigint[];
}

/** Writes the next version of a locked group, after `findSchemasVersion`. */
export function updateGroup(
  tenantId: string,
  id: string,
  group: GroupValues,
  { removed, added }: TermChange,
  memberCount: number,
  now: Date,
): Statement {
  return {
    name: 'update_group',
    text: `
      with removed as (
        delete from muster.group_terms
        where tenant_id = $1::text and term = any ($8::bigint[]) and group_id = $2::uuid
      ), added as (
        insert into muster.group_terms (tenant_id, term, group_id)
        select $1::text, term, $2::uuid from unnest($9::bigint[]) as term
      )
      update muster.groups set
        display_name_folded = $3::text, external_id = $4::text, version = version + 1, modified_at = $5::timestamptz,
        document = $6::json, comparable = $7::jsonb, member_count = $10::integer
      where tenant_id = $1::text and id = $2::uuid`,
    values: [tenantId, id, ...assigned(group, now), removed, added, memberCount],
  };
}

const assigned = (group: GroupValues, now: Date): unknown[] => [
  group.displayNameFolded,
  group.externalId,
  now,
  group.document,
  group.comparable,
];

/** Removes a locked group with its terms. Its members and memberships are `deleteMembers` and `deleteMemberships`. */
export function deleteGroup(
  tenantId: string,
  id: string,
  terms: readonly bigint[],
  now: Date,
  recorded: Recorded,
): Statement {
  return {
    name: 'delete_group',
    text: `
      with terms as (
        delete from muster.group_terms
        where tenant_id = $1::text and term = any ($3::bigint[]) and group_id = $2::uuid
      ), deleted as (
        delete from muster.groups where tenant_id = $1::text and id = $2::uuid
        returning ${recordedColumns}
      ), ${recordDeletion('GROUP', 'deleted', 4)}
      select`,
    values: [tenantId, id, terms, ...recordedValues(recorded), now],
  };
}

/** Counts a tenant's groups, of which there are far fewer than users. */
export function countGroups(tenantId: string): Statement {
  return {
    name: 'total_groups',
    text: 'select count(*)::text as total from muster.groups where tenant_id = $1::text',
    values: [tenantId],
  };
}
