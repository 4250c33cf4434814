// The one place that knows what a failure of Postgres means to a SCIM client (SQLSTATE and constraint to ScimError).
import { ScimError, internal, invalidValue, unavailable, uniqueness } from '../../scim/error.ts';

// Neither sentence says that nothing was changed: a connection that breaks at the commit leaves that open.
const TROUBLE = 'The directory’s database cannot be reached just now. Try again.';
const TOO_SLOW = 'The query took longer than it may. Narrow the filter, or try again.';

/** What a connection failed with while it was opened or used: always 503. Has no SQLSTATE unless the server sent one. */
export const connectionTrouble = (cause: unknown): ScimError => unavailable(TROUBLE, cause);

export const userNameTaken = (): ScimError =>
  uniqueness('A user with this userName exists in the tenant already. Case makes no difference.');

/** Only an id that was made before its resource can be there already; its terms may meet the others first. */
const idConstraints: ReadonlySet<string> = new Set([
  'users_pkey',
  'user_terms_pkey',
  'groups_pkey',
  'group_terms_pkey',
]);
const idTaken = (): ScimError => uniqueness('A resource with the id that this one was to have exists already.');

const displayNameTaken = (): ScimError =>
  uniqueness('A group with this displayName exists in the tenant already. Case makes no difference.');

/** Turns whatever work on the database failed with into the error to answer with. Without a SQLSTATE it is our mistake. */
export function toScimError(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  if (!isServerError(error)) return internal(error);
  const { code, constraint } = error;
  if (code === '23505' && constraint === 'users_user_name_key') {
    return userNameTaken();
  }
  if (code === '23505' && idConstraints.has(constraint ?? '')) return idTaken();
  if (code === '23505' && constraint === 'groups_display_name_key') return displayNameTaken();
  if (code === '57014') return unavailable(TOO_SLOW, error);
  if (code === '22P05' || code === '22021') return invalidValue('A value holds a character that cannot be stored.');
  return isTrouble(error) ? connectionTrouble(error) : internal(error);
}

interface ServerError extends Error {
  /** SQLSTATE */
  readonly code: string;
  readonly severity: string;
  readonly constraint?: string;
}

/** Whether the server itself reported the error, so that the connection is known to be in order but for `endsConnection`. */
export const isServerError = (error: unknown): error is ServerError => error instanceof Error && 'severity' in error;

/** Whether two transactions waited for each other, and this one gave way. */
export const isDeadlock = (error: unknown): boolean =>
  error instanceof ScimError && isServerError(error.cause) && error.cause.code === '40P01';

/** Whether somebody else held a row, or a table, for longer than was to be waited. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof ScimError && isServerError(error.cause) && error.cause.code === '55P03';

/** Whether the connection must not be used again: the server closes it, or is no longer the one that takes writes. */
export const endsConnection = (error: ServerError): boolean => error.severity !== 'ERROR' || error.code === '25006';

// 08 connection, 25006 read-only (a failover), 40 rolled back by another's doing, 53 out of resources, 55P03 lock not
// available, 57 shutting down, 58 system error.
const isTrouble = (error: ServerError): boolean =>
  endsConnection(error) || /^(08|40|53|57|58)/.test(error.code) || error.code === '55P03';
