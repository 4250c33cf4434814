// The order in which the operations of a bulk are run: as sent, but that an operation waits for the POSTs that it refers to
// and for those before it on the same resource. RFC 7644 section 3.7 asks for the result that the client meant.
import { ScimError } from './error.ts';
import type { BulkOperation } from './bulk.ts';

export interface Plan {
  /** Every index of the operations, once. */
  readonly order: readonly number[];
  /** The operations that refer to each other in a circle, each with those that it closes one with. They run in the order sent. */
  readonly circles: ReadonlyMap<number, ReadonlySet<number>>;
}

export function planBulk(operations: readonly BulkOperation[]): Plan {
  const needs = needsOf(operations);
  const circles = findCircles(needs);
  const waits = needs.map((needed, index) => {
    const circle = circles.get(index);
    if (circle === undefined) return [...needed];
    const before = [...circle].filter((each) => each < index);
    return [...[...needed].filter((each) => !circle.has(each)), ...before.slice(-1)];
  });
  return { order: sorted(waits), circles };
}

/** For each operation the ones that must be run before it. */
function needsOf(operations: readonly BulkOperation[]): ReadonlySet<number>[] {
  const posts = new Map<string, number>();
  for (const [index, { method, bulkId }] of operations.entries()) {
    if (method === 'POST' && bulkId !== undefined) posts.set(bulkId, index);
  }
  const latest = new Map<string, number>();
  return operations.map(({ request }, index) => {
    const needed = new Set<number>();
    if (request instanceof ScimError) return needed;
    for (const bulkId of request.references) {
      const post = posts.get(bulkId);
      if (post !== undefined) needed.add(post);
    }
    if (request.method === 'POST') return needed;
    const resource = `${request.endpoint}/${request.id}`;
    const before = latest.get(resource);
    if (before !== undefined) needed.add(before);
    latest.set(resource, index);
    return needed;
  });
}

/** Tarjan's strongly connected components, those that are circles. */
function findCircles(needs: readonly ReadonlySet<number>[]): Map<number, ReadonlySet<number>> {
  const circles = new Map<number, ReadonlySet<number>>();
  const found = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();

  function visit(index: number): number {
    const number = found.size;
    found.set(index, number);
    open.push(index);
    isOpen.add(index);
    let lowest = number;
    for (const needed of needs[index] ?? []) {
      const known = found.get(needed);
      if (known === undefined) lowest = Math.min(lowest, visit(needed));
      else if (isOpen.has(needed)) lowest = Math.min(lowest, known);
    }
    if (lowest === number) close(index);
    return lowest;
  }

  function close(index: number): void {
    const members = open.splice(open.indexOf(index)).sort((a, b) => a - b);
    for (const each of members) isOpen.delete(each);
    if (members.length === 1 && !needs[index]?.has(index)) return;
    const circle = new Set(members);
    for (const each of members) circles.set(each, circle);
  }

  for (const index of needs.keys()) if (!found.has(index)) visit(index);
  return circles;
}

/** The first that waits for nothing, again and again. */
function sorted(waits: readonly (readonly number[])[]): number[] {
  const followers = waits.map((): number[] => []);
  for (const [index, needed] of waits.entries()) for (const each of needed) followers[each]?.push(index);
  const left = waits.map((needed) => needed.length);
  const order: number[] = [];
  const done = new Set<number>();
  while (order.length < waits.length) {
    const next = left.findIndex((count, index) => count === 0 && !done.has(index));
    if (next === -1) throw new Error('a circle was left in the order of a bulk');
    done.add(next);
    order.push(next);
    for (const follower of followers[next] ?? []) left[follower] = (left[follower] ?? 0) - 1;
  }
  return order;
}
