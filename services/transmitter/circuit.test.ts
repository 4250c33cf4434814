// When a receiver counts as one that takes nothing, how seldom it is asked then, and when it is asked no more than once at a time.
import { expect, test } from 'vitest';
import { createCircuit, type Attempt, type Circuit, type Trouble } from './circuit.ts';
import type { Outcome } from './outcome.ts';

const well: Trouble = { failures: 0, retry_time_ms: 0, error: '', error_time_ms: 0 };
const delivered: Outcome = { kind: 'DELIVERED' };
const failed: Outcome = { kind: 'FAILED', detail: 'away' };
const refused: Outcome = { kind: 'REFUSED', detail: 'no' };
const never = new AbortController().signal;

function create(trouble = well, isOneTenants = true) {
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
    isOneTenants,
    onTrouble: (detail, tenantId) => told.push(`trouble${tenantId === undefined ? '' : ` of ${tenantId}`}: ${detail}`),
    onRecovery: () => told.push('recovery'),
  });
  const pass = (ms: number) => {
    nowMs += ms;
    for (const look of [...waiting]) look();
  };
  return { circuit, pass, told, now: () => nowMs };
}

const of = (tenantId = 'ta', isAnother = false): Attempt => ({ tenantId, expiresAtMs: Infinity, isAnother });
const note = (circuit: Circuit, outcome: Outcome, times: number, attempt = of()) => {
  for (let time = 0; time < times; time += 1) circuit.note('SEND', outcome, attempt);
};

/** Which of several attempts were let pass so far. */
function attempts(circuit: Circuit, count: number, expiresAtMs = Infinity, tenantId = 'ta') {
  const passed: string[] = [];
  for (let one = 0; one < count; one += 1)
    void circuit.pass(never, { ...of(tenantId), expiresAtMs }).then((leave) => passed.push(leave));
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
  note(circuit, failed, 100, of('ta', true));
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
  circuit.note('SEND', { ...failed, retryAfterMs: 5_000 }, of());
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
  circuit.note('PROBE', failed, of());
  pass(19);
  expect(await passed()).toHaveLength(1);
  pass(1);
  expect(await passed()).toHaveLength(2);
  circuit.note('PROBE', delivered, of());
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
  circuit.note('PROBE', refused, of());
  expect(circuit.isOpen).toBe(false);
  expect(await passed()).toHaveLength(2);
});

test('whoever waits for too long has one attempt, and an attempt that was cut off makes room for another', async () => {
  const { circuit, pass, now } = create();
  note(circuit, failed, 5);
  const expired = attempts(circuit, 1, now() + 5);
  pass(5);
  expect(await expired()).toEqual(['LAST']);
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
  circuit.note('PROBE', failed, of());
  expect(circuit.trouble).toMatchObject({ failures: 3, retry_time_ms: 1_000_130 });
});

test('what fails of one tenant of several holds that tenant, and no other', async () => {
  const { circuit, told } = create(well, false);
  note(circuit, failed, 20);
  expect([circuit.isOpen, circuit.isHeld('ta'), circuit.isHeld('tb')]).toEqual([false, true, false]);
  expect(await attempts(circuit, 1)()).toEqual(['HELD']);
  expect(await attempts(circuit, 1, Infinity, 'tb')()).toEqual(['SEND']);
  note(circuit, delivered, 1, of('tb'));
  expect(circuit.isHeld('ta')).toBe(true);
  note(circuit, delivered, 1, of('ta', true));
  expect(circuit.isHeld('ta')).toBe(false);
  expect(told).toEqual(['trouble of ta: away', 'recovery']);
});

test('when two tenants fail, each other is asked about once at once, and the first of which something is taken ends the trouble', async () => {
  const { circuit, pass } = create(well, false);
  note(circuit, failed, 4);
  note(circuit, failed, 1, of('tc'));
  expect(circuit.isOpen).toBe(true);
  const [first, second, third] = [
    attempts(circuit, 2),
    attempts(circuit, 2, Infinity, 'tb'),
    attempts(circuit, 1, Infinity, 'td'),
  ];
  expect([await first(), await second(), await third()]).toEqual([[], ['PROBE'], []]);
  circuit.note('PROBE', failed, of('tb'));
  expect([await first(), await second(), await third()]).toEqual([[], ['PROBE', 'HELD'], ['PROBE']]);
  circuit.note('PROBE', failed, of('td'));
  pass(10);
  expect(await first()).toEqual(['PROBE']);
  circuit.note('PROBE', delivered, of());
  expect(await first()).toEqual(['PROBE', 'SEND']);
  expect(circuit.isOpen).toBe(false);
});

test('in trouble, attempts at what waits go round the tenants', async () => {
  const { circuit, pass } = create(well, false);
  for (const tenantId of ['ta', 'tb', 'tc', 'ta', 'tb']) note(circuit, failed, 1, of(tenantId));
  const asked: string[] = [];
  for (const tenantId of ['ta', 'ta', 'ta', 'tb', 'tc']) {
    void circuit.pass(never, of(tenantId, true)).then((leave) => asked.push(`${leave} ${tenantId}`));
  }
  for (let time = 0; time < 3; time += 1) {
    pass(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    circuit.note('PROBE', failed, of(asked.at(-1)?.slice(-2), true));
  }
  expect(asked.toSorted()).toEqual(['PROBE ta', 'PROBE tb', 'PROBE tc']);
});
