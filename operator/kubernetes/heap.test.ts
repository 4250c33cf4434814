import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap, type Placed } from './heap.ts';

interface Item extends Placed {
  readonly rank: number;
}

test('items come out in order, whatever was taken out of the middle before', () => {
  const ranks = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 100, size: 'max' });
  const removals = fc.array(fc.nat(), { maxLength: 50, size: 'max' });
  fc.assert(
    fc.property(ranks, removals, (all, removed) => {
      const heap = createHeap<Item>((a, b) => a.rank < b.rank);
      const items = all.map((rank): Item => ({ rank, place: -1 }));
      for (const item of items) heap.push(item);
      for (const at of removed) {
        const item = items[at % items.length];
        if (item === undefined || item.place === -1) continue;
        heap.remove(item);
        expect(item.place).toBe(-1);
      }
      const left = items.filter(({ place }) => place !== -1).map(({ rank }) => rank);
      expect(heap.size).toBe(left.length);
      const out = left.map(() => heap.pop()?.rank);
      expect(out).toEqual(left.sort((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test('a heap that was cleared is as new', () => {
  const heap = createHeap<Item>((a, b) => a.rank < b.rank);
  const items = [3, 1, 2].map((rank): Item => ({ rank, place: -1 }));
  for (const item of items) heap.push(item);
  heap.clear();
  expect([heap.size, heap.peek(), items.map(({ place }) => place)]).toEqual([0, undefined, [-1, -1, -1]]);
  for (const item of items) heap.push(item);
  expect(heap.peek()?.rank).toBe(1);
});
