// The one place that knows what a Postgres error means to a SCIM client (SQLSTATE and constraint to ScimError).
import { ScimError, internal, invalidValue, unavailable, uniqueness } from '../../scim/error.ts';

const TROUBLE = 'The directory’s database cannot be reached just now. Nothing was changed; try again.';
const TOO_SLOW = 'The query took longer than it may. Narrow the filter, or try again.';

/** Turns whatever a query failed with into the error to answer with. */
export function toScimError(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code === '23505' && constraint === 'users_user_name_key') {
    return uniqueness('A user with this userName exists in the tenant already. Case makes no difference.');
  }
  if (code === '57014') return unavailable(TOO_SLOW, error);
  if (code === '22P05' || code === '22021') return invalidValue('A value holds a character that cannot be stored.');
  if (code === undefined || isTrouble(code)) return unavailable(TROUBLE, error);
  return internal(error);
}

// Without a SQLSTATE it was the connection that failed. 08 connection, 25006 read-only (a failover), 40 rolled back by
// another's doing, 53 out of resources, 55P03 lock not available, 57 shutting down, 58 system error.
function isTrouble(code: string): boolean {
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|40|53|57|58)/.test(code) || code === '25006' || code === '55P03';
}
