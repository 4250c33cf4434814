// The attributes that are columns of muster.users. Their equality has indexes of its own; no comparison of them gives null.
import type { Comparison } from '../../scim/resolve.ts';
import { bind, type Statement } from './expression.ts';

export interface Column {
  /** How few users share a value: 0 is one user, 5 may be all. */
  readonly rank: number;
  readonly nullable?: boolean;
  /** What every other comparison and the order compare. `u` is the row. */
  text(statement: Statement): string;
  /** The comparison in the column's own type; undefined where only the text will do. `false` is no user. */
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
    text: () => `u.${column}`,
    own({ operator, value }, row, statement) {
      const sign = signs[operator as keyof typeof signs];
      return `${row}.${column} ${sign} ${bind(statement, value, 'timestamptz')}`;
    },
  };
}

/** By canonical path. */
export const columns: ReadonlyMap<string, Column> = new Map<string, Column>([
  [
    'id',
    {
      rank: 0,
      text: () => 'u.id::text',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq' ? idEquals(String(value), row, statement) : undefined,
    },
  ],
  [
    'userName',
    {
      rank: 0,
      text: () => 'u.user_name_folded',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq' ? `${row}.user_name_folded = ${bind(statement, value, 'text')}` : undefined,
    },
  ],
  [
    'externalId',
    {
      rank: 1,
      nullable: true,
      text: () => 'u.external_id',
      own: ({ operator, value }, row, statement) =>
        operator === 'eq'
          ? `(${row}.external_id = ${bind(statement, value, 'text')} and ${row}.external_id is not null)`
          : undefined,
    },
  ],
  [
    'active',
    {
      rank: 5,
      text: () => 'u.active',
      own: ({ operator, value }, row, statement) =>
        `${row}.active ${operator === 'eq' ? '=' : '<>'} ${bind(statement, value, 'boolean')}`,
    },
  ],
  ['meta.created', time('created_at')],
  ['meta.lastModified', time('modified_at')],
  [
    'meta.version',
    {
      rank: 5,
      text: () => `('W/"' || u.version || '"')`,
      own({ operator, value }, row, statement) {
        if (operator !== 'eq') return undefined;
        const version = VERSION.exec(String(value))?.[1];
        return version === undefined ? 'false' : `${row}.version = ${bind(statement, version, 'bigint')}`;
      },
    },
  ],
  ['meta.resourceType', { rank: 5, text: () => `'User'::text` }],
  [
    'meta.location',
    {
      rank: 0,
      text: (statement) => `(${bind(statement, statement.locationBase, 'text')} || u.id::text)`,
      own({ operator, value }, row, statement) {
        const { locationBase } = statement;
        if (operator !== 'eq') return undefined;
        const url = String(value);
        return url.startsWith(locationBase) ? idEquals(url.slice(locationBase.length), row, statement) : 'false';
      },
    },
  ],
]);
