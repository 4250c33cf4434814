// What a suite's run comes to, beside what is accepted.
import type { Accepted } from './accepted.ts';
import type { Check, TenantName } from './check.ts';

export interface Verdict {
  readonly suite: string;
  readonly tenant: TenantName;
  readonly checks: number;
  readonly passed: number;
  /** Failed, with an RFC on our side. */
  readonly deviations: number;
  readonly inapplicable: number;
  /** What failed or was skipped and is not accepted, and what is accepted but did not occur: a line each. */
  readonly wrong: readonly string[];
}

export function judge(
  suite: string,
  tenant: TenantName,
  checks: readonly Check[],
  accepted: readonly Accepted[],
): Verdict {
  const entries = accepted.filter((entry) => entry.suite === suite && entry.tenants.includes(tenant));
  const rest = checks.filter(({ outcome }) => outcome !== 'passed');
  const isExcused = (check: Check): boolean => entries.some((entry) => excuses(entry, check));
  const excused = rest.filter(isExcused);
  const unexpected = rest.filter((check) => !isExcused(check));
  const stale = entries.flatMap((entry) => {
    const absent = entry.checks.filter((name) => !rest.some((check) => check.name === name && excuses(entry, check)));
    return absent.map((name) => `accepted, but does not occur: ${entry.outcome}: ${name}: ${String(entry.message)}`);
  });
  return {
    suite,
    tenant,
    checks: checks.length,
    passed: checks.length - rest.length,
    deviations: excused.filter(({ outcome }) => outcome === 'failed').length,
    inapplicable: excused.filter(({ outcome }) => outcome === 'skipped').length,
    wrong: [...unexpected.map(({ outcome, name, message }) => `${outcome}: ${name}: ${message}`), ...stale],
  };
}

const excuses = (entry: Accepted, { name, outcome, message }: Check): boolean =>
  entry.outcome === outcome && entry.checks.includes(name) && entry.message.test(message);
