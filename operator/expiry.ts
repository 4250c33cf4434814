// Warns before a token ends that the customer may still be using: the one in the Secret, or the one before it when nothing shows
// that the customer has switched. Also says when to look again.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import { toTime } from './condition.ts';
import type { TokenSpec } from './scim-tenant.ts';
import { expiryTime, rotationTime, type HeldToken } from './token.ts';
import { currentToken, previousToken } from './token-status.ts';

const DAY_MS = 24 * 3_600_000;
/** Time for a person to reach another person, who enters a new token. */
const WARNING_MS_MAX = 30 * DAY_MS;
const MS_PER_SECOND = 1_000;

export interface Expiry {
  /** Whether the token in the Secret has ended. */
  readonly expired: boolean;
  /** Undefined when no token in use ends soon. */
  readonly warning: { readonly reason: 'TokenExpiring' | 'PreviousTokenInUse'; readonly message: string } | undefined;
  /** When something of this changes by itself, as far as it is known; each is in the future. */
  readonly times: readonly Date[];
}

export function findExpiry(
  spec: TokenSpec,
  registered: RegisteredTenant | undefined,
  held: HeldToken | undefined,
  now: Date,
): Expiry {
  const current = registered && currentToken(registered, held);
  const previous = registered && previousToken(registered, held, now);
  const end = held && expiryTime(spec, held);
  const lead = Math.min(((spec.lifetimeSeconds ?? 0) * MS_PER_SECOND) / 4, WARNING_MS_MAX);
  const warnFrom = end && new Date(end.getTime() - lead);
  const previousEnd = previous && previous.expiry_time_ms !== 0 ? new Date(previous.expiry_time_ms) : undefined;
  const previousWarnFrom = previousEnd && new Date(previousEnd.getTime() - (spec.overlapSeconds * MS_PER_SECOND) / 2);
  const isPast = (time: Date | undefined) => time !== undefined && time.getTime() <= now.getTime();

  const switched = (current?.last_used_time_ms ?? 0) >= (previous?.last_used_time_ms ?? 0);
  let warning: Expiry['warning'];
  if (end && isPast(warnFrom)) {
    const message = `The token in the Secret ${isPast(end) ? 'ended' : 'ends'} at ${toTime(end)}. Change spec.token.rotation, and \
have the customer enter the new token.`;
    warning = { reason: 'TokenExpiring', message };
  } else if (previous && previousEnd && isPast(previousWarnFrom) && !switched) {
    const message = `The customer still uses the earlier token ${previous.id}, which ends at ${toTime(previousEnd)}. Have them enter \
the token in the Secret.`;
    warning = { reason: 'PreviousTokenInUse', message };
  }
  const rotation = held && rotationTime(spec, held);
  const times = [rotation, warnFrom, end, previousWarnFrom, previousEnd].filter((time) => time !== undefined);
  return { expired: isPast(end), warning, times: times.filter((time) => !isPast(time)) };
}
