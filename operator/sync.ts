// How the customer's sync goes, as the condition `Provisioning`: what the directory says of it, in the words that it found. It is no
// part of `Ready`: whose users fail at the customer's is not the platform's doing.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import type { SyncState__Output as SyncState } from '../proto/gen/muster/directory/v1/SyncState.ts';
import { condition, type Finding } from './condition.ts';

interface Verdict {
  readonly status: Finding['status'];
  readonly reason: string;
}

/** Nobody knows how it goes as long as nobody sends anything. */
const verdicts: Readonly<Record<SyncState, Verdict>> = {
  SYNC_STATE_UNSPECIFIED: { status: 'Unknown', reason: 'Unknown' },
  HEALTHY: { status: 'True', reason: 'Healthy' },
  SOME_USERS_FAILING: { status: 'False', reason: 'SomeUsersFailing' },
  QUARANTINE_RISK: { status: 'False', reason: 'QuarantineRisk' },
  QUARANTINED: { status: 'False', reason: 'Quarantined' },
  IDLE: { status: 'Unknown', reason: 'Idle' },
  NEVER_CONNECTED: { status: 'Unknown', reason: 'NeverConnected' },
};

/** A detail of the customer's may be long; a condition's message must not be. */
const MESSAGE_CHARACTERS_MAX = 1_024;

/** Undefined when the directory does not say: one of the version before, or one that was not reached. */
export function provisioningFinding(registered: RegisteredTenant | undefined): Finding | undefined {
  const health = registered?.health ?? undefined;
  if (health === undefined) return undefined;
  const { status, reason } = verdicts[health.state];
  return condition('Provisioning', status, reason, health.message.slice(0, MESSAGE_CHARACTERS_MAX));
}
