// What a person is told to do about a receiver.
import { expect, test } from 'vitest';
import { adviceOf } from '../../deploy/receiver-report.ts';

const well: Parameters<typeof adviceOf>[0] = {
  ...{ name: 'oncall', format: 'webhook', tenants: 'all', state: 'active' },
  ...{ behind: 0, oldestUndelivered: null, parked: 0, dead: 0, lastSuccess: null },
};
const longAgo = new Date(Date.now() - 120_000).toISOString();

test('nothing, where all is well or was a moment ago', () => {
  expect(adviceOf(well)).toBeUndefined();
  expect(adviceOf({ ...well, behind: 3, oldestUndelivered: new Date().toISOString() })).toBeUndefined();
});

test.each([
  [{ state: 'failing' }, 'receiver -- resume oncall'],
  [{ state: 'gone' }, 'receiver -- resume oncall'],
  [{ state: 'gap' }, 'receiver -- resync oncall --snapshot'],
  [{ parked: 1 }, 'receiver -- resume oncall'],
  [{ parked: 1, format: 'set-poll' }, 'until it polls'],
  [{ behind: 3, oldestUndelivered: longAgo }, 'does a transmitter run'],
])('what helps where %j', (trouble, help) => {
  expect(adviceOf({ ...well, ...trouble })).toContain(help);
});
