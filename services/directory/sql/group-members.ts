// The statements on who is in which group. Whoever changes a group's members has locked the group's row.
import type { ResolvedFilter } from '../../scim/resolve.ts';
import type { Statement } from './database.ts';
import type { Statement as Compiling } from './expression.ts';
import { compileElement } from './filter.ts';
import { memberParts, recordMembers, recordedValues, type ResourceName } from './outbox.ts';
import { memberElement } from './relation.ts';
import { groupsTable } from './table.ts';

/** What the statements that change members answer with. */
export interface MembersChanged {
  /** Ids of users, and of groups. */
  readonly added_users: readonly string[];
  readonly added_groups: readonly string[];
  readonly removed_users: readonly string[];
  readonly removed_groups: readonly string[];
  /** Ids that are nobody's: the transaction must not commit. */
  readonly missing: readonly string[];
  /** Ids of those that were added, and had been in as many groups as they may: the same. Absent: `findCrowded` tells. */
  readonly crowded?: readonly string[];
}

/** What `findCrowded` answers with. */
export type Crowded = Required<Pick<MembersChanged, 'crowded'>>;

/** In how many groups a user or a group may be, directly. When some add it at once, it may come to be in a few more. */
export const MEMBERSHIPS_MAX = 2_000;

/** With more ids a statement is planned for them: a plan that does not know how many there are could compare each with each. */
const PREPARED_IDS_MAX = 100;

/**
 * The ids of a parameter as rows. The limit leaves none out: with it, Postgres takes an array that it does not know yet for one id
 * instead of ten, which is what most requests have. Otherwise the plan for any array looks dearer than one for the array at
 * hand, and it plans anew each time: 0.6 of the 1.2 ms that a PATCH of one member takes it.
 */
const idsOf = (place: string): string =>
  `select $1::text as tenant_id, unnest(${place}::uuid[]) as id limit cardinality(${place}::uuid[])`;

/**
 * What a query finds for each id of a parameter, as `wanted.id` of `wanted.tenant_id`. What limits or locks rows is not merged with the query
 * around it, so that each id is a look-up by the whole of the key whatever Postgres thinks of the table. As a join it is not: among the
 * groups of many tenants it takes any group for one row, reads the 100,000 that there are, and compares them afterwards. The tenant
 * comes with the ids, so that it is any tenant to the plan: one that the statistics do not know yet is taken for one row as well.
 */
const foundFor = (place: string, query: string): string =>
  `(${idsOf(place)}) as wanted cross join lateral (${query}) as found`;

/**
 * Removes members and adds others; the two have no id in common. A user or a group that is added is kept from being deleted
 * until the transaction ends: not from being changed.
 */
export const changeMembers = (
  tenantId: string,
  groupId: string,
  added: readonly string[],
  removed: readonly string[],
): Statement => {
  // A row of this table is never updated: it is where it was found, or gone.
  const removal = `
    delete from muster.group_members m using (
      select found.ctid from ${foundFor(
        '$4',
        `select f.ctid from muster.group_members f
         where f.tenant_id = wanted.tenant_id and f.group_id = $2::uuid and f.member_id = wanted.id limit 1`,
      )}
    ) as gone
    where m.tenant_id = $1::text and m.ctid = gone.ctid`;
  const values = [tenantId, groupId, added, removed];
  return added.length + removed.length <= PREPARED_IDS_MAX
    ? {
        name: 'change_members',
        text: `${addition(removal)}, ${crowded('added', 'member_id', '$1::text', MEMBERSHIPS_MAX - 1)}`,
        values,
      }
    : { text: addition(removal), values };
};

/** Makes exactly these the members. */
export const replaceMembers = (tenantId: string, groupId: string, ids: readonly string[]): Statement => ({
  text: addition(`
    delete from muster.group_members m
    where m.tenant_id = $1::text and m.group_id = $2::uuid and m.member_id <> all ($3::uuid[])`),
  values: [tenantId, groupId, ids],
});

/**
 * Those of very many members, who were added before, that are in more groups than they may. Apart from the statement that adds them: that
 * one is planned for the table as it is before, and where that is nearly empty one index seems as good as another.
 */
export const findCrowded = (tenantId: string, added: readonly string[]): Statement => ({
  text: `select ${crowded(`(${idsOf('$2')}) as added`, 'id', 'added.tenant_id', MEMBERSHIPS_MAX)}`,
  values: [tenantId, added],
});

/** Of those in `added` who are in more groups than some. */
const crowded = (added: string, id: string, tenantId: string, groups: number): string => `
  array(
    select added.${id} from ${added} cross join lateral (
      select from muster.group_members m where m.tenant_id = ${tenantId} and m.member_id = added.${id}
      offset ${groups} limit 1
    ) last
  ) as crowded`;

const changed = (part: 'added' | 'removed'): string => `
  array(select member_id from ${part} where member_type = 'User') as ${part}_users,
  array(select member_id from ${part} where member_type = 'Group') as ${part}_groups`;

const lockedIds = (table: 'users' | 'groups'): string => `
  select found.id from ${foundFor(
    '$3',
    `select f.id from muster.${table} f where f.tenant_id = wanted.tenant_id and f.id = wanted.id for key share`,
  )}`;

