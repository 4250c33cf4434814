// The tables of resources as filters, orders and lists see them.
import { groupColumns, userColumns, type Column } from './column.ts';
import { members, type Relation } from './relation.ts';
import { userGroups } from './user-groups.ts';

export interface ResourceTable {
  readonly name: 'muster.users' | 'muster.groups';
  /** The attributes that are columns, by canonical path. */
  readonly columns: ReadonlyMap<string, Column>;
  /** The table with a row per attribute value, and the column there that holds the resource's id. */
  readonly terms:
    | { readonly name: 'muster.user_terms'; readonly id: 'user_id' }
    | { readonly name: 'muster.group_terms'; readonly id: 'group_id' };
  /** The attribute that is rows of its own: also where it has none. */
  readonly apart: Relation['attribute'];
  /** The same as rows; absent where it has none. */
  readonly relation?: Relation;
  /** How many elements it has in the row `r`, where those can be very many. */
  readonly elementCount?: 'r.member_count';
}

/** Users of a tenant without groups. */
export const usersTable: ResourceTable = {
  name: 'muster.users',
  columns: userColumns,
  terms: { name: 'muster.user_terms', id: 'user_id' },
  apart: 'groups',
};

/** Users of a tenant with groups. */
export const groupedUsersTable: ResourceTable = { ...usersTable, relation: userGroups };

export const groupsTable: ResourceTable = {
  name: 'muster.groups',
  columns: groupColumns,
  terms: { name: 'muster.group_terms', id: 'group_id' },
  apart: 'members',
  relation: members,
  elementCount: 'r.member_count',
};
