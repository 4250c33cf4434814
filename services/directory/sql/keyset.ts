// A place in an order, and what is beyond it: the page after it is found without a look at what is before it, however far in,
// and whatever is inserted or deleted meanwhile moves nobody from one page to another.
import { bind, isBeyond, type IdOrder, type Statement } from './expression.ts';
import type { Order, SortKey } from './sort.ts';

/** Right after a row, which may be gone by now. */
export interface Position {
  readonly id: string;
  /** The row's sort key as text; null when it has none, or the order has no key. */
  readonly value: string | null;
}

/** A row's sort key as `Position.value`, exact. JSON writes times alike whatever the server's settings are. */
export function positionValue({ key }: Order): string {
  if (key === undefined) return 'null';
  return key.type === 'timestamptz' ? `to_jsonb(${key.expression}) #>> '{}'` : `(${key.expression})::text`;
}

export interface Beyond {
  /** Of the row `r`; undefined where the page is the first. */
  readonly condition: string | undefined;
  /** The same of ids alone, where the order is by nothing else. */
  readonly ids: IdOrder | undefined;
}

/** What is beyond the position, or all there is. */
export function compileBeyond({ key, descending }: Order, position: Position | undefined, statement: Binding): Beyond {
  if (key === undefined) {
    const ids = { descending, beyond: position && bind(statement, position.id, 'uuid') };
    return { condition: position && isBeyond('r.id', ids), ids };
  }
  const condition = position && beyondKey(key, descending, position.id, position.value, statement);
  return { condition, ids: undefined };
}

function beyondKey(
  { expression, type, nullable }: SortKey,
  descending: boolean,
  id: string,
  value: string | null,
  statement: Binding,
): string {
  const sign = descending ? '<' : '>';
  if (value === null) {
    const alike = `(${expression} is null and r.id ${sign} ${bind(statement, id, 'uuid')})`;
    return descending ? `(${alike} or ${expression} is not null)` : alike;
  }
  // Null compared with a value is neither.
  const beyond = `(${expression}, r.id) ${sign} (${bind(statement, value, type)}, ${bind(statement, id, 'uuid')})`;
  return nullable && !descending ? `(${beyond} or ${expression} is null)` : beyond;
}

type Binding = Pick<Statement, 'parameters'>;

/** The same order from the other end. */
export const reversed = (order: Order): Order => ({ ...order, descending: !order.descending });
