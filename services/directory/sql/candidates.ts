// Which resources could satisfy a filter at all, found through an index. Only `eq` has one; `and` needs one part that has,
// `or` needs that all have, `not` has none. Every match is among the candidates; not every candidate matches.
import { equalityTerm } from '../../scim/comparable.ts';
import type { Comparison, ResolvedFilter } from '../../scim/resolve.ts';
import { bind, type Statement } from './expression.ts';
import { indexedSub } from './related.ts';
import type { ResourceTable } from './table.ts';
import { termHash } from './term.ts';

interface Candidates {
  /** How few they may be, as in column.ts. */
  readonly rank: number;
  /** The comparison itself, in `where`, uses a column's index: no subquery is needed. */
  readonly direct: boolean;
  text(statement: Statement): string;
}

/** The subquery that yields the ids of the candidates; undefined where there is none or the filter needs none. */
export function compileCandidates(filter: ResolvedFilter, statement: Statement): string | undefined {
  const found = find(filter, statement.table);
  return found === undefined || found.direct ? undefined : found.text(statement);
}

/** Whether no part of several finds fewer candidates than one part. */
export const isFewest = (part: ResolvedFilter, others: readonly ResolvedFilter[], table: ResourceTable): boolean => {
  const rankOfPart = (each: ResolvedFilter) => find(each, table)?.rank ?? Infinity;
  return others.every((each) => rankOfPart(each) > rankOfPart(part));
};

function find(filter: ResolvedFilter, table: ResourceTable): Candidates | undefined {
  switch (filter.kind) {
    case 'compare':
      return filter.operator === 'eq' ? ofComparison(filter, table) : undefined;
    case 'element': {
      const found = find(filter.filter, table);
      // Of a relation, more than one comparison in the brackets may be checked element by element.
      const { relation } = table;
      const isFound =
        filter.path.text !== relation?.attribute || filter.filter.kind === 'compare' || relation.findsSome;
      return found && { ...found, direct: found.direct && isFound };
    }
    case 'and':
      return filter.filters.flatMap((each) => find(each, table) ?? []).sort((one, other) => one.rank - other.rank)[0];
    case 'or': {
      const found = filter.filters.map((each) => find(each, table));
      if (!found.every((each) => each !== undefined)) return undefined;
      return {
        rank: Math.max(...found.map((each) => each.rank)),
        direct: false,
        text: (statement) => found.map((each) => each.text(statement)).join(' union all '),
      };
    }
    case 'nothing':
      return { rank: 0, direct: true, text: () => 'select null::uuid where false' };
    default:
      return undefined;
  }
}

function ofComparison(comparison: Comparison, table: ResourceTable): Candidates | undefined {
  const { path, value } = comparison;
  const { terms, relation } = table;
  if (relation !== undefined && path.text.startsWith(`${relation.attribute}.`)) {
    const sub = indexedSub(table, comparison);
    return sub === undefined
      ? undefined
      : { rank: 2, direct: true, text: (statement) => relation.holders(sub, value, statement).ids };
  }
  const column = table.columns.get(path.text);
  if (column === undefined) {
    const hash = termHash(equalityTerm(path.text, value));
    return {
      rank: rankOf(comparison),
      direct: false,
      text: (statement) =>
        `select t.${terms.id} from ${terms.name} t where t.tenant_id = $1 and t.term = ${bind(statement, hash, 'bigint')}`,
    };
  }
  const { own } = column;
  if (own === undefined) return undefined;
  return {
    rank: column.rank,
    direct: true,
    text: (statement) =>
      `select c.id from ${table.name} c where c.tenant_id = $1 and ${own(comparison, 'c', statement) ?? 'true'}`,
  };
}

// Few share an address or a number, some a department, most a type.
function rankOf({ path: { attribute, text } }: Comparison): number {
  if (attribute.type === 'boolean' || attribute.canonicalValues !== undefined || text === 'schemas') return 4;
  return attribute.name === 'value' || attribute.name === 'employeeNumber' ? 2 : 3;
}
