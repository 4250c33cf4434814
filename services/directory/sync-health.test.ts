// The rule by which a tenant's sync is judged, over histories that are made up, at a time that is made up.
import { describe, expect, test } from 'vitest';
import type { CountsColumn, FailingUserColumn, SyncRow } from './sql/sync-health.ts';
import { toSyncHealth, type SyncFacts } from './sync-health.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const now = new Date('2026-11-25T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

const counts = (writes: number, write_failures: number, reference_failures = 0): CountsColumn => ({
  ...{ requests: writes * 2, failures: write_failures, writes, write_failures, reference_failures },
});
const quiet = counts(0, 0);

/** A request succeeded a minute ago, and nothing ever failed. */
const row = (rest: Partial<SyncRow> = {}): SyncRow => ({
  ...{ last_success_at: ago(MINUTE_MS), last_write_at: ago(HOUR_MS), last_failure_at: null },
  ...{ last_forbidden_at: null, last_outdated_at: null },
  ...{ last_hour: quiet, last_day: quiet, latest_day: quiet },
  ...{ failing_users: 0, longest_failing: null, missing_attributes: null, ...rest },
});

const judge = (sync: SyncRow, rest: Partial<SyncFacts> = {}, at = now) =>
  toSyncHealth({ sync, lastRequestAt: sync.last_success_at, suspended: false, tokenUsed: true, ...rest }, at);

const user = (rest: Partial<FailingUserColumn> = {}): FailingUserColumn => ({
  ...{ kind: 'User', resource_id: null, name: 'a@x.example', external_id: null, since_ms: 1, last_ms: 2, failures: 3 },
  ...{ status: 409, detail: 'Taken.', missing: [], ...rest },
});

test('a tenant that nobody has sent a request to was never connected', () => {
  const never = row({ last_success_at: null, last_write_at: null });
  expect(judge(never).state).toBe('NEVER_CONNECTED');
  // It was served before anybody kept a log.
  expect(judge(never, { lastRequestAt: ago(MINUTE_MS) }).state).toBe('HEALTHY');
  // Only what belongs to the course of things has come, and no gateway has reported it yet.
  expect(judge({ ...never, latest_day: counts(1, 0) }).state).toBe('HEALTHY');
});

test('requests that come and succeed are healthy until Entra ID misses three cycles, and idle from then on', () => {
  expect(judge(row({ last_success_at: ago(120 * MINUTE_MS) })).state).toBe('HEALTHY');
  expect(judge(row({ last_success_at: ago(120 * MINUTE_MS + 1) })).state).toBe('IDLE');
});

describe('Entra ID stops a job', () => {
  test.each<[string, CountsColumn, string, boolean]>([
    ['not for few failures, whatever their share', counts(2_499, 2_499), 'HEALTHY', false],
    ['nearly for half as many as it stops it for', counts(6_000, 2_500), 'QUARANTINE_RISK', false],
    ['for 5,000 of which more than 40 % fail', counts(12_000, 5_000), 'QUARANTINE_RISK', true],
    ['not for as many when 40 % fail', counts(12_500, 5_000), 'HEALTHY', false],
    ['for more than 40,000 whatever their share', counts(1_000_000, 40_001), 'QUARANTINE_RISK', true],
    ['nearly for 40,000, and not for more of references', counts(1_000_000, 45_000, 10_000), 'QUARANTINE_RISK', false],
    ['for 60,000 even of references', counts(1_000_000, 60_000, 60_000), 'QUARANTINE_RISK', true],
  ])('%s', (_, latest_day, state, reached) => {
    const failedAt = { last_failure_at: ago(MINUTE_MS) };
    expect(judge(row({ latest_day, ...failedAt })).state).toBe(state);
    // When it falls silent then, it was stopped, however long ago; otherwise it only has nothing to say.
    for (const silenceMs of [3 * HOUR_MS, 90 * 24 * HOUR_MS]) {
      const later = new Date(now.getTime() + silenceMs);
      const silent = judge(row({ latest_day, ...failedAt }), {}, later);
      expect(silent.state).toBe(reached ? 'QUARANTINED' : 'IDLE');
    }
  });

  test('at once for a request that it is forbidden, and goes on when one succeeds', () => {
    const forbidden = row({ last_failure_at: ago(1), last_forbidden_at: ago(1) });
    expect(judge(forbidden, { suspended: true })).toMatchObject({
      ...{ state: 'QUARANTINE_RISK', message: expect.stringContaining('the tenant is suspended') },
    });
    expect(judge(forbidden, {}, new Date(now.getTime() + 3 * HOUR_MS)).state).toBe('QUARANTINED');
    expect(judge({ ...forbidden, last_success_at: now }).state).toBe('HEALTHY');
  });
});

test('a token that was replaced is a danger until the one that took its place is used', () => {
  const outdated = row({ last_outdated_at: ago(1), last_success_at: ago(HOUR_MS) });
  expect(judge(outdated, { tokenUsed: false })).toMatchObject({
    ...{ state: 'QUARANTINE_RISK', message: expect.stringContaining('never used') },
  });
  expect(judge(outdated, { tokenUsed: false }, new Date(now.getTime() + 3 * HOUR_MS)).state).toBe('QUARANTINED');
  expect(judge(outdated, { tokenUsed: true }).state).toBe('HEALTHY');
  expect(judge({ ...outdated, last_success_at: now }, { tokenUsed: false }).state).toBe('HEALTHY');
});

describe('some users fail', () => {
  test('and which attribute is left out is said, to whoever can map it', () => {
    const missing_attributes = [
      { path: 'preferredLanguage', users: 12 },
      { path: 'name.givenName', users: 1 },
    ];
    expect(judge(row({ failing_users: 13, missing_attributes, longest_failing: [user()] }))).toMatchObject({
      state: 'SOME_USERS_FAILING',
      message:
        '13 users cannot be written. The customer’s identity provider leaves out preferredLanguage for 12, name.givenName for 1: have \
that mapped there, or require less.',
    });
  });

  test('and without such an attribute the error is told', () => {
    const { message, longest_failing } = judge(row({ failing_users: 1, longest_failing: [user()] }));
    expect(message).toBe('1 user cannot be written. The one that fails for longest: 409 Taken.');
    expect(longest_failing).toMatchObject([
      { name: 'a@x.example', id: '', since_time_ms: 1, last_time_ms: 2, failures: 3 },
    ]);
  });

  test('however long nothing comes: nobody has mended it', () => {
    const failing = row({ failing_users: 1, longest_failing: [user()] });
    expect(judge(failing, {}, new Date(now.getTime() + 24 * HOUR_MS)).state).toBe('SOME_USERS_FAILING');
  });
});

test('what is said does not change as time goes by, as long as the state is the same', () => {
  const histories = [
    row(),
    row({ failing_users: 2, longest_failing: [user()] }),
    row({ latest_day: counts(9_000, 8_000) }),
  ];
  for (const history of histories) {
    const [first, second] = [judge(history), judge(history, {}, new Date(now.getTime() + HOUR_MS))];
    expect(second).toEqual(first);
  }
});
