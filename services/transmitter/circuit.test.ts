// When a receiver counts as one that takes nothing, how seldom it is asked then, and when it is asked no more than once at a time.
import { expect, test } from 'vitest';
import { createCircuit, type Circuit, type Trouble } from './circuit.ts';
import type { Outcome } from './outcome.ts';

const well: Trouble = { failures: 0, retry_time_ms: 0, error: '', error_time_ms: 0 };
const delivered: Outcome = { kind: 'DELIVERED' };
const failed: Outcome = { kind: 'FAILED', detail: 'away' };
const refused: Outcome = { kind: 'REFUSED', detail: 'no' };
const never = new AbortController().signal;

function create(trouble = well) {
  let nowMs = 1_000_000;
  const waiting = new Set<() => void>();
  const told: string[] = [];
  const circuit = createCircuit({
    clock: {
      nowMs: () => nowMs,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const untilMs = nowMs + ms;
          const look = () => {
            if (nowMs < untilMs && !signal.aborted) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          signal.addEventListener('abort', look);
        }),
    },
    backoff: { changeMs: [1], receiverMs: [10, 20, 30], random: () => 0.5 },
    trouble,
    onTrouble: (detail) => told.push(`trouble: ${detail}`),
    onRecovery: () => told.push('recovery'),
  });
  const pass = (ms: number) => {
    nowMs += ms;
    for (const look of [...waiting]) look();
  };
  return { circuit, pass, told, now: () => nowMs };
}

const note = (circuit: Circuit, outcome: Outcome, times: number, isAnother = false) => {
  for (let time = 0; time < times; time += 1) circuit.note('SEND', outcome, isAnother);
};

/** Which of several attempts were let pass so far. */
function attempts(circuit: Circuit, count: number, expiresAtMs = Infinity) {
  const passed: string[] = [];
  for (let one = 0; one < count; one += 1) void circuit.pass(never, expiresAtMs).then((leave) => passed.push(leave));
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return passed;
  };
}

test('five failures in a row are trouble, four and a success are none', () => {
  const { circuit, told } = create();
  note(circuit, failed, 4);
  note(circuit, delivered, 1);
  note(circuit, failed, 4);
  expect(circuit.isOpen).toBe(false);
  expect(circuit.trouble).toMatchObject({ error: 'away', retry_time_ms: 0 });
  note(circuit, failed, 1);
  expect(circuit.isOpen).toBe(true);
  expect(told).toEqual(['trouble: away']);
});

test('changes that fail again and again are no trouble of the receiver', () => {
  const { circuit } = create();
  note(circuit, failed, 100, true);
  expect(circuit.isOpen).toBe(false);
});

test('a receiver that refuses fifty changes in a row is in trouble, and one that takes one of them is not', () => {
  const { circuit } = create();
  note(circuit, refused, 49);
  note(circuit, delivered, 1);
  note(circuit, refused, 49);
  expect(circuit.isOpen).toBe(false);
  note(circuit, refused, 1);
  expect(circuit.isOpen).toBe(true);
});

test('a receiver that asks to be left alone is, for as long as it asks', () => {
  const { circuit, now } = create();
  circuit.note('SEND', { ...failed, retryAfterMs: 5_000 }, false);
  expect(circuit.trouble.retry_time_ms).toBe(now() + 5_000);
});

test('in trouble one attempt is made at a time, each after a longer time, and all when one succeeds', async () => {
  const { circuit, pass, told } = create();
  note(circuit, failed, 5);
  const passed = attempts(circuit, 3);
  expect(await passed()).toEqual([]);
  pass(10);
  expect(await passed()).toEqual(['PROBE']);
  pass(1_000);
  expect(await passed()).toHaveLength(1);
  circuit.note('PROBE', failed, false);
  pass(19);
  expect(await passed()).toHaveLength(1);
  pass(1);
  expect(await passed()).toHaveLength(2);
  circuit.note('PROBE', delivered, false);
  expect(await passed()).toHaveLength(3);
  expect(told).toEqual(['trouble: away', 'recovery']);
});

test('attempts that were under way when trouble began make it no worse', async () => {
  const { circuit, pass, now } = create();
  note(circuit, failed, 8);
  expect(circuit.trouble).toMatchObject({ failures: 1, retry_time_ms: now() + 10 });
  const passed = attempts(circuit, 2);
  pass(10);
  note(circuit, failed, 1);
  expect(await passed()).toEqual(['PROBE']);
  note(circuit, delivered, 1);
  expect(await passed()).toEqual(['PROBE', 'SEND']);
});

test('an answer about one change says that the receiver is there', async () => {
  const { circuit, pass } = create();
  note(circuit, failed, 5);
  const passed = attempts(circuit, 2);
  pass(10);
  expect(await passed()).toHaveLength(1);
  circuit.note('PROBE', refused, false);
  expect(circuit.isOpen).toBe(false);
  expect(await passed()).toHaveLength(2);
});

test('whoever waits for too long is told so, and an attempt that was cut off makes room for another', async () => {
  const { circuit, pass, now } = create();
  note(circuit, failed, 5);
  const expired = attempts(circuit, 1, now() + 5);
  pass(5);
  expect(await expired()).toEqual(['EXPIRED']);
  const passed = attempts(circuit, 2);
  pass(10);
  expect(await passed()).toEqual(['PROBE']);
  circuit.drop('PROBE');
  expect(await passed()).toEqual(['PROBE', 'PROBE']);
});

test('trouble that another transmitter had goes on', async () => {
  const { circuit, pass } = create({ failures: 2, retry_time_ms: 1_000_100, error: 'away', error_time_ms: 1 });
  const passed = attempts(circuit, 1);
  expect(await passed()).toEqual([]);
  pass(100);
  expect(await passed()).toEqual(['PROBE']);
  circuit.note('PROBE', failed, false);
  expect(circuit.trouble).toMatchObject({ failures: 3, retry_time_ms: 1_000_130 });
});
