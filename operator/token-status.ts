// Which of the tokens that the directory has is the one in the Secret, and which was before it.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import type { Token__Output as RegisteredToken } from '../proto/gen/muster/directory/v1/Token.ts';
import { toTime } from './condition.ts';
import type { TokenStatus } from './scim-tenant.ts';
import type { HeldToken } from './token.ts';

/** The token in the Secret, as the directory has it. */
export const currentToken = (registered: RegisteredTenant, held: HeldToken | undefined): RegisteredToken | undefined =>
  held === undefined ? undefined : registered.tokens.find((token) => token.id === held.id);

/** Of the earlier tokens that are still valid, the one that was used last; of those that never were, the one that was replaced last. */
export const previousToken = (
  registered: RegisteredTenant,
  held: HeldToken | undefined,
  now: Date,
): RegisteredToken | undefined => earlierTokens(registered, held, now)[0];

/** The earlier tokens that are still valid, first the one that the customer most likely has. */
export const earlierTokens = (
  registered: RegisteredTenant,
  held: HeldToken | undefined,
  now: Date,
): RegisteredToken[] =>
  registered.tokens
    .filter(({ id, expiry_time_ms: end }) => id !== held?.id && (end === 0 || end > now.getTime()))
    .toSorted((a, b) => b.last_used_time_ms - a.last_used_time_ms || b.superseded_time_ms - a.superseded_time_ms);

/** @param issuedTime when it was issued; absent: when it was registered, which is right after */
export function toTokenStatus(token: RegisteredToken, issuedTime = new Date(token.issued_time_ms)): TokenStatus {
  const { id, expiry_time_ms: expiryMs, last_used_time_ms: usedMs } = token;
  return {
    id,
    issuedTime: toTime(issuedTime),
    ...(expiryMs === 0 ? {} : { expiryTime: toTime(new Date(expiryMs)) }),
    ...(usedMs === 0 ? {} : { lastUsedTime: toTime(new Date(usedMs)) }),
  };
}
