// What was loaded, kept for a moment, so that what every call asks for is not asked of the database each time.

export interface Cache<Value> {
  /** What was loaded for this key a moment ago, or is loaded now. A failure is not kept. */
  get(key: string): Promise<Value>;
  /** Forgets what was loaded for this key; undefined: for all. */
  drop(key: string | undefined): void;
}

export interface CacheOptions {
  /** For how long a value is used after its loading began. */
  readonly ttlMs: number;
  /** How many values are kept; more push out those that were loaded longest ago. */
  readonly entriesMax: number;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs?: () => number;
}

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly loadedAtMs: number;
}

export function createCache<Value>(load: (key: string) => Promise<Value>, options: CacheOptions): Cache<Value> {
  const { ttlMs, entriesMax, nowMs = () => performance.now() } = options;
  // A load in progress is in here too: a change drops it, so that what it read before the change is not kept.
  const entries = new Map<string, Entry<Value>>();
  return {
    get(key) {
      const held = entries.get(key);
      if (held && nowMs() - held.loadedAtMs < ttlMs) return held.value;
      const entry: Entry<Value> = { value: load(key), loadedAtMs: nowMs() };
      entries.delete(key);
      entries.set(key, entry);
      // The first key is the one that was loaded longest ago.
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break;
        entries.delete(oldest);
      }
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      return entry.value;
    },
    drop(key) {
      if (key === undefined) entries.clear();
      else entries.delete(key);
    },
  };
}
