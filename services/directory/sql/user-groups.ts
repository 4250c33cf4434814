// The groups of users as an attribute of theirs. Who is in some groups is found from the groups, once for a whole query: from each
// user upwards it would be as many searches as there are users.
import type { ComparableValue } from '../../scim/comparable.ts';
import { bind, boundedIds, isBeyond, type IdOrder, type Statement } from './expression.ts';
import { bindBase, bindId, elementText, listText, NOBODY, type Condition, type Relation } from './relation.ts';

/** How many members of each group are read at once on a walk: a page by default is little more. */
const LOT = 128;

// From a user upwards: the groups that it is in, and those that they are in. `union` ends even where groups went in circles. With the
// offset each is a look-up by the whole key; among tenants that have few members a join might read all of a tenant's. The tenant is
// the user's, so that it is any tenant to the plan: for one that the statistics do not know yet, every index seems as good.
const UPWARDS = `
  with recursive up(id, direct) as (
    select m.group_id, true from muster.group_members m where m.tenant_id = r.tenant_id and m.member_id = r.id
    union
    select m.group_id, false from up cross join lateral (
      select m.group_id from muster.group_members m where m.tenant_id = r.tenant_id and m.member_id = up.id offset 0
    ) m
  ), found as (
    select up.id, case when bool_or(up.direct) then 'direct' else 'indirect' end as type from up group by up.id
  )`;

/** The groups `g` that were found. */
const FOUND = `
  found cross join lateral (
    select g.* from muster.groups g where g.tenant_id = r.tenant_id and g.id = found.id offset 0
  ) g`;

/** A part of a `with recursive`: some groups, and from them downwards the groups in them. */
const down = (start: string): string => `
  down(id) as (
    ${start}
    union
    select m.member_id from down cross join lateral (
      select m.member_id from muster.group_members m
      where m.tenant_id = $1 and m.group_id = down.id and m.member_type = 'Group' offset 0
    ) m
  )`;

/** The ids of the members of some groups, and of no others. */
const membersOf = (groups: string): string =>
  `select m.member_id from muster.group_members m where m.tenant_id = $1 and m.group_id = any (array(${groups}))`;

/** The ids of the members of some groups and of the groups in them. */
const membersBelow = (start: string): string => membersOf(`with recursive ${down(start)} select down.id from down`);

/** The group `g` as an element. */
const groupElement = (type: string, statement: Statement): string => `
  jsonb_build_object(
    'value', g.id::text, 'type', ${type}, 'display', g.display_name_folded,
    '$ref', ${bindBase(statement)} || '/Groups/' || g.id::text
  )`;

export const userGroups: Relation = {
  attribute: 'groups',
  indexed: new Set(['value', 'display']),
  any: 'exists (select from muster.group_members m where m.tenant_id = $1 and m.member_id = r.id)',
  some: (condition, statement) =>
    condition.names('type') ? someOfType(condition, statement) : some(condition, statement),
  findsSome: true,
  holders(sub, value, statement) {
    const start = startOf(sub, value, statement);
    return {
      ids: membersBelow(start),
      walk: (order) => walkBelow(start, order),
      count: `
        with recursive ${down(start)}
        select count(distinct m.member_id)::text as total from muster.group_members m
        where m.tenant_id = $1 and m.group_id = any (array(select down.id from down)) and m.member_type = 'User'`,
    };
  },
  text(subs, base) {
    const element = elementText(subs, {
      value: `'"' || g.id || '"'`,
      $ref: `'"' || ${base} || '/Groups/' || g.id || '"'`,
      display: `(g.document -> 'displayName')::text`,
      type: `'"' || found.type || '"'`,
    });
    return `(
      ${UPWARDS}
      select ${listText('groups', element, 'g.id')}
      from ${FOUND}
    )`;
  },
};

function startOf(sub: string, value: ComparableValue, statement: Statement): string {
  if (sub === 'display') {
    const name = bind(statement, value, 'text');
    return `select g.id from muster.groups g where g.tenant_id = $1 and g.display_name_folded = ${name}`;
  }
  const id = bindId(statement, value);
  return id === undefined ? NOBODY : `select ${id}`;
}

/**
 * The members below some groups in order, groups among them, lot by lot: each begins beyond the one before, and is made when the one before
 * has been taken. What a page costs is its own length, in each of the groups.
 */
function walkBelow(start: string, { descending, beyond }: IdOrder): string {
  const direction = descending ? 'desc' : 'asc';
  const lotBeyond = (place: string | undefined) => `
    array(
      select distinct each.id from down cross join lateral (
        select m.member_id as id from muster.group_members m
        where m.tenant_id = $1 and m.group_id = down.id
          ${place === undefined ? '' : `and ${isBeyond('m.member_id', { descending, beyond: place })}`}
        order by m.member_id ${direction} limit ${LOT}
      ) each
      order by each.id ${direction} limit ${LOT}
    )`;
  return `
    with recursive ${down(start)}, lot(ids) as (
      select ${lotBeyond(beyond)}
      union all
      select ${lotBeyond(`lot.ids[${LOT}]`)} from lot where cardinality(lot.ids) = ${LOT}
    )
    select each.id from lot cross join lateral unnest(lot.ids) as each(id)`;
}

/** The groups that satisfy a condition on elements of this type. */
function groupsThat({ id, of }: Condition, type: 'direct' | 'indirect', statement: Statement): string {
  statement.aliases += 1;
  const alias = `e${statement.aliases}`;
  return `
    select g.id from muster.groups g cross join lateral (select ${groupElement(`'${type}'`, statement)}) as ${alias}(v)
    where g.tenant_id = $1 ${id === undefined ? '' : `and g.id = ${id}`} and ${of(`${alias}.v`)}`;
}

/** A condition that does not tell direct from indirect: whoever is below such a group. */
const some = (condition: Condition, statement: Statement): string =>
  isAmong(membersBelow(groupsThat(condition, 'direct', statement)), statement);

/**
 * Whoever is in such a group, or below the groups in one. Who is also in one of these itself is not indirectly in that one, but
 * perhaps in another: only then it is looked at by itself.
 */
function someOfType(condition: Condition, statement: Statement): string {
  const isDirect = isAmong(membersOf(groupsThat(condition, 'direct', statement)), statement);
  const children = `
    select m.member_id from muster.group_members m
    where m.tenant_id = $1 and m.member_type = 'Group' and m.group_id = any (array(${groupsThat(condition, 'indirect', statement)}))`;
  const isBelow = isAmong(membersBelow(children), statement);
  const isIn = isAmong(membersOf(groupsThat(condition, 'indirect', statement)), statement);
  return `(${isDirect} or (${isBelow} and (not ${isIn} or ${isIndirect(condition, statement)})))`;
}

function isIndirect({ id, of }: Condition, statement: Statement): string {
  statement.aliases += 1;
  const alias = `e${statement.aliases}`;
  return `
    exists (
      ${UPWARDS}
      select from ${FOUND}
      cross join lateral (select ${groupElement('found.type', statement)}) as ${alias}(v)
      where found.type = 'indirect' ${id === undefined ? '' : `and g.id = ${id}`} and ${of(`${alias}.v`)}
    )`;
}

const isAmong = (ids: string, statement: Statement): string => `(r.id in (${boundedIds(ids, statement)}))`;
