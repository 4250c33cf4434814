// Which parts of a filter are about a relation, and what an index says of them.
import type { Comparison, ResolvedFilter, Step } from '../../scim/resolve.ts';
import type { Statement } from './expression.ts';
import { bindId, type Relation } from './relation.ts';
import type { ResourceTable } from './table.ts';

/** The relation that a path from the resource begins with, if it does with one. */
export const relationAt = ({ relation }: ResourceTable, steps: readonly Step[]): Relation | undefined =>
  relation?.attribute === steps[0]?.name ? relation : undefined;

/** The sub-attribute of the table's relation that a comparison looks up in an index; undefined for every other one. */
export function indexedSub({ relation }: ResourceTable, { path, operator }: Comparison): string | undefined {
  const [attribute, sub = ''] = path.text.split('.');
  const indexed = operator === 'eq' && relation?.attribute === attribute && relation?.indexed.has(sub);
  return indexed === true ? sub : undefined;
}

/** A query of the ids of exactly the resources that satisfy a filter, where it is one that an index of a relation answers. */
export function holdersOf(filter: ResolvedFilter, statement: Statement): string | undefined {
  const { table } = statement;
  const isElement = filter.kind === 'element' && filter.path.text === table.relation?.attribute;
  const comparison = isElement ? filter.filter : filter;
  if (comparison.kind !== 'compare') return undefined;
  const sub = indexedSub(table, comparison);
  return sub === undefined ? undefined : table.relation?.holders(sub, comparison.value, statement);
}

/** The id that an element must have to satisfy a filter, as a place in the statement; undefined where it may have any. */
export function impliedId(filter: ResolvedFilter, statement: Statement): string | undefined {
  if (filter.kind === 'and') {
    const implying = filter.filters.find((each) => impliesId(each, statement));
    return implying && impliedId(implying, statement);
  }
  return impliesId(filter, statement) ? bindId(statement, (filter as Comparison).value) : undefined;
}

const impliesId = (filter: ResolvedFilter, { table }: Statement): boolean =>
  filter.kind === 'compare' && indexedSub(table, filter) === 'value';
