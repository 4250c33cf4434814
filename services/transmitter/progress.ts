// How far a receiver is: the cursor up to which everything is done, though what is behind it may be done before.
import { createBell } from './bell.ts';
import { systemClock } from './clock.ts';

export interface Progress {
  readonly cursor: string;
  /** Notes what comes next. To be told, by what this returns, when it is done. */
  begin(cursor: string): () => void;
  /** Ends when fewer than so many are under way; fails when the signal is aborted. */
  room(max: number, signal: AbortSignal): Promise<void>;
}

interface Entry {
  readonly cursor: string;
  done: boolean;
}

export function createProgress(start: string): Progress {
  const entries: Entry[] = [];
  let cursor = start;
  const news = createBell(systemClock);
  return {
    get cursor() {
      return cursor;
    },
    begin(next) {
      const entry: Entry = { cursor: next, done: false };
      entries.push(entry);
      return () => {
        entry.done = true;
        while (entries[0]?.done === true) cursor = entries.shift()?.cursor ?? cursor;
        news.ring();
      };
    },
    async room(max, signal) {
      while (entries.length >= max) {
        signal.throwIfAborted();
        await news.wait(signal);
      }
      signal.throwIfAborted();
    },
  };
}
