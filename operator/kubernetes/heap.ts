// A binary heap whose items know their place in it, so that one in the middle leaves, or moves, in O(log n).

/** What an item of a heap must have; only the heap writes it. An item is in at most one heap at a time. */
export interface Placed {
  /** Index in the heap, -1 in none. */
  place: number;
}

export interface Heap<T extends Placed> {
  push(item: T): void;
  /** The first item, which stays. */
  peek(): T | undefined;
  pop(): T | undefined;
  /** `item` must be in this heap. */
  remove(item: T): void;
  clear(): void;
  readonly size: number;
}

/** @param before whether `a` comes out before `b`: a strict order that must not change while an item is in the heap */
export function createHeap<T extends Placed>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];

  const put = (item: T, place: number): void => {
    items[place] = item;
    item.place = place;
  };

  const rise = (item: T, from: number): void => {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !before(item, parent)) break;
      put(parent, place);
      place = above;
    }
    put(item, place);
  };

  const sink = (item: T, from: number): void => {
    let place = from;
    for (;;) {
      const left = items[2 * place + 1];
      const right = items[2 * place + 2];
      const child = left !== undefined && right !== undefined && before(right, left) ? right : left;
      if (child === undefined || !before(child, item)) break;
      const below = child.place;
      put(child, place);
      place = below;
    }
    put(item, place);
  };

  const remove = (item: T): void => {
    const { place } = item;
    const last = items.pop();
    item.place = -1;
    if (last === undefined || last === item) return;
    const parent = items[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && before(last, parent)) rise(last, place);
    else sink(last, place);
  };

  return {
    push: (item) => rise(item, items.length),
    peek: () => items[0],
    pop() {
      const first = items[0];
      if (first !== undefined) remove(first);
      return first;
    },
    remove,
    clear() {
      for (const item of items.splice(0)) item.place = -1;
    },
    get size() {
      return items.length;
    },
  };
}
