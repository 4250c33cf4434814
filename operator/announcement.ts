// Tells by an event what changed in the conditions: that the tenant became ready, that it is not any more and why, that a token ends.
import type { Failure } from './failure.ts';
import type { Recorder } from './kubernetes/recorder.ts';
import { conditionOf, referenceTo, type ConditionType, type ScimTenant, type ScimTenantStatus } from './scim-tenant.ts';

/** What is told of: a change of status or reason. The status still has it when the event is gone. */
const told: readonly ConditionType[] = ['Ready', 'TokenExpiringSoon'];

/** Several seconds of attempts, as many as the directory of a new installation may take to be found. */
const PATIENCE = 10;

/** `early`: what is wrong may pass; it is told by the call that is `due`, though the status has it already. */
export type Lateness = 'early' | 'due';

/**
 * A tenant that never was Ready may wait for a directory that just starts: that is told when it lasts.
 * @param failures how often it failed in a row, with this time
 */
export function latenessOf(failure: Failure | undefined, tenant: ScimTenant, failures: number): Lateness | undefined {
  const isNew = tenant.status?.token === undefined;
  if (failure?.reason !== 'DirectoryUnavailable' || !isNew || failures > PATIENCE) return undefined;
  return failures === PATIENCE ? 'due' : 'early';
}

export function announce(recorder: Recorder, tenant: ScimTenant, status: ScimTenantStatus, lateness?: Lateness): void {
  if (lateness === 'early') return;
  for (const type of told) {
    const now = status.conditions?.find((condition) => condition.type === type);
    const before = conditionOf(tenant, type);
    if (now === undefined) continue;
    const isToldNow = lateness === 'due' && type === 'Ready';
    if (!isToldNow && before?.status === now.status && before.reason === now.reason) continue;
    if (before === undefined && now.reason === 'Active') continue; // its first token is told of already
    const isGood = type === 'Ready' ? now.status === 'True' : now.status !== 'True';
    if (type === 'TokenExpiringSoon' && isGood) continue;
    recorder.record({
      regarding: referenceTo(tenant),
      type: isGood ? 'Normal' : 'Warning',
      reason: now.reason,
      action: 'Reconcile',
      note: now.message,
    });
  }
}
