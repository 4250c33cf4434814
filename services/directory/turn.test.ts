import { expect, test } from 'vitest';
import { createTurn } from './turn.ts';

/** Works that end when they are told to. */
function startWorks(count: number) {
  const turn = createTurn();
  const begun: number[] = [];
  const works = Array.from({ length: count }, (_, number) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const result = turn.run(() => {
      begun.push(number);
      return promise;
    });
    return { result, resolve: () => resolve(number), reject };
  });
  return { begun, works };
}

test('one is done at a time, in the order in which they came', async () => {
  const { begun, works } = startWorks(3);
  for (const [number, { result, resolve }] of works.entries()) {
    await expect.poll(() => begun.length).toBe(number + 1);
    resolve();
    expect(await result).toBe(number);
  }
  expect(begun).toEqual([0, 1, 2]);
});

test('one that fails does not keep the next from its turn', async () => {
  const { works } = startWorks(2);
  works[0]?.reject(new Error('lost'));
  works[1]?.resolve();
  await expect(works[0]?.result).rejects.toThrow('lost');
  expect(await works[1]?.result).toBe(1);
});

test('more than those who may wait are told to come again, and the others are done', async () => {
  const { works } = startWorks(9);
  await expect(works[8]?.result).rejects.toMatchObject({
    status: 503,
    retryAfterSeconds: expect.any(Number) as number,
  });
  for (const { resolve } of works) resolve();
  const results = await Promise.all(works.slice(0, 8).map((each) => each.result));
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
