// A signal that fires with the caller's, or by itself when something takes too long.
import { ConnectionError } from './transport.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Counts from now again. */
  extend(): void;
  /** Must be called when the work is over: it lets go of the timer and of the caller's signal. */
  release(): void;
}

/** Fires `timeoutMs` from now with a ConnectionError of the given message, or with the caller's reason. */
export const startDeadline = (caller: AbortSignal | undefined, timeoutMs: number, message: string): Deadline => {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new ConnectionError('timeout', message));
  }, timeoutMs);
  const onAbort = () => {
    clearTimeout(timer);
    controller.abort(caller?.reason);
  };
  if (caller?.aborted) onAbort();
  else caller?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    extend: () => {
      timer.refresh();
    },
    release: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbort);
    },
  };
};

/** Resolves after `delayMs`; rejects with the signal's reason as soon as that fires. */
export const wait = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
