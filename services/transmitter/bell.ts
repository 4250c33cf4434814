// News for whoever waits for them.
import type { Clock } from './clock.ts';

export interface Bell {
  /** Wakes all who wait. */
  ring(): void;
  /** Ends when it rings, after that time, or when the signal is aborted. */
  wait(signal: AbortSignal, ms?: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    async wait(signal, ms) {
      if (signal.aborted) return;
      const resting = new AbortController();
      const woken = new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resting.abort();
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake);
        if (ms !== undefined) void clock.wait(ms, resting.signal).then(wake);
      });
      await woken;
    },
  };
}
