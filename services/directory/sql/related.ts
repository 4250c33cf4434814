// Which parts of a filter are about a relation, and what an index says of them.
import type { Comparison, ResolvedFilter, Step } from '../../scim/resolve.ts';
import type { Statement } from './expression.ts';
import { bindId, type Condition, type Holders, type Relation } from './relation.ts';
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

/** Exactly the resources that satisfy a filter, where it is one that an index of a relation answers. */
export function holdersOf(filter: ResolvedFilter, statement: Statement): Holders | undefined {
  const comparison = indexedComparison(filter, statement.table);
  if (comparison === undefined) return undefined;
  const { table } = statement;
  const sub = indexedSub(table, comparison);
  return sub === undefined ? undefined : table.relation?.holders(sub, comparison.value, statement);
}

/** Whether an index of a relation answers a filter. */
export const hasHolders = (filter: ResolvedFilter, table: ResourceTable): boolean =>
  indexedComparison(filter, table) !== undefined;

function indexedComparison(filter: ResolvedFilter, table: ResourceTable): Comparison | undefined {
  const isElement = filter.kind === 'element' && filter.path.text === table.relation?.attribute;
  const comparison = isElement ? filter.filter : filter;
  return comparison.kind === 'compare' && indexedSub(table, comparison) !== undefined ? comparison : undefined;
}

/** What an element of the table's relation is to satisfy: a filter, whose SQL is `of`. */
export const conditionOf = (filter: ResolvedFilter, of: Condition['of'], statement: Statement): Condition => ({
  of,
  id: impliedId(filter, statement),
  names: (sub) => namesPath(filter, `${statement.table.relation?.attribute}.${sub}`),
});

function namesPath(filter: ResolvedFilter, text: string): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some((each) => namesPath(each, text));
    case 'not':
      return namesPath(filter.filter, text);
    case 'nothing':
      return false;
    case 'element':
      return filter.path.text === text || namesPath(filter.filter, text);
    default:
      return filter.path.text === text;
  }
}

/** The id that an element must have to satisfy a filter, as a place in the statement; undefined where it may have any. */
function impliedId(filter: ResolvedFilter, statement: Statement): string | undefined {
  if (filter.kind === 'and') {
    const implying = filter.filters.find((each) => impliesId(each, statement));
    return implying && impliedId(implying, statement);
  }
  return impliesId(filter, statement) ? bindId(statement, (filter as Comparison).value) : undefined;
}

const impliesId = (filter: ResolvedFilter, { table }: Statement): boolean =>
  filter.kind === 'compare' && indexedSub(table, filter) === 'value';
