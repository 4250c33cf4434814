// A cache of all objects of a kind that keeps up with the API server and never gives up: list, watch, and begin anew when that
// breaks. client-go's reflector (tools/cache/reflector.go): what it tells is only where to look, never what to do. Lists are read
// in full consistency, not from version 0, so that a second API server that lags behind never takes the cache back in time.
import type { Logger } from 'pino';
import type { Api } from './api.ts';
import { ApiError, isGone } from './api-error.ts';
import { createCache, type Cache, type Change } from './cache.ts';
import { wait } from './deadline.ts';
import { keyOf, type KubernetesObject } from './object.ts';

export type { Change };

const PAGE_SIZE = 500;
export const WATCH_SECONDS_MAX = 600;
/** Longer than the minute between two bookmarks; with it a half-open connection is found within two minutes. */
const IDLE_TIMEOUT_MS = 100_000;
const LIST_TIMEOUT_MS = 60_000;
const BACKOFF_MS = 800;
const BACKOFF_MS_MAX = 30_000;
/** After this much health the next failure counts as the first. */
const BACKOFF_RESET_MS = 120_000;
/** Idle timeout, a list and the longest backoff fit in; beyond it the loop itself hangs. */
const STUCK_MS = 300_000;

export interface Reflector<T> {
  /** Resolves when the first list is complete; never when it is stopped before. */
  readonly synced: Promise<void>;
  hasSynced(): boolean;
  /** By `namespace/name`. */
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  /** Takes in what a write was answered with, so that nobody works with what was before it. */
  see(object: T): void;
  readonly size: number;
  /** Why it counts as stuck: nothing at all happened for five minutes, not even a failed attempt; else undefined. */
  stuck(): string | undefined;
  /** Nothing is told any more from the moment of the call. */
  stop(): Promise<void>;
}

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly api: Api;
  readonly path: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  readonly metadataOnly?: boolean;
  /** What to keep of an object. */
  readonly keep?: (object: T) => T;
  /** Must only enqueue. */
  readonly onChange: (change: Change<T>) => void;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly idleTimeoutMs?: number;
  /** How long one watch lasts, between half of it and all of it; 600 seconds unless told. */
  readonly watchSecondsMax?: number;
  /** After this long a watch that ends is followed by a list, which heals what a watch lost without a sign. */
  readonly relistMs?: number;
}

/** How far one reflector is. */
interface Progress<T extends KubernetesObject> {
  readonly options: ReflectorOptions<T>;
  readonly cache: Cache<T>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly random: () => number;
  /** When something happened last, be it a failure. */
  activeAt: number;
  listedAt: number;
  /** Where to watch from; undefined: list first. */
  resourceVersion: string | undefined;
  onSynced(): void;
}

/** Starts at once. */
export function startReflector<T extends KubernetesObject>(options: ReflectorOptions<T>): Reflector<T> {
  const { path, logger, now = () => performance.now(), random = Math.random } = options;
  const ended = new AbortController();
  const cache = createCache<T>(options.onChange, logger);
  const synced = Promise.withResolvers<undefined>();
  let hasSynced = false;
  const progress: Progress<T> = {
    options,
    cache,
    signal: ended.signal,
    now,
    random,
    activeAt: now(),
    listedAt: now(),
    resourceVersion: undefined,
    onSynced() {
      hasSynced = true;
      synced.resolve(undefined);
    },
  };
  const running = run(progress);
  return {
    synced: synced.promise,
    hasSynced: () => hasSynced,
    get: (key) => cache.get(key),
    values: () => cache.values(),
    see: (object) => cache.see(trim(options, object)),
    get size() {
      return cache.size;
    },
    stuck() {
      const silentMs = now() - progress.activeAt;
      if (silentMs < STUCK_MS) return undefined;
      return `Nothing was heard of ${path} for ${Math.round(silentMs / 1_000)} seconds.`;
    },
    async stop() {
      ended.abort();
      cache.close();
      await running;
    },
  };
}

