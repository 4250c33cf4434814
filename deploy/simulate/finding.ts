// What a run finds wrong, in words that someone can act on. The same fault of a thousand users is one finding with a count.
import type { Answer } from './client.ts';

export interface Finding {
  readonly step: string;
  readonly expected: string;
  readonly came: string;
  /** What Entra would do with it. */
  readonly consequence: string;
  /** The first request that showed it. */
  readonly request: string;
  /** Names the request in the service's log, when the service says so. */
  readonly requestId: string | undefined;
  readonly count: number;
}

export interface Fault {
  readonly expected: string;
  readonly came: string;
  readonly consequence: string;
}

export class Findings {
  readonly #byKind = new Map<string, Finding>();

  /** Notes a fault. `answer` is the one that showed it, when there is one. */
  add(step: string, fault: Fault, answer?: Answer): void {
    const kind = `${step}\0${fault.expected}`;
    const known = this.#byKind.get(kind);
    if (known !== undefined) {
      this.#byKind.set(kind, { ...known, count: known.count + 1 });
      return;
    }
    const request = answer?.request;
    const query = request?.query === undefined ? '' : `?${request.query}`;
    const requestId = answer?.headers['x-request-id'];
    this.#byKind.set(kind, {
      step,
      ...fault,
      request: request === undefined ? '' : `${request.method} ${request.path}${query}`,
      requestId: typeof requestId === 'string' ? requestId : undefined,
      count: 1,
    });
  }

  get list(): readonly Finding[] {
    return [...this.#byKind.values()];
  }
}

const SHOWN_MAX = 300;

/** A text or a value of any length, on one line that is not too long. */
export function shorten(value: unknown): string {
  const whole = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  const text = whole.replace(/\s+/g, ' ').trim();
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** What Entra does with an unexpected status (how it treats each is documented or was seen in provisioning logs). */
export function consequenceOf(status: number): string {
  if (status === 401 || status === 403)
    return 'Entra takes it for a wrong token and quarantines the whole job at once.';
  if (status === 404)
    return 'Entra takes it for a user that is gone, or for a list that is not SCIM: the job fails its check.';
  if (status === 409) return 'Entra logs a conflict, sets the user aside and tries again more and more seldom.';
  if (status === 429)
    return 'Entra tries again in the next cycle, 40 minutes later; too much of it ends in quarantine.';
  if (status >= 500)
    return 'Entra takes it for an outage and tries again in a later cycle; the change is late by 40 minutes or more.';
  if (status >= 400) return 'Entra logs the answer as a failure of this user and tries again at most daily.';
  if (status >= 300) return 'Entra was not seen to follow redirects; the request counts as failed.';
  return 'Entra cannot tell what happened and sends the same change again in each cycle.';
}
