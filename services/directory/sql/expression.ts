// The pieces that filters and orders are made of: values are parameters always, names come from the schema tables only.
import type { Step } from '../../scim/resolve.ts';
import type { ResourceTable } from './table.ts';

export interface Statement {
  readonly table: ResourceTable;
  /** Of the whole statement; the first is the tenant's id. */
  readonly parameters: unknown[];
  /** The URL of a resource without its id at the end; what `meta.location` begins with. */
  readonly locationBase: string;
  /** How many aliases were given out. */
  aliases: number;
  /** Of the page that the statement is about, where it is one in the order of ids. */
  readonly order?: IdOrder | undefined;
}

/** The order of ids, and where a page in it begins. */
export interface IdOrder {
  readonly descending: boolean;
  /** The place of the id before the page; undefined at the beginning. */
  readonly beyond: string | undefined;
}

/** The condition that an id, given as SQL, is beyond the place where the page begins. */
export const isBeyond = (id: string, { descending, beyond }: IdOrder): string =>
  beyond === undefined ? 'true' : `${id} ${descending ? '<' : '>'} ${beyond}`;

/**
 * A query of ids, those left out that cannot be on the page: Postgres does not conclude of a subquery's ids what is said of those
 * of `r`.
 */
export const boundedIds = (ids: string, { order }: Statement): string =>
  order?.beyond === undefined ? ids : `select h.id from (${ids}) as h(id) where ${isBeyond('h.id', order)}`;

export type SqlType = 'text' | 'uuid' | 'bigint' | 'boolean' | 'numeric' | 'timestamptz';

/** Adds a parameter and gives its place in the text. */
export function bind({ parameters }: Pick<Statement, 'parameters'>, value: unknown, type: SqlType): string {
  parameters.push(value);
  return `$${parameters.length}::${type}`;
}

const quote = (name: string): string => `'${name.replaceAll(`'`, `''`)}'`;

/** The jsonb that the steps lead to from a jsonb; null where there is none. */
export function jsonAt(subject: string, steps: readonly Step[]): string {
  return steps.reduce((expression, { name }) => `${expression} -> ${quote(name)}`, subject);
}

/** The text of the single value that the steps lead to. */
export function textAt(subject: string, steps: readonly Step[]): string {
  const last = steps.at(-1);
  return last === undefined
    ? `(${subject} #>> '{}')`
    : `(${jsonAt(subject, steps.slice(0, -1))} ->> ${quote(last.name)})`;
}

/** Where the first multi-valued step ends: the elements, and the steps that lead on from each. */
export function splitElements(
  subject: string,
  steps: readonly Step[],
): { array: string; rest: readonly Step[] } | undefined {
  const index = steps.findIndex((each) => each.multiValued);
  if (index < 0) return undefined;
  return { array: jsonAt(subject, steps.slice(0, index + 1)), rest: steps.slice(index + 1) };
}
