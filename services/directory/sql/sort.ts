// The order of a list as SQL over the rows `r` of a table of resources (RFC 7644 section 3.4.2.3), in parts: a list sorts by
// them, and the page after a place compares them (keyset.ts).
import type { AttributePath, ResourceType } from '../../scim/attribute.ts';
import { invalidPath } from '../../scim/error.ts';
import { resolveSortPath } from '../../scim/resolve.ts';
import { splitElements, textAt, type SqlType, type Statement } from './expression.ts';
import type { ResourceTable } from './table.ts';

/** By the key where there is one, then by id. Descending is ascending read backwards. */
export interface Order {
  readonly key?: SortKey;
  readonly descending: boolean;
}

export interface SortKey {
  /** Of the row `r`. A text has its collation with it. */
  readonly expression: string;
  readonly type: SqlType;
  /** Whether a row may be without one: such rows are last when ascending, first when descending. */
  readonly nullable: boolean;
}

/** The order of a list that asks for none. */
export const byId: Order = { descending: false };

/**
 * How many characters of a text count: a key travels in cursors. As many as userName may have, which is compared whole, so
 * that its index is of use.
 */
const CHARACTERS_MAX = 800;

/**
 * Of several values the primary one counts, else the first.
 * @throws ScimError invalidPath, also for an attribute that is rows of its own: its elements are a set, of which none is the first
 */
export function compileSort(table: ResourceTable, type: ResourceType, path: AttributePath, descending: boolean): Order {
  const { steps, attribute, text } = resolveSortPath(type, path);
  if (steps[0]?.name === table.apart) {
    throw invalidPath(
      `sortBy: "${text}" has no order, since a ${type.name.toLowerCase()} may have many ${table.apart}, none of them first.`,
    );
  }
  // Locations are in the order of ids, and the resource type is the same for all.
  if (text === 'id' || text === 'meta.location' || text === 'meta.resourceType') return { descending };
  if (text === 'meta.version') {
    return { key: { expression: 'r.version', type: 'bigint', nullable: false }, descending };
  }
  const none: Statement = { table, parameters: [], locationBase: '', aliases: 0 };
  const column = table.columns.get(text);
  if (column !== undefined) {
    const { sqlType, nullable = false } = column;
    return { key: { expression: column.text(none), type: sqlType, nullable }, descending };
  }
  const split = splitElements('r.comparable', steps);
  const value =
    split === undefined ? textAt('r.comparable', steps) : ofElements(split.array, textAt('e.v', split.rest));
  const key: SortKey =
    attribute.type === 'integer' || attribute.type === 'decimal'
      ? { expression: `${value}::numeric`, type: 'numeric', nullable: true }
      : { expression: `left(${value}, ${CHARACTERS_MAX}) collate "C"`, type: 'text', nullable: true };
  return { key, descending };
}

/** What stands after `order by`. @param key the key's expression there */
export function orderBy({ key, descending }: Order, expression = key?.expression ?? ''): string {
  const direction = descending ? 'desc nulls first' : 'asc nulls last';
  return [...(key === undefined ? [] : [expression]), 'r.id'].map((each) => `${each} ${direction}`).join(', ');
}

function ofElements(array: string, text: string): string {
  const primary = `coalesce(e.v -> 'primary' = 'true'::jsonb, false) desc`;
  return `(select ${text} from jsonb_array_elements(${array}) with ordinality as e(v, n) order by ${primary}, e.n limit 1)`;
}
