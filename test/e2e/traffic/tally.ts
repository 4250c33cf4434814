// Counts what came back, second by second, and keeps in words what must not have come.
import type { Exchange, Request } from '../../../deploy/simulate/client.ts';

const WORDS_MAX = 50;

/** What came back within one second; without `answered`, nothing was sent. */
export interface Second {
  /** Since the epoch. */
  readonly second: number;
  answered: number;
  /** 429. */
  limited: number;
  /** 503. */
  unavailable: number;
  /** No answer: refused, reset, timed out. */
  silent: number;
  wrong: number;
  /** The longest that a request took from its first try to its answer, of those that ended in this second. */
  slowestMs: number;
}

export class Tally {
  readonly #seconds = new Map<number, Second>();
  readonly #wrong: string[] = [];
  readonly #silence = new Map<string, number>();
  #wrongCount = 0;

  get seconds(): readonly Second[] {
    return [...this.#seconds.values()];
  }

  get answered(): number {
    return this.seconds.reduce((sum, { answered }) => sum + answered, 0);
  }

  get wrong(): readonly string[] {
    return this.#wrong;
  }

  get wrongCount(): number {
    return this.#wrongCount;
  }

  /** Why there was no answer, and how often. */
  get silence(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#silence);
  }

  readonly count = ({ status }: Exchange): void => {
    const now = this.#now();
    if (status === undefined) now.silent += 1;
    else if (status === 429) now.limited += 1;
    else if (status === 503) now.unavailable += 1;
    else now.answered += 1;
  };

  noteWait(milliseconds: number): void {
    const now = this.#now();
    now.slowestMs = Math.max(now.slowestMs, Math.round(milliseconds));
  }

  noteSilence(request: Request, error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    const why = `${request.method}: ${code ?? error.message}`;
    this.#silence.set(why, (this.#silence.get(why) ?? 0) + 1);
  }

  noteWrong(what: string): void {
    this.#now().wrong += 1;
    this.#wrongCount += 1;
    if (this.#wrong.length < WORDS_MAX) this.#wrong.push(`${new Date().toISOString()} ${what}`);
  }

  #now(): Second {
    const second = Math.floor(Date.now() / 1_000);
    const found = this.#seconds.get(second);
    if (found !== undefined) return found;
    const fresh = { second, answered: 0, limited: 0, unavailable: 0, silent: 0, wrong: 0, slowestMs: 0 };
    this.#seconds.set(second, fresh);
    return fresh;
  }
}
