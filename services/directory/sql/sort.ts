// The order of a list as SQL over the rows `r` of a table of resources (RFC 7644 section 3.4.2.3).
import type { AttributePath, ResourceType } from '../../scim/attribute.ts';
import { resolveSortPath } from '../../scim/resolve.ts';
import { splitElements, textAt, type Statement } from './expression.ts';
import type { ResourceTable } from './table.ts';

/**
 * What stands after `order by`. Of several values the primary one counts, else the first; resources without a value are
 * last when ascending and first when descending; those with equal values are in the order of their ids. Throws invalidPath.
 */
export function compileSort(
  table: ResourceTable,
  type: ResourceType,
  path: AttributePath,
  descending: boolean,
): string {
  const { steps, attribute, text } = resolveSortPath(type, path);
  const direction = descending ? 'desc nulls first' : 'asc nulls last';
  // Locations are in the order of ids, and the resource type is the same for all.
  if (text === 'id' || text === 'meta.location' || text === 'meta.resourceType') return `r.id ${direction}`;
  if (text === 'meta.version') return `r.version ${direction}, r.id`;
  const none: Statement = { table, parameters: [], locationBase: '', aliases: 0 };
  const column = table.columns.get(text)?.text(none);
  if (column !== undefined) return `${column} ${direction}, r.id`;
  const split = splitElements('r.comparable', steps);
  const value =
    split === undefined ? textAt('r.comparable', steps) : ofElements(split.array, textAt('e.v', split.rest));
  const numeric = attribute.type === 'integer' || attribute.type === 'decimal';
  return `${numeric ? `${value}::numeric` : `${value} collate "C"`} ${direction}, r.id`;
}

function ofElements(array: string, text: string): string {
  const primary = `coalesce(e.v -> 'primary' = 'true'::jsonb, false) desc`;
  return `(select ${text} from jsonb_array_elements(${array}) with ordinality as e(v, n) order by ${primary}, e.n limit 1)`;
}
