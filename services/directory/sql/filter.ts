// A resolved filter as SQL over the rows `r` of a table of resources. It says what services/scim/match.ts says: a test compares the two on
// random filters and rows. Nothing here is ever null, so that `not` means not; there is no LIKE, so nothing to escape.
import type { Operator } from '../../scim/filter.ts';
import type { Comparison, ResolvedFilter, ResolvedPath, Step } from '../../scim/resolve.ts';
import { compileCandidates, isFewest } from './candidates.ts';
import type { Column } from './column.ts';
import { bind, boundedIds, jsonAt, splitElements, textAt, type IdOrder, type Statement } from './expression.ts';
import { conditionOf, hasHolders, holdersOf, relationAt } from './related.ts';
import type { Holders } from './relation.ts';
import type { ResourceTable } from './table.ts';

export interface CompiledFilter {
  /** Exact and never null; of those in `walk`, where there is one. */
  readonly where: string;
  /** A subquery of ids among which every match is, through an index: `r.id in (…)`. */
  readonly candidates?: string | undefined;
  /** Among which every match is, as well, and which are read in the order of the page. */
  readonly walk?: Walk | undefined;
}

/** Ids in the order of a page, from where it begins: as many are read as are taken. */
export interface Walk {
  readonly ordered: string;
  /** The same in no order, and all of them. Names the same parameters, but for that of the place. */
  readonly ids: string;
  /** A query of how many they are, where all of them match. */
  readonly count?: string;
}

/**
 * Compiles a filter to SQL. `parameters` are the statement's so far, of which the first is the tenant's id; the filter's
 * values are added. `locationBase` is the URL of a resource without its id, up to and including the slash. With `order` it
 * is the filter of a page in the order of ids, and says nothing of rows that are before that.
 */
export function compileFilter(
  table: ResourceTable,
  filter: ResolvedFilter,
  parameters: unknown[],
  locationBase = '',
  order?: IdOrder,
): CompiledFilter {
  const statement: Statement = { table, parameters, locationBase, aliases: 0, order };
  if (order !== undefined) {
    const parts = filter.kind === 'and' ? filter.filters : [filter];
    const lead = parts.find((each) => hasHolders(each, table));
    const rest = parts.filter((each) => each !== lead);
    const others = rest.filter((each) => !hasHolders(each, table));
    const holders = lead && isFewest(lead, others, table) ? holdersOf(lead, statement) : undefined;
    if (holders !== undefined) return walkWith(holders, rest, order, statement);
  }
  const where = compile(filter, RESOURCE, statement);
  const candidates = compileCandidates(filter, statement);
  return { where, candidates: candidates && boundedIds(candidates, statement) };
}

function walkWith(
  holders: Holders,
  rest: readonly ResolvedFilter[],
  order: IdOrder,
  statement: Statement,
): CompiledFilter {
  const { ids, count } = holders;
  const walk = { ordered: holders.walk(order), ids };
  if (rest.length === 0) return { where: 'true', walk: { ...walk, count } };
  return { where: compile({ kind: 'and', filters: rest }, RESOURCE, statement), walk };
}

/** What the rows `r` are compared by. */
const RESOURCE = 'r.comparable';

/** The condition that an element, one jsonb, satisfies a filter as in `members[…]`. */
export const compileElement = (filter: ResolvedFilter, element: string, statement: Statement): string =>
  compile(filter, element, statement);

