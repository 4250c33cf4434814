// Tells by an event what changed in the conditions: that the tenant became ready, that it is not any more and why, that a token ends.
import type { Recorder } from './kubernetes/recorder.ts';
import { conditionOf, referenceTo, type ConditionType, type ScimTenant, type ScimTenantStatus } from './scim-tenant.ts';

/** What is told of: a change of status or reason. The status still has it when the event is gone. */
const told: readonly ConditionType[] = ['Ready', 'TokenExpiringSoon'];

export function announce(recorder: Recorder, tenant: ScimTenant, status: ScimTenantStatus): void {
  for (const type of told) {
    const now = status.conditions?.find((condition) => condition.type === type);
    const before = conditionOf(tenant, type);
    if (now === undefined || (before?.status === now.status && before.reason === now.reason)) continue;
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
