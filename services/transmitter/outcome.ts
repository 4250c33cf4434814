// What came of a delivery, by the status of the answer.
import { STATUS_CODES } from 'node:http';
import type { Reply } from './request.ts';
import { retryAfterMs } from './retry-after.ts';

export type Outcome =
  | { readonly kind: 'DELIVERED' }
  /** The receiver wants nothing more, ever (410). */
  | { readonly kind: 'GONE' }
  | {
      /**
       * REFUSED: this one, and the next may be taken. Still a person may have to put something right and have it sent again: a
       * receiver whose secret is wrong says 400, too.
       * FAILED: the receiver cannot be reached, or takes nothing now; what comes after it will fare no better.
       */
      readonly kind: 'REFUSED' | 'FAILED';
      /** In words, for a person. Nothing that was sent is in it. */
      readonly detail: string;
      /** How long the receiver asks to be left alone, an hour at most. */
      readonly retryAfterMs?: number;
    };

/** About the message: malformed, in conflict, too large, not processable. 404 is not: it is a route that is missing, for everything. */
const refusals: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** A status as Standard Webhooks sees it ("Delivery success and failure"). A redirect is a failure: it is not followed. */
export function outcomeOf(reply: Reply, nowMs: number): Outcome {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'DELIVERED' };
  if (status === 410) return { kind: 'GONE' };
  return withRetryAfter(refusals.has(status) ? 'REFUSED' : 'FAILED', statusText(status), reply, nowMs);
}

export function withRetryAfter(kind: 'REFUSED' | 'FAILED', detail: string, reply: Reply, nowMs: number): Outcome {
  const waitMs = retryAfterMs(reply.retryAfter, nowMs);
  return { kind, detail, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
}

const statusText = (status: number): string =>
  `The receiver answered ${`${status} ${STATUS_CODES[status] ?? ''}`.trim()}.`;
