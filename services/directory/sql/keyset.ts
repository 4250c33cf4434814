// A place in an order, and what is beyond it: the page after it is found without a look at what is before it, however far in,
// and whatever is inserted or deleted meanwhile moves nobody from one page to another.
import { bind, type Statement } from './expression.ts';
import type { Order } from './sort.ts';

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

/** The condition on `r` that a row is beyond the position. */
export function isBeyond({ key, descending }: Order, { id, value }: Position, statement: Binding): string {
  const sign = descending ? '<' : '>';
  if (key === undefined) return `r.id ${sign} ${bind(statement, id, 'uuid')}`;
  const { expression, nullable } = key;
  if (value === null) {
    const alike = `(${expression} is null and r.id ${sign} ${bind(statement, id, 'uuid')})`;
    return descending ? `(${alike} or ${expression} is not null)` : alike;
  }
  // Null compared with a value is neither.
  const beyond = `(${expression}, r.id) ${sign} (${bind(statement, value, key.type)}, ${bind(statement, id, 'uuid')})`;
  return nullable && !descending ? `(${beyond} or ${expression} is null)` : beyond;
}

type Binding = Pick<Statement, 'parameters'>;

/** The same order from the other end. */
export const reversed = (order: Order): Order => ({ ...order, descending: !order.descending });
