// The tables of resources as filters, orders and lists see them.
import { userColumns, type Column } from './column.ts';

export interface ResourceTable {
  readonly name: 'muster.users';
  /** The attributes that are columns, by canonical path. */
  readonly columns: ReadonlyMap<string, Column>;
  /** The table with a row per attribute value, and the column there that holds the resource's id. */
  readonly terms: { readonly name: 'muster.user_terms'; readonly id: 'user_id' };
}

export const usersTable: ResourceTable = {
  name: 'muster.users',
  columns: userColumns,
  terms: { name: 'muster.user_terms', id: 'user_id' },
};
