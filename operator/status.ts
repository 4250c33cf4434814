// The truthful status of a ScimTenant: pure, from what was seen and what went wrong. `Ready` sums up; `Reconciling` and `Stalled`
// are there only while they are true, as kstatus wants it; what could not be seen this time stays as it was last seen.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import { condition, toConditions, toTime, type Finding } from './condition.ts';
import { findExpiry } from './expiry.ts';
import type { Failure } from './failure.ts';
import {
  conditionOf,
  secretNameOf,
  tenantIdOf,
  type Condition,
  type ConditionType,
  type ScimTenant,
  type ScimTenantStatus,
} from './scim-tenant.ts';
import { provisioningFinding } from './sync.ts';
import type { HeldToken } from './token.ts';
import { currentToken, previousToken, toTokenStatus } from './token-status.ts';

export interface Facts {
  /** The token in the Secret; undefined when it did not come to that. */
  readonly held: HeldToken | undefined;
  /** The tenant as the directory has it; undefined when it did not come to that. */
  readonly registered: RegisteredTenant | undefined;
  /** Undefined when all went well. */
  readonly failure: Failure | undefined;
  /** When it is tried again; undefined when nothing failed. */
  readonly nextAttemptTime: Date | undefined;
}

/** The status to write. Equal to the present one, time stamps included, when nothing changed. */
export function toStatus(tenant: ScimTenant, facts: Facts, now: Date): ScimTenantStatus {
  const { generation = 0 } = tenant.metadata;
  const { registered, nextAttemptTime } = facts;
  const seen = registered === undefined ? lastSeen(tenant) : observe(registered, facts.held, now);
  const findings = [
    ready(tenant, facts, now),
    tokenIssued(tenant, facts),
    isRegistered(tenant, facts),
    expiringSoon(tenant, facts, now),
    ...provisioning(tenant, facts),
    ...progress(tenant, facts, now),
  ];
  return {
    ...seen,
    observedGeneration: generation,
    tenantId: tenantIdOf(tenant),
    secretName: secretNameOf(tenant),
    ...(nextAttemptTime === undefined ? {} : { nextAttemptTime: toTime(nextAttemptTime) }),
    conditions: toConditions(findings, tenant.status?.conditions, generation, now),
  };
}

/** The status of a tenant that is left as it is. The spec's generation stays unobserved, since nothing was done about it. */
export function toPausedStatus(tenant: ScimTenant, now: Date): ScimTenantStatus {
  const { nextAttemptTime: _ended, ...before } = tenant.status ?? { observedGeneration: -1 };
  const held = before.conditions ?? [];
  const status = conditionOf(tenant, 'Ready')?.status ?? 'Unknown';
  const message =
    'Reconciling is paused; the tenant is served as it was. Remove the annotation scim.muster.dev/paused to go on.';
  const kept = held.filter(({ type }) => type !== 'Ready' && type !== 'Reconciling' && type !== 'Stalled');
  const generation = Math.max(before.observedGeneration, 0);
  return {
    ...before,
    conditions: [...toConditions([condition('Ready', status, 'Paused', message)], held, generation, now), ...kept],
  };
}

function observe(registered: RegisteredTenant, held: HeldToken | undefined, now: Date): Partial<ScimTenantStatus> {
  const current = currentToken(registered, held);
  const previous = previousToken(registered, held, now);
  const { last_error: lastError, last_request_time_ms: lastRequestMs } = registered;
  return {
    ...(registered.tenant_url === '' ? {} : { tenantUrl: registered.tenant_url }),
    ...(current === undefined ? {} : { token: toTokenStatus(current, held?.issuedTime) }),
    ...(previous === undefined ? {} : { previousToken: toTokenStatus(previous) }),
    users: { total: registered.users_total, active: registered.users_active },
    ...(lastRequestMs === 0 ? {} : { lastRequestTime: toTime(new Date(lastRequestMs)) }),
    ...(lastError === null
      ? {}
      : { lastError: { time: toTime(new Date(lastError.time_ms)), message: lastError.message } }),
  };
}

function lastSeen(tenant: ScimTenant): Partial<ScimTenantStatus> {
  const { conditions: _conditions, nextAttemptTime: _time, ...seen } = tenant.status ?? {};
  return seen;
}