function compile(filter: ResolvedFilter, subject: string, statement: Statement): string {
  const holders = subject === RESOURCE ? holdersOf(filter, statement) : undefined;
  if (holders !== undefined) return `(r.id in (${boundedIds(holders.ids, statement)}))`;
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((each) => compile(each, subject, statement)).join(` ${filter.kind} `)})`;
    case 'nothing':
      return 'false';
    case 'not':
      return `(not ${compile(filter.filter, subject, statement)})`;
    case 'present':
      return compilePresent(filter.path, subject, statement);
    case 'element':
      // meta is columns: its parts are found by their paths.
      if (filter.path.text === 'meta') return compile(filter.filter, subject, statement);
      return exists(
        subject,
        filter.path.steps,
        statement,
        (element, rest) => {
          const inner = jsonAt(element, rest);
          return `(${rest.length > 0 ? `${inner} is not null and ` : ''}${compile(filter.filter, `(${inner})`, statement)})`;
        },
        filter.filter,
      );
    case 'compare': {
      const column = statement.table.columns.get(filter.path.text);
      return column === undefined
        ? compileComparison(filter, subject, statement)
        : compileColumn(column, filter, statement);
    }
  }
}

/**
 * One of the values that the steps lead to satisfies the condition.
 * @param filter what the condition compiles, of an element where the steps lead through several
 */
function exists(
  subject: string,
  steps: readonly Step[],
  statement: Statement,
  condition: (subject: string, rest: readonly Step[]) => string,
  filter: ResolvedFilter,
): string {
  const relation = subject === RESOURCE ? relationAt(statement.table, steps) : undefined;
  if (relation !== undefined) {
    const of = (element: string) => condition(element, steps.slice(1));
    return relation.some(conditionOf(filter, of, statement), statement);
  }
  const split = splitElements(subject, steps);
  if (split === undefined) return condition(subject, steps);
  statement.aliases += 1;
  const alias = `e${statement.aliases}`;
  const inner = exists(`${alias}.v`, split.rest, statement, condition, filter);
  return `exists (select from jsonb_array_elements(${split.array}) as ${alias}(v) where ${inner})`;
}

function compilePresent(path: ResolvedPath, subject: string, statement: Statement): string {
  const column = statement.table.columns.get(path.text);
  if (column?.nullable === true) return `(${column.text(statement)} is not null)`;
  if (column !== undefined || path.text === 'meta') return 'true';
  // An element of a relation has all its parts.
  const relation = subject === RESOURCE ? relationAt(statement.table, path.steps) : undefined;
  if (relation !== undefined) return relation.any;
  return exists(
    subject,
    path.steps,
    statement,
    (element, rest) => (rest.length === 0 ? 'true' : `(${jsonAt(element, rest)} is not null)`),
    { kind: 'present', path },
  );
}

function compileColumn(column: Column, comparison: Comparison, statement: Statement): string {
  const own = column.own?.(comparison, 'r', statement);
  if (own !== undefined) return own;
  return compareText(column.text(statement), comparison.operator, bind(statement, comparison.value, 'text'));
}

function compileComparison(comparison: Comparison, subject: string, statement: Statement): string {
  const { path, operator, value } = comparison;
  const numeric = path.attribute.type === 'integer' || path.attribute.type === 'decimal';
  const wanted = bind(statement, String(value), numeric ? 'numeric' : 'text');
  const multiValued = path.steps.some((each) => each.multiValued);
  const test = (element: string, rest: readonly Step[]) => {
    const text = textAt(element, rest);
    // Of several elements, one without the value does not differ from it.
    if (operator === 'ne' && multiValued) return `coalesce(${text}${numeric ? '::numeric' : ''} <> ${wanted}, false)`;
    return numeric ? compareOrdered(`${text}::numeric`, operator, wanted) : compareText(text, operator, wanted);
  };
  const some = exists(subject, path.steps, statement, test, comparison);
  if (operator !== 'ne' || !multiValued) return some;
  return `(not ${compilePresent(path, subject, statement)} or ${some})`;
}

function compareText(text: string, operator: Operator, wanted: string): string {
  switch (operator) {
    case 'co':
      return `coalesce(strpos(${text}, ${wanted}) > 0, false)`;
    case 'sw':
      return `coalesce(starts_with(${text}, ${wanted}), false)`;
    case 'ew':
      return `coalesce(right(${text}, length(${wanted})) = ${wanted}, false)`;
    default:
      return compareOrdered(`${text} collate "C"`, operator, wanted);
  }
}

const signs = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

function compareOrdered(value: string, operator: Operator, wanted: string): string {
  if (operator === 'ne') return `(${value} is distinct from ${wanted})`;
  return `coalesce(${value} ${signs[operator as keyof typeof signs]} ${wanted}, false)`;
}
