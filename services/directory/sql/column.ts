// The attributes that are columns. Their equality has indexes of its own; no comparison of them gives null.
import type { Comparison } from '../../scim/resolve.ts';
import { bind, type SqlType, type Statement } from './expression.ts';

export interface Column {
  /** How few resources share a value: 0 is one of them, 5 may be all. */
  readonly rank: number;
  readonly nullable?: boolean;
  /** Of `text`. */
  readonly sqlType: SqlType;
  /** What every other comparison and the order compare. `r` is the row. */
  text(statement: Statement): string;
  /** The comparison in the column's own type; undefined where only the text will do. `false` is no row. */
  own?(comparison: Comparison, row: string, statement: Statement): string | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const VERSION = /^W\/"([1-9]\d{0,17})"$/;
const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

function idEquals(id: string, row: string, statement: Statement): string {
  return UUID.test(id) ? `${row}.id = ${bind(statement, id, 'uuid')}` : 'false';
}

function time(column: string): Column {
  return {
    rank: 2,
    sqlType: 'timestamptz',
    text: () => `r.${column}`,
    own({ operator, value }, row, statement) {
      const sign = signs[operator as keyof typeof signs];
      return `${row}.${column} ${sign} ${bind(statement, value, 'timestamptz')}`;
    },
  };
}

/** What every table of resources has, by canonical path. `resourceType` is the name of what is in it. */
const commonColumns = (resourceType: 'User' | 'Group'): readonly (readonly [string, Column])[] => [
  [
    'id',
    {
      rank: 0,
      sqlType: 'text',
      text: () => 'r.id::text',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq' ? idEquals(String(value), row, statement) : undefined,
    },
  ],
  [
    'externalId',
    {
      rank: 1,
      nullable: true,
      sqlType: 'text',
      text: () => 'r.external_id',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq'
          ? `(${row}.external_id = ${bind(statement, value, 'text')} and ${row}.external_id is not null)`
          : undefined,
    },
  ],
  ['meta.created', time('created_at')],
  ['meta.lastModified', time('modified_at')],
  [
    'meta.version',
    {
      rank: 5,
      sqlType: 'text',
      text: () => `('W/"' || r.version || '"')`,
      own({ operator, value }, row, statement) {
        if (operator !== 'eq') return undefined;
        const version = VERSION.exec(String(value))?.[1];
        return version === undefined ? 'false' : `${row}.version = ${bind(statement, version, 'bigint')}`;
      },
    },
  ],
  ['meta.resourceType', { rank: 5, sqlType: 'text', text: () => `'${resourceType}'::text` }],
  [
    'meta.location',
    {
      rank: 0,
      sqlType: 'text',
      text: (statement) => `(${bind(statement, statement.locationBase, 'text')} || r.id::text)`,
      own({ operator, value }, row, statement) {
        const { locationBase } = statement;
        if (operator !== 'eq') return undefined;
        const url = String(value);
        return url.startsWith(locationBase) ? idEquals(url.slice(locationBase.length), row, statement) : 'false';
      },
    },
  ],
];

export const userColumns: ReadonlyMap<string, Column> = new Map<string, Column>([
  ...commonColumns('User'),
  [
    'userName',
    {
      rank: 0,
      sqlType: 'text',
      text: () => 'r.user_name_folded',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq' ? `${row}.user_name_folded = ${bind(statement, value, 'text')}` : undefined,
    },
  ],
  [
    'active',
    {
      rank: 5,
      sqlType: 'boolean',
      text: () => 'r.active',
      own: ({ operator, value }, row, statement) =>
        `${row}.active ${operator === 'eq' ? '=' : '<>'} ${bind(statement, value, 'boolean')}`,
    },
  ],
]);

export const groupColumns: ReadonlyMap<string, Column> = new Map<string, Column>([
  ...commonColumns('Group'),
  [
    'displayName',
    {
      rank: 0,
      sqlType: 'text',
      text: () => 'r.display_name_folded',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq' ? `${row}.display_name_folded = ${bind(statement, value, 'text')}` : undefined,
    },
  ],
]);
