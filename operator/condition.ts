// Conditions as the Kubernetes API conventions want them: states, not transitions, each with a reason for programs and a
// message for people. `lastTransitionTime` moves only when the status flips, so that applying the same twice changes nothing.
import type { Condition, ConditionType } from './scim-tenant.ts';

export type Finding = Omit<Condition, 'observedGeneration' | 'lastTransitionTime'>;

export const condition = (
  type: ConditionType,
  status: Condition['status'],
  reason: string,
  message: string,
): Finding => ({ type, status, reason, message });

/** The findings as conditions; those held before keep their time where their status is the same. */
export function toConditions(
  findings: readonly Finding[],
  held: readonly Condition[] | undefined,
  generation: number,
  now: Date,
): Condition[] {
  return findings.map((finding) => {
    const before = held?.find((one) => one.type === finding.type);
    const lastTransitionTime = before?.status === finding.status ? before.lastTransitionTime : toTime(now);
    return { ...finding, observedGeneration: generation, lastTransitionTime };
  });
}

/** RFC 3339 with whole seconds, as metav1.Time. */
export const toTime = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
