// Writes events one after the other: a new one by POST, more of the same by a patch of its series. Tries again what may pass, drops the rest.
// client-go: tools/events/event_broadcaster.go (recordEvent, attemptRecording).
import { ApiError, isAlreadyExists, isNamespaceTerminating, isNotFound } from './api-error.ts';
import type { Api } from './api.ts';
import { wait } from './deadline.ts';
import { eventsPath, type Event, type Series } from './event.ts';
import { ConnectionError } from './transport.ts';

/** An event and how far the server knows of it. */
export interface Entry {
  readonly event: Event;
  /** How often it happened. */
  count: number;
  /** metav1.MicroTime of the last time. */
  lastTime: string;
  /** The count that the server knows; 0: it does not know the event. */
  written: number;
}

const ATTEMPTS_MAX = 5;
const RETRY_DELAY_MS = 1_000;
const CALL_TIMEOUT_MS = 5_000;
/** Part of a delay that is drawn on top. */
const JITTER = 0.25;

export interface EventWriter {
  /** `gone`: there is no place for it any more. Never rejects; `signal` ends it with an error. */
  write(entry: Entry, signal: AbortSignal): Promise<'written' | 'gone' | Error>;
}

/** @param random in [0, 1) */
export function createEventWriter(api: Api, random: () => number, retryDelayMs = RETRY_DELAY_MS): EventWriter {
  async function send(entry: Entry, signal: AbortSignal): Promise<void> {
    const { event, count } = entry;
    const { namespace, name } = event.metadata;
    const options = { signal, timeoutMs: CALL_TIMEOUT_MS };
    const series: Series = { count, lastObservedTime: entry.lastTime };
    const all = eventsPath(namespace);
    const patch = () => api.merge(`${all}/${encodeURIComponent(name)}`, { series }, options);
    const create = () => api.create(all, count > 1 ? { ...event, series } : event, options);
    if (entry.written > 0) {
      // Events are kept for an hour only.
      await patch().catch((error: unknown) => (isNotFound(error) ? create() : Promise.reject(error as Error)));
    } else {
      // An attempt before this one was executed after all.
      await create().catch((error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
        return count > 1 ? patch() : undefined;
      });
    }
    entry.written = count;
  }

  return {
    async write(entry, signal) {
      for (let attempts = 1; ; attempts++) {
        try {
          await send(entry, signal);
          return 'written';
        } catch (error) {
          if (isNotFound(error) || isNamespaceTerminating(error)) return 'gone';
          const failure = error instanceof Error ? error : new Error(String(error));
          if (attempts === ATTEMPTS_MAX || !isTransient(error)) return failure;
          await wait(retryDelayMs * 2 ** (attempts - 1) * (1 + JITTER * random()), signal).catch(() => undefined);
          if (signal.aborted) return failure;
        }
      }
    },
  };
}

const isTransient = (error: unknown): boolean =>
  error instanceof ConnectionError || (error instanceof ApiError && (error.code === 429 || error.code >= 500));