async function run<T extends KubernetesObject>(progress: Progress<T>): Promise<void> {
  const { options, signal, now } = progress;
  const { relistMs = Infinity } = options;
  let failures = 0;
  const isStopped = () => signal.aborted;
  while (!isStopped()) {
    const startedAt = now();
    let waitMs = 0;
    try {
      if (progress.resourceVersion === undefined) {
        await list(progress);
        continue;
      }
      await watch(progress, progress.resourceVersion);
      failures = now() - startedAt < BACKOFF_MS ? failures + 1 : 0; // a server that ends each watch at once
      if (now() - progress.listedAt >= relistMs) progress.resourceVersion = undefined;
    } catch (error) {
      if (isStopped()) return;
      progress.activeAt = now();
      if (now() - startedAt > BACKOFF_RESET_MS) failures = 0;
      failures++;
      waitMs = retryAfterMs(error);
      if (!isBusy(error)) progress.resourceVersion = undefined;
      if (isGone(error) && failures === 1) continue; // anew at once; when that is refused too, with backoff
      options.logger.warn(
        { path: options.path, failures, reason: String(error) },
        'the watch broke and is taken up again',
      );
    }
    if (failures > 0) await pause(progress, failures, waitMs);
  }
}

/**
 * A list would only add to the load, and nothing was lost. After any other failure the server may be another one, with a
 * history of its own (a restored etcd), in which the version last seen means nothing: a list heals that as well.
 */
const isBusy = (error: unknown): boolean => error instanceof ApiError && error.code === 429;

const retryAfterMs = (error: unknown): number =>
  error instanceof ApiError ? Math.min(BACKOFF_MS_MAX, (error.retryAfterSeconds ?? 0) * 1_000) : 0;

const selectorsOf = <T extends KubernetesObject>({ options: { fieldSelector, labelSelector } }: Progress<T>) => ({
  ...(fieldSelector === undefined ? {} : { fieldSelector }),
  ...(labelSelector === undefined ? {} : { labelSelector }),
});

async function list<T extends KubernetesObject>(progress: Progress<T>): Promise<void> {
  const { options, cache, signal, now } = progress;
  const { api, path, metadataOnly = false } = options;
  const found: T[] = [];
  for (let next: string | undefined; ;) {
    const query = { ...selectorsOf(progress), limit: PAGE_SIZE, ...(next === undefined ? {} : { continue: next }) };
    const page = await api.list<T>(path, query, { signal, timeoutMs: LIST_TIMEOUT_MS, metadataOnly });
    signal.throwIfAborted();
    progress.activeAt = now();
    // An empty list of metadata alone comes with null.
    for (const object of (page.items as T[] | null) ?? []) found.push(trim(options, object));
    next = page.metadata.continue || undefined;
    if (next !== undefined) continue;
    cache.replace(found);
    progress.resourceVersion = page.metadata.resourceVersion;
    progress.listedAt = now();
    progress.onSynced();
    return;
  }
}

async function watch<T extends KubernetesObject>(progress: Progress<T>, from: string): Promise<void> {
  const { options, cache, signal, now, random } = progress;
  const { api, path, metadataOnly = false, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const { watchSecondsMax = WATCH_SECONDS_MAX } = options;
  const timeoutSeconds = Math.ceil(watchSecondsMax * (0.5 + random() / 2));
  const query = { ...selectorsOf(progress), resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds };
  for await (const { type, object } of api.watch(path, query, { signal, idleTimeoutMs, metadataOnly })) {
    if (signal.aborted) return;
    progress.activeAt = now();
    if (type === 'DELETED') cache.delete(keyOf(object));
    else if (type !== 'BOOKMARK') cache.set(trim(options, object as T));
    progress.resourceVersion = object.metadata.resourceVersion;
  }
}

/** managedFields are often longer than the object, and nobody here asks who wrote what. */
function trim<T extends KubernetesObject>({ keep = (object) => object }: ReflectorOptions<T>, object: T): T {
  const { managedFields: _, ...metadata } = object.metadata as T['metadata'] & { managedFields?: unknown };
  return keep({ ...object, metadata });
}

async function pause<T extends KubernetesObject>(
  { signal, random }: Progress<T>,
  failures: number,
  atLeastMs: number,
): Promise<void> {
  const delayMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** (failures - 1)) * (0.5 + random() / 2);
  await wait(Math.max(atLeastMs, delayMs), signal).catch(() => undefined);
}
