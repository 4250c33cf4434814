// How far a receiver is when things are done in another order than they came in.
import { expect, test } from 'vitest';
import { createLanes, createSlots } from './lanes.ts';
import { createProgress } from './progress.ts';

const never = new AbortController().signal;

test('nothing is passed over that is not done, whatever is done behind it', () => {
  const progress = createProgress('0');
  const [one, two, three] = ['1', '2', '3'].map((cursor) => progress.begin(cursor));
  three!();
  two!();
  expect(progress.cursor).toBe('0');
  one!();
  expect(progress.cursor).toBe('3');
});

test('room is there when so many are done, and a wait for it can be ended', async () => {
  const progress = createProgress('0');
  const done = progress.begin('1');
  progress.begin('2');
  const leaving = new AbortController();
  const left = progress.room(2, leaving.signal);
  leaving.abort(new Error('enough'));
  await expect(left).rejects.toThrow('enough');
  const room = progress.room(2, never);
  done();
  await room;
});

test('what has one key goes one after the other, also after a failure, and the rest side by side', async () => {
  const lanes = createLanes();
  const said: string[] = [];
  const first = Promise.withResolvers<undefined>();
  const failing = lanes.run('a', async () => {
    await first.promise;
    said.push('a1');
    throw new Error('a1 failed');
  });
  const second = lanes.run('a', () => Promise.resolve(said.push('a2')));
  await lanes.run('b', () => Promise.resolve(said.push('b1')));
  expect(said).toEqual(['b1']);
  first.resolve(undefined);
  await expect(failing).rejects.toThrow('a1 failed');
  await second;
  await lanes.idle();
  expect(said).toEqual(['b1', 'a1', 'a2']);
});

test('no more run at once than there are slots, and who leaves the queue takes none', async () => {
  const slots = createSlots(2);
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<undefined>());
  const begun: number[] = [];
  const leaving = new AbortController();
  const run = (index: number, signal = never) =>
    slots.run(async () => {
      begun.push(index);
      await gates[index]!.promise;
    }, signal);
  const [zero, , left, last] = [run(0), run(1), run(2, leaving.signal), run(3)];
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  gates[0]!.resolve(undefined);
  await zero;
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 3]);
  gates[3]!.resolve(undefined);
  await last;
});
