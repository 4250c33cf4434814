// Does a value satisfy a filter? PATCH asks this of elements, and the SQL compiler's tests ask it of whole resources.
import type { Comparable, ComparableValue } from './comparable.ts';
import type { Operator } from './filter.ts';
import type { ResolvedFilter, Step } from './resolve.ts';

/**
 * Whether a resource, or an element, satisfies a filter (RFC 7644 section 3.4.2.2). Of an attribute with several values
 * one is enough. `ne` holds where there is no value or any value differs; every other operator needs a value.
 */
export function matches(filter: ResolvedFilter, subject: Comparable | ComparableValue): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => matches(each, subject));
    case 'or':
      return filter.filters.some((each) => matches(each, subject));
    case 'nothing':
      return false;
    case 'not':
      return !matches(filter.filter, subject);
    case 'present':
      return valuesAt(filter.path.steps, subject).length > 0;
    case 'element':
      return valuesAt(filter.path.steps, subject).some((each) => matches(filter.filter, each));
    case 'compare': {
      const values = valuesAt(filter.path.steps, subject);
      if (values.length === 0) return filter.operator === 'ne';
      return values.some((each) => typeof each !== 'object' && compare(each, filter.operator, filter.value));
    }
  }
}

function valuesAt(steps: readonly Step[], subject: Comparable | ComparableValue): (Comparable | ComparableValue)[] {
  let values = [subject];
  for (const { name } of steps) {
    values = values.flatMap((each): (Comparable | ComparableValue)[] => {
      const found = typeof each === 'object' && Object.hasOwn(each, name) ? each[name] : undefined;
      if (found === undefined) return [];
      return Array.isArray(found) ? found : [found];
    });
  }
  return values;
}

function compare(value: ComparableValue, operator: Operator, wanted: ComparableValue): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'ne':
      return value !== wanted;
    case 'co':
      return String(value).includes(String(wanted));
    case 'sw':
      return String(value).startsWith(String(wanted));
    case 'ew':
      return String(value).endsWith(String(wanted));
    case 'gt':
      return order(value, wanted) > 0;
    case 'ge':
      return order(value, wanted) >= 0;
    case 'lt':
      return order(value, wanted) < 0;
    case 'le':
      return order(value, wanted) <= 0;
  }
}

/** The order of two values of one type: texts by their UTF-8 bytes, as Postgres has them under the collation "C". */
function order(one: ComparableValue, other: ComparableValue): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
}
