// Poll of security event tokens (RFC 8936): what a receiver asks and says of earlier tokens, and what it is given. Pure: whoever has
// the tokens, and can wait for more, is elsewhere.
import * as z from 'zod';
import { setError, type SetError } from './push.ts';

/** Of one answer, whatever is asked for. */
export const POLL_EVENTS_MAX = 100;
/** Acknowledgements and errors of one request. */
export const POLL_ACKS_MAX = 10_000;
const JTI_CHARACTERS_MAX = 256;

export interface Poll {
  /** None: it only acknowledges, and is to be answered at once if `returnImmediately` is set (section 2.4.2). */
  readonly maxEvents: number;
  /** False: wait until there is something, or for as long as one waits. */
  readonly returnImmediately: boolean;
  /** `jti` of tokens that need not come again. Those that nobody knows any more are among them, after a resend. */
  readonly ack: readonly string[];
  /** By `jti`: tokens that the receiver found invalid. `isAboutSet` tells which a resend would not help. */
  readonly setErrs: ReadonlyMap<string, SetError>;
}

/** Answered with 400: "The response body for responses to invalid poll requests is left undefined" (section 2.5.1). */
export class PollError extends Error {
  override readonly name = 'PollError';
}

const jti = z.string().min(1).max(JTI_CHARACTERS_MAX);
/** Members that are not known are passed over. */
const pollRequest = z.object({
  maxEvents: z.int().min(0).default(POLL_EVENTS_MAX),
  returnImmediately: z.boolean().default(false),
  ack: z.array(jti).max(POLL_ACKS_MAX).default([]),
  setErrs: z
    .record(jti, setError)
    .refine((errors) => Object.keys(errors).length <= POLL_ACKS_MAX, `More than ${POLL_ACKS_MAX} errors`)
    .default({}),
});

/**
 * Section 2.2.
 * @throws PollError that names what is wrong
 */
export function parsePoll(body: string): Poll {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new PollError('The body is no JSON.');
  }
  const { data, error } = pollRequest.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    throw new PollError(`${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'is wrong'}.`);
  }
  const { maxEvents, returnImmediately, ack, setErrs } = data;
  return {
    maxEvents: Math.min(maxEvents, POLL_EVENTS_MAX),
    returnImmediately,
    ack,
    setErrs: new Map(Object.entries(setErrs)),
  };
}

/** Section 2.3: the body, `application/json`. */
export const pollAnswer = (
  sets: readonly { readonly jti: string; readonly token: string }[],
  moreAvailable: boolean,
): string =>
  JSON.stringify({
    sets: Object.fromEntries(sets.map((set) => [set.jti, set.token])),
    ...(moreAvailable ? { moreAvailable } : {}),
  });
