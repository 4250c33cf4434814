// Push of security event tokens (RFC 8935): the request, and what the answer means.
import * as z from 'zod';
import { outcomeOf, withRetryAfter, type Outcome } from './outcome.ts';
import type { Reply } from './request.ts';
import type { Message } from './webhook.ts';

/** Section 2.1. */
export const pushMessage = (token: string): Message => ({
  headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json', 'accept-language': 'en' },
  body: token,
});

/** Section 2.3. The codes are extensible (section 7.1), the description is for people. */
export const setError = z.object({
  err: z.string().max(256),
  description: z.string().catch(''),
});

export type SetError = z.infer<typeof setError>;

/**
 * The codes of section 2.4 but for `invalid_request`: what is wrong lies between the two sides, such as a new key that the receiver has
 * not fetched yet, and would have any token refused until it is put right.
 */
const betweenSides: ReadonlySet<string> = new Set([
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
]);

/** Whether a token was refused for what it is, and would be again (section 4). */
export const isAboutSet = ({ err }: SetError): boolean => !betweenSides.has(err);

const DESCRIPTION_CHARACTERS_MAX = 300;

/** For a person: the other side's words, without what could disturb a log. */
export const setErrorText = ({ err, description }: SetError): string => {
  const text = `${err} ${description}`.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu, ' ').trim();
  return `The receiver refused the token: ${text.slice(0, DESCRIPTION_CHARACTERS_MAX)}`;
};

/** 202 is what section 2.2 asks for; other answers of success count as well. */
export function pushOutcome(reply: Reply, nowMs: number): Outcome {
  const error = reply.status === 400 ? parseSetError(reply.body) : undefined;
  if (error === undefined) return outcomeOf(reply, nowMs);
  return withRetryAfter(isAboutSet(error) ? 'REFUSED' : 'FAILED', setErrorText(error), reply, nowMs);
}

function parseSetError(body: string): SetError | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  return setError.safeParse(value).data;
}
