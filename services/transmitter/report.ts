// Tells the directory how far a receiver is and how it goes: soon after each change, and not more often than twice a second.
import type { Circuit } from './circuit.ts';
import type { Clock } from './clock.ts';
import type { Progress } from './progress.ts';
import type { Advance, Store } from './store.ts';

const INTERVAL_MS = 500;

export interface Report {
  noteSuccess(): void;
  /** Tells what was not told yet. */
  flush(): Promise<void>;
  /** Tells it again and again, until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ReportOptions {
  readonly store: Pick<Store, 'advance'>;
  readonly progress: Pick<Progress, 'cursor'>;
  readonly circuit: Pick<Circuit, 'trouble'>;
  readonly clock: Clock;
}

export function createReport({ store, progress, circuit, clock }: ReportOptions): Report {
  let successMs = 0;
  let told: Advance = { cursor: progress.cursor, trouble: circuit.trouble, successMs };
  const flush = async () => {
    const news: Advance = { cursor: progress.cursor, trouble: circuit.trouble, successMs };
    if (news.cursor === told.cursor && news.trouble === told.trouble && news.successMs === told.successMs) return;
    await store.advance(news);
    told = news;
  };
  return {
    noteSuccess: () => (successMs = clock.nowMs()),
    flush,
    async run(signal) {
      while (!signal.aborted) {
        await flush();
        await clock.wait(INTERVAL_MS, signal);
      }
    },
  };
}