function ready(tenant: ScimTenant, facts: Facts, now: Date): Finding {
  const { failure, held, registered } = facts;
  if (failure !== undefined) return notReady(tenant, failure);
  const secret = secretNameOf(tenant);
  const { expired } = findExpiry(tenant.spec.token, registered, held, now);
  if (expired) return condition('Ready', 'False', 'TokenExpired', expiredMessage(tenant));
  if (tenant.spec.provisioning === 'Suspended') {
    return condition(
      'Ready',
      'True',
      'Suspended',
      'As declared: requests of the customer are refused, users and tokens are kept.',
    );
  }
  return condition(
    'Ready',
    'True',
    'Active',
    `The customer can provision users with the token in the Secret ${secret}.`,
  );
}

/** What worked before may still work: that is unknown until it can be seen again. */
function notReady(tenant: ScimTenant, failure: Failure): Finding {
  const status = failure.terminal || !wasGood(tenant, 'Ready') ? 'False' : 'Unknown';
  return condition('Ready', status, failure.reason, failure.message);
}

const wasGood = (tenant: ScimTenant, type: ConditionType): boolean =>
  ['True', 'Unknown'].includes(conditionOf(tenant, type)?.status ?? 'False') &&
  conditionOf(tenant, type)?.reason !== 'Pending';

function tokenIssued(tenant: ScimTenant, { held, failure }: Facts): Finding {
  const secret = secretNameOf(tenant);
  if (held !== undefined) {
    return condition('TokenIssued', 'True', 'Issued', `Token ${held.id} is in the Secret ${secret}.`);
  }
  const reason = failure?.reason ?? 'Pending';
  const status = failure?.terminal === false && wasGood(tenant, 'TokenIssued') ? 'Unknown' : 'False';
  return condition('TokenIssued', status, reason, failure?.message ?? 'No token was issued yet.');
}

function isRegistered(tenant: ScimTenant, { registered, held, failure }: Facts): Finding {
  if (registered !== undefined) {
    return condition('Registered', 'True', 'Registered', `The directory serves the tenant ${registered.name}.`);
  }
  if (held === undefined || failure === undefined) {
    const before = stillHolds(tenant, 'Registered');
    if (before !== undefined) return before;
    return condition(
      'Registered',
      'Unknown',
      'Pending',
      'This spec is registered as soon as the token is in the Secret.',
    );
  }
  const status = failure.terminal || !wasGood(tenant, 'Registered') ? 'False' : 'Unknown';
  return condition('Registered', status, failure.reason, failure.message);
}

function expiringSoon(tenant: ScimTenant, { registered, held }: Facts, now: Date): Finding {
  if (registered === undefined) {
    const before = stillHolds(tenant, 'TokenExpiringSoon');
    return before ?? condition('TokenExpiringSoon', 'Unknown', 'Pending', 'No token is registered yet.');
  }
  const { warning } = findExpiry(tenant.spec.token, registered, held, now);
  if (warning === undefined) {
    return condition('TokenExpiringSoon', 'False', 'NotExpiring', 'No token in use ends soon.');
  }
  return condition('TokenExpiringSoon', 'True', warning.reason, warning.message);
}

/** Absent until the directory has said something. While it cannot be asked, what it said last stays. */
function provisioning(tenant: ScimTenant, { registered }: Facts): Finding[] {
  const finding = provisioningFinding(registered) ?? conditionOf(tenant, 'Provisioning');
  return finding === undefined ? [] : [condition('Provisioning', finding.status, finding.reason, finding.message)];
}

function progress(tenant: ScimTenant, { failure, registered, held }: Facts, now: Date): Finding[] {
  if (failure === undefined) {
    const { expired } = findExpiry(tenant.spec.token, registered, held, now);
    return expired ? [condition('Stalled', 'True', 'TokenExpired', expiredMessage(tenant))] : [];
  }
  const type = failure.terminal ? 'Stalled' : 'Reconciling';
  return [condition(type, 'True', failure.reason, failure.message)];
}

const expiredMessage = (tenant: ScimTenant): string =>
  `The token in the Secret ${secretNameOf(tenant)} has expired. Change spec.token.rotation to issue a new one.`;

/** What was found before holds for the spec of then. */
const stillHolds = (tenant: ScimTenant, type: ConditionType): Condition | undefined => {
  const before = conditionOf(tenant, type);
  return before?.observedGeneration === tenant.metadata.generation ? before : undefined;
};
