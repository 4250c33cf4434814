// Attributes that are rows of their own instead of a part of the document: the members of a group, and a user's groups.
// What filters look at is made in their comparable form, what answers show as JSON text, both by the database.
import type { ComparableValue } from '../../scim/comparable.ts';
import { bind, isBeyond, type IdOrder, type Statement } from './expression.ts';

export interface Relation {
  /** The attribute's name. */
  readonly attribute: 'members' | 'groups';
  /** The condition on the row `r` that it has an element. */
  readonly any: string;
  /** The condition on the row `r` that it has an element that satisfies a condition. */
  some(condition: Condition, statement: Statement): string;
  /** Whether `some` finds such rows; else it looks at each. */
  readonly findsSome: boolean;
  /** The sub-attributes by which `holders` finds. */
  readonly indexed: ReadonlySet<string>;
  /** Exactly those resources of which an element has this value. */
  holders(sub: string, value: ComparableValue, statement: Statement): Holders;
  /**
   * The attribute of the row `r` as a member of a JSON object, null when it has no elements.
   * @param subs the sub-attributes to show
   * @param base the place of the public URL up to and including /scim/v2, escaped for JSON
   */
  text(subs: ReadonlySet<string>, base: string): string;
}

/** What an element is to satisfy. */
export interface Condition {
  /** The condition on an element, which is jsonb in comparable form. Each use binds values. */
  of(element: string): string;
  /** The place of the id that the element must have; undefined for any. */
  readonly id: string | undefined;
  /** Whether it depends on a sub-attribute. */
  names(sub: string): boolean;
}

/** Resources that an index finds, as queries that may take each other's place in a statement: they name the same parameters. */
export interface Holders {
  /** Of their ids; others that are no resource's of the table may be among them. */
  readonly ids: string;
  /** Of the same, each once, in order and from a place on. It reads as many as are taken. */
  walk(order: IdOrder): string;
  /** Of how many there are: one row, `total` as text. */
  readonly count: string;
}

/** What an answer shows of a relation. */
export interface Related {
  /** Tells the statements apart that show different sub-attributes. */
  readonly key: string;
  /** What `column` needs besides the tenant: the base, or nothing. A parameter that a statement does not name is an error. */
  readonly parameters: readonly string[];
  /** How large an element is at most, about, where a part of it is not a text of the client's. */
  readonly elementBytes: number;
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
    elementBytes: elementBytes(subs, baseUrl),
    column: (place) => relation.text(subs, `${place}::text`),
  };
}

const ID_CHARACTERS = 36;

function elementBytes(subs: ReadonlySet<string>, baseUrl: string): number {
  const bytes: Readonly<Record<string, number>> = {
    value: '"value":"",'.length + ID_CHARACTERS,
    $ref: '"$ref":"/Groups/",'.length + baseUrl.length + ID_CHARACTERS,
    type: '"type":"Group",'.length,
  };
  return [...subs].reduce((sum, sub) => sum + (bytes[sub] ?? 0), '{}'.length);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const NOBODY = 'select null::uuid where false';

/** Places an id; undefined for what is no id of ours. */
export const bindId = (statement: Statement, value: ComparableValue): string | undefined =>
  UUID.test(String(value)) ? bind(statement, value, 'uuid') : undefined;

/** The base of a filter's statement: what `meta.location` begins with, without the endpoint. */
export function bindBase(statement: Statement): string {
  const { locationBase } = statement;
  return bind(statement, locationBase.slice(0, locationBase.lastIndexOf('/', locationBase.length - 2)), 'text');
}

/** The JSON text of one element: those of its parts that are shown. */
export function elementText(subs: ReadonlySet<string>, parts: Readonly<Record<string, string>>): string {
  const shown = Object.entries(parts).filter(([name]) => subs.has(name));
  return shown.map(([name, text], index) => `'${index === 0 ? '{' : ','}"${name}":' || ${text}`).join(' || ');
}

export const listText = (name: string, element: string, order: string): string =>
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
  any: 'exists (select from muster.group_members m where m.tenant_id = $1 and m.group_id = r.id)',
  some({ id, of }, statement) {
    statement.aliases += 1;
    const alias = `e${statement.aliases}`;
    return `exists (
      select from muster.group_members m cross join lateral (select ${memberElement(statement)}) as ${alias}(v)
      where m.tenant_id = $1 and m.group_id = r.id ${id === undefined ? '' : `and m.member_id = ${id}`} and ${of(`${alias}.v`)}
    )`;
  },
  findsSome: false,
  holders(_, value, statement) {
    const id = bindId(statement, value);
    const ids =
      id === undefined
        ? NOBODY
        : `select m.group_id from muster.group_members m where m.tenant_id = $1 and m.member_id = ${id}`;
    return {
      ids,
      walk: (order) => `
        select h.id from (${ids}) as h(id) where ${isBeyond('h.id', order)}
        order by h.id ${order.descending ? 'desc' : 'asc'}`,
      count: `select count(*)::text as total from (${ids}) as h`,
    };
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
