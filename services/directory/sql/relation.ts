// Attributes that are rows of their own instead of a part of the document: the members of a group, and a user's groups.
// What filters look at is made in their comparable form, what answers show as JSON text, both by the database.
import type { ComparableValue } from '../../scim/comparable.ts';
import { bind, type Statement } from './expression.ts';

export interface Relation {
  /** The attribute's name. */
  readonly attribute: 'members' | 'groups';
  /**
   * A query of the elements of the row `r`, each one jsonb in comparable form.
   * @param value the id, as a place in the statement, that the elements looked for have; undefined for any
   */
  elements(statement: Statement, value: string | undefined): string;
  /** The sub-attributes by which `holders` finds. */
  readonly indexed: ReadonlySet<string>;
  /** A query, through an index, of the ids of exactly those resources of which an element has this value. */
  holders(sub: string, value: ComparableValue, statement: Statement): string;
  /**
   * The attribute of the row `r` as a member of a JSON object, null when it has no elements.
   * @param subs the sub-attributes to show
   * @param base the place of the public URL up to and including /scim/v2, escaped for JSON
   */
  text(subs: ReadonlySet<string>, base: string): string;
}

/** What an answer shows of a relation. */
export interface Related {
  /** Tells the statements apart that show different sub-attributes. */
  readonly key: string;
  /** What `column` needs besides the tenant: the base, or nothing. A parameter that a statement does not name is an error. */
  readonly parameters: readonly string[];
  /** @param place of the parameter */
  column(place: string): string;
}

/** @param subs the sub-attributes to show; none of them: the relation is not looked at */
export function relatedColumn(
  relation: Relation | undefined,
  subs: ReadonlySet<string>,
  baseUrl: string,
): Related | undefined {
  if (relation === undefined || subs.size === 0) return undefined;
  return {
    key: [...subs].sort().join('_').replaceAll('$', ''),
    parameters: subs.has('$ref') ? [JSON.stringify(baseUrl).slice(1, -1)] : [],
    column: (place) => relation.text(subs, `${place}::text`),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NOBODY = 'select null::uuid where false';

/** Places an id; undefined for what is no id of ours. */
export const bindId = (statement: Statement, value: ComparableValue): string | undefined =>
  UUID.test(String(value)) ? bind(statement, value, 'uuid') : undefined;

/** The base of a filter's statement: what `meta.location` begins with, without the endpoint. */
function bindBase(statement: Statement): string {
  const { locationBase } = statement;
  return bind(statement, locationBase.slice(0, locationBase.lastIndexOf('/', locationBase.length - 2)), 'text');
}

/** The JSON text of one element: those of its parts that are shown. */
function elementText(subs: ReadonlySet<string>, parts: Readonly<Record<string, string>>): string {
  const shown = Object.entries(parts).filter(([name]) => subs.has(name));
  return shown.map(([name, text], index) => `'${index === 0 ? '{' : ','}"${name}":' || ${text}`).join(' || ');
}

const listText = (name: string, element: string, order: string): string =>
  `'"${name}":[' || string_agg(${element} || '}', ',' order by ${order}) || ']'`;

/** The row `m` of muster.group_members as an element of `members`, in comparable form. */
export const memberElement = (statement: Statement): string => `
  jsonb_build_object(
    'value', m.member_id::text, 'type', lower(m.member_type),
    '$ref', ${bindBase(statement)} || '/' || m.member_type || 's/' || m.member_id::text
  )`;

export const members: Relation = {
  attribute: 'members',
  indexed: new Set(['value']),
  elements: (statement, value) => `
    select ${memberElement(statement)} from muster.group_members m
    where m.tenant_id = $1 and m.group_id = r.id ${value === undefined ? '' : `and m.member_id = ${value}`}`,
  holders(_, value, statement) {
    const id = bindId(statement, value);
    if (id === undefined) return NOBODY;
    return `select m.group_id from muster.group_members m where m.tenant_id = $1 and m.member_id = ${id}`;
  },
  text(subs, base) {
    const element = elementText(subs, {
      value: `'"' || m.member_id || '"'`,
      $ref: `'"' || ${base} || '/' || m.member_type || 's/' || m.member_id || '"'`,
      type: `'"' || m.member_type || '"'`,
    });
    return `(
      select ${listText('members', element, 'm.member_id')}
      from muster.group_members m where m.tenant_id = $1 and m.group_id = r.id
    )`;
  },
};

// From a user upwards: the groups that it is in, and those that they are in. `union` ends even where groups went in circles.
const UPWARDS = `
  with recursive up(id, direct) as (
    select m.group_id, true from muster.group_members m where m.tenant_id = $1 and m.member_id = r.id
    union
    select m.group_id, false from up join muster.group_members m on m.tenant_id = $1 and m.member_id = up.id
  ), found as (
    select up.id, case when bool_or(up.direct) then 'direct' else 'indirect' end as type from up group by up.id
  )`;

/** From some groups downwards: they, and the groups in them. */
const downwards = (start: string): string => `
  with recursive down(id) as (
    ${start}
    union
    select m.member_id from down join muster.group_members m
      on m.tenant_id = $1 and m.group_id = down.id and m.member_type = 'Group'
  )
  select down.id from down`;

export const userGroups: Relation = {
  attribute: 'groups',
  indexed: new Set(['value', 'display']),
  elements: (statement, value) => `
    ${UPWARDS}
    select jsonb_build_object(
      'value', g.id::text, 'type', found.type, 'display', g.display_name_folded,
      '$ref', ${bindBase(statement)} || '/Groups/' || g.id::text
    )
    from found join muster.groups g on g.tenant_id = $1 and g.id = found.id
    ${value === undefined ? '' : `where g.id = ${value}`}`,
  holders: (sub, value, statement) => `
    select m.member_id from muster.group_members m
    where m.tenant_id = $1 and m.group_id = any (array(${downwards(startOf(sub, value, statement))}))`,
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
      from found join muster.groups g on g.tenant_id = $1 and g.id = found.id
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
