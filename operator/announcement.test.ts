import { expect, test } from 'vitest';
import { announce, latenessOf } from './announcement.ts';
import { condition } from './condition.ts';
import { Failure } from './failure.ts';
import type { Recorder } from './kubernetes/recorder.ts';
import type { ScimTenant, ScimTenantStatus } from './scim-tenant.ts';

const away = new Failure('DirectoryUnavailable', 'It is away.', { terminal: false });
const conditionsOf = ({ reason, message }: Failure) => [
  {
    ...condition('Ready', 'False', reason, message),
    observedGeneration: 1,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  },
];

/** The events of a tenant whose attempts all fail so, by the attempt. */
function eventsOf(failure: Failure, attempts: number, before: Partial<ScimTenantStatus> = {}): string[] {
  const told: string[] = [];
  let attempt = 0;
  const recorder = {
    record: ({ reason }: { reason: string }) => told.push(`${attempt} ${reason}`),
  } as unknown as Recorder;
  let tenant = { metadata: { name: 'a' }, spec: {}, status: before } as ScimTenant;
  while (attempt < attempts) {
    attempt += 1;
    const status: ScimTenantStatus = { observedGeneration: 1, ...before, conditions: conditionsOf(failure) };
    announce(recorder, tenant, status, latenessOf(failure, tenant, attempt));
    tenant = { ...tenant, status };
  }
  return told;
}

test('a directory that a new tenant waits for is told of once, and only when it lasts', () => {
  expect(eventsOf(away, 9)).toEqual([]);
  expect(eventsOf(away, 30)).toEqual(['10 DirectoryUnavailable']);
});

test('a directory that a served tenant waits for is told at once, and so is every other failure', () => {
  expect(eventsOf(away, 30, { token: { id: '0123456789abcdef' } })).toEqual(['1 DirectoryUnavailable']);
  expect(eventsOf(new Failure('Forbidden', 'No.', { terminal: false }), 30)).toEqual(['1 Forbidden']);
});