const addition = (removal: string): string => `
  with removed as (${removal} returning m.member_id, m.member_type), found as materialized (
    select id, 'User' as type from (${lockedIds('users')}) users
    union all
    select id, 'Group' from (${lockedIds('groups')}) groups
  ), added as (
    insert into muster.group_members (tenant_id, group_id, member_id, member_type)
    select $1::text, $2::uuid, found.id, found.type from found order by found.id
    on conflict do nothing
    returning member_id, member_type
  )
  select
    ${changed('added')}, ${changed('removed')},
    array(select unnest($3::uuid[]) except select id from found order by 1) as missing`;

/**
 * Removes the members that satisfy a filter, looking at each as it is read: there is nothing to join, and so no plan that compares
 * all of them with all.
 * @param baseUrl the public URL up to and including /scim/v2
 */
export function deleteMatchingMembers(
  tenantId: string,
  groupId: string,
  filter: ResolvedFilter,
  baseUrl: string,
): Statement {
  const parameters: unknown[] = [tenantId, groupId];
  const compiling: Compiling = { table: groupsTable, parameters, locationBase: `${baseUrl}/Groups/`, aliases: 0 };
  const condition = compileElement(filter, `(${memberElement(compiling)})`, compiling);
  return {
    text: `
      with removed as (
        delete from muster.group_members m
        where m.tenant_id = $1::text and m.group_id = $2::uuid and ${condition}
        returning m.member_id, m.member_type
      )
      select array[]::uuid[] as added_users, array[]::uuid[] as added_groups, ${changed('removed')},
        array[]::uuid[] as missing, array[]::uuid[] as crowded`,
    values: parameters,
  };
}

export interface MemberRow {
  readonly member_id: string;
  readonly member_type: 'User' | 'Group';
}

/** The direct members after an id, in the order of their ids. */
export const listMembers = (tenantId: string, groupId: string, after: string, limit: number): Statement => ({
  name: 'list_members',
  text: `
    select member_id, member_type from muster.group_members
    where tenant_id = $1::text and group_id = $2::uuid and member_id > $3::uuid
    order by member_id
    limit $4::integer`,
  values: [tenantId, groupId, after, limit],
});

/** Removes all members of a locked group that is being deleted. */
export const deleteMembers = (tenantId: string, groupId: string): Statement => ({
  name: 'delete_members',
  text: 'delete from muster.group_members where tenant_id = $1::text and group_id = $2::uuid',
  values: [tenantId, groupId],
});

/**
 * Locks the groups that somebody is in, before the user or group itself is locked: who adds members has locked the group
 * first, too. They are locked in one order by everybody.
 */
export const lockGroupsOf = (tenantId: string, memberId: string): Statement => ({
  name: 'lock_groups_of',
  text: `
    select from muster.groups g
    where g.tenant_id = $1::text and g.id in (
      select m.group_id from muster.group_members m where m.tenant_id = $1::text and m.member_id = $2::uuid
    )
    order by g.id
    for no key update`,
  values: [tenantId, memberId],
});

/** Takes somebody out of every group; each of them has a new version then. */
export const deleteMemberships = (
  tenantId: string,
  member: { readonly id: string; readonly kind: ResourceName },
  now: Date,
  requestId: string,
): Statement => ({
  name: 'delete_memberships',
  text: `
    with left_groups as (
      delete from muster.group_members where tenant_id = $1::text and member_id = $2::uuid returning group_id
    ), updated as (
      update muster.groups g
      set version = g.version + 1, member_count = g.member_count - 1,
        modified_at = greatest($3::timestamptz, g.modified_at + interval '1 millisecond')
      from left_groups
      where g.tenant_id = $1::text and g.id = left_groups.group_id
      returning g.id, g.version, g.created_at, g.modified_at, g.document
    ), ${recordMembers('updated', 4)}
    select`,
  values: [
    ...[tenantId, member.id, now],
    ...recordedValues({ kind: 'MEMBERS_CHANGED', paths: ['members'], requestId }),
    memberParts({ added: [], removed: [[member.id, member.kind]] }),
  ],
});

/** Makes those that put groups into groups take turns until they commit: two could close a circle that neither sees. */
export const lockNesting = (tenantId: string): Statement => ({
  name: 'lock_nesting',
  text: 'select pg_advisory_xact_lock(hashtextextended($1::text, 7310034283))',
  values: [tenantId],
});

/** What `findNesting` answers with. */
export interface Nesting {
  /** Those of the given ids that the group itself is in, directly or not, or that are its own. */
  readonly circles: readonly string[];
  /** How many times a group of the tenant is in a group, directly; no more than one beyond the limit are counted. */
  readonly nestings: number;
}

/**
 * After `lockNesting`, and after the groups were added. Looks from the group upwards, which has as many steps as there are groups above it:
 * what is in those that were added makes no difference.
 */
export const findNesting = (tenantId: string, groupId: string, nested: readonly string[], max: number): Statement => ({
  name: 'find_nesting',
  text: `
    with recursive up(id) as (
      select $2::uuid
      union
      select m.group_id from up cross join lateral (
        select m.group_id from muster.group_members m where m.tenant_id = $1::text and m.member_id = up.id offset 0
      ) m
    )
    select
      array(select up.id from up where up.id = any ($3::uuid[]) order by up.id) as circles,
      (
        select count(*)::int from (
          select from muster.group_members m
          where m.tenant_id = $1::text and m.member_type = 'Group' limit $4::int + 1
        ) m
      ) as nestings`,
  values: [tenantId, groupId, nested, max],
});
