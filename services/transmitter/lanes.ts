// One thing after the other for each resource, and several at once of different ones.

export interface Lanes {
  /** Runs after whatever was given for the key before. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Ends when everything that was given so far has. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      // What came before may have failed; whoever gave it knows.
      const own = before.then(work, work);
      const ended = own
        .catch(() => undefined)
        .then(() => {
          if (last.get(key) === ended) last.delete(key);
        });
      last.set(key, ended);
      return own;
    },
    idle: async () => {
      await Promise.all(last.values());
    },
  };
}

export interface Slots {
  /** Waits for a free one. Fails when the signal is aborted before there is. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** So many at once, in the order in which they came. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  const acquire = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', give);
        resolve();
      };
      const give = () => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      if (signal.aborted) return reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return resolve();
      }
      signal.addEventListener('abort', give, { once: true });
      waiting.push(take);
    });
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async run(work, signal) {
      await acquire(signal);
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
