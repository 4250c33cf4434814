// When a tenant gets a new token. Pure: what the Secret holds, what the spec asks for and the time decide alone, so that the
// answer is the same however often it is asked and wherever the operator was interrupted.
import { isToken, tokenDigest, tokenId } from '../services/token.ts';
import type { TokenSpec } from './scim-tenant.ts';

/** What the Secret says of the token in it. */
export interface HeldToken {
  readonly token: string;
  /** Names it without showing it. */
  readonly id: string;
  readonly digest: Buffer;
  readonly issuedTime: Date;
  /** `spec.token.rotation` as it was when this token was issued. */
  readonly rotation: string;
  /** Whether the directory is known to have it. One that it does not have yet is not replaced: nobody could ever use it. */
  readonly isRegistered: boolean;
}

/** Why a token is issued: the reason of the event. */
export type IssueReason = 'TokenIssued' | 'TokenRotated' | 'TokenReplaced';

export interface Issue {
  readonly reason: IssueReason;
  /** For people: why now. */
  readonly why: string;
}

const MS_PER_SECOND = 1_000;

/** A token as text, and what names it. Undefined when the text is no token. */
export function readToken(text: string): Pick<HeldToken, 'token' | 'id' | 'digest'> | undefined {
  if (!isToken(text)) return undefined;
  const digest = tokenDigest(text);
  return { token: text, id: tokenId(digest), digest };
}

/**
 * Whether the tenant needs a new token, and why.
 * @param held undefined when the Secret is missing, or holds none that was issued here
 * @param issuedBefore whether the resource ever had one
 */
export function planToken(
  spec: TokenSpec,
  held: HeldToken | undefined,
  issuedBefore: boolean,
  now: Date,
): Issue | undefined {
  if (held === undefined) {
    return issuedBefore
      ? { reason: 'TokenReplaced', why: 'the Secret did not hold the issued token any more' }
      : { reason: 'TokenIssued', why: 'the tenant is new' };
  }
  if (!held.isRegistered) return undefined;
  if (held.rotation !== spec.rotation) {
    return { reason: 'TokenRotated', why: `spec.token.rotation is now ${JSON.stringify(spec.rotation)}` };
  }
  const due = rotationTime(spec, held);
  if (due !== undefined && due.getTime() <= now.getTime()) {
    return { reason: 'TokenRotated', why: `the token was ${spec.rotationPeriodSeconds} seconds old` };
  }
  return undefined;
}

/** When the next token is due; undefined for never. Long ago when a person wants it. */
export const rotationTime = (spec: TokenSpec, held: HeldToken): Date | undefined =>
  held.rotation === spec.rotation ? later(held.issuedTime, spec.rotationPeriodSeconds) : new Date(0);

/** When the token ends; undefined for never. */
export const expiryTime = (spec: TokenSpec, held: HeldToken): Date | undefined =>
  later(held.issuedTime, spec.lifetimeSeconds);

const later = (time: Date, seconds: number | undefined): Date | undefined =>
  seconds === undefined ? undefined : new Date(time.getTime() + seconds * MS_PER_SECOND);
