// What was last seen of each object, and who is told when that changes.
import type { Logger } from 'pino';
import { keyOf, type KubernetesObject } from './object.ts';

export interface Change<T> {
  /** Undefined when the object is new. */
  readonly previous: T | undefined;
  /** Undefined when it is gone. */
  readonly current: T | undefined;
  /** From a list rather than from a watch event: nobody is known to wait for it. */
  readonly listed: boolean;
}

export interface Cache<T> {
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  readonly size: number;
  set(object: T): void;
  delete(key: string): void;
  /** These are all there are. */
  replace(objects: readonly T[]): void;
  /** Tells nothing any more. */
  close(): void;
}

export function createCache<T extends KubernetesObject>(
  onChange: (change: Change<T>) => void,
  keep: (object: T) => T = (object) => object,
  logger: Logger,
): Cache<T> {
  const objects = new Map<string, T>();
  let isClosed = false;

  function tell(change: Change<T>): void {
    if (isClosed) return;
    try {
      onChange(change);
    } catch (error) {
      logger.error({ err: error }, 'a change could not be taken in');
    }
  }

  function set(object: T, listed: boolean): void {
    const key = keyOf(object);
    const previous = objects.get(key);
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    const current = keep(withoutManagedFields(object));
    objects.set(key, current);
    const isSame = previous?.metadata.uid === current.metadata.uid;
    // Deleted and made anew in between.
    if (previous !== undefined && !isSame) tell({ previous, current: undefined, listed });
    tell({ previous: isSame ? previous : undefined, current, listed });
  }

  function remove(key: string, listed: boolean): void {
    const previous = objects.get(key);
    if (previous === undefined) return;
    objects.delete(key);
    tell({ previous, current: undefined, listed });
  }

  return {
    get: (key) => objects.get(key),
    values: () => objects.values(),
    get size() {
      return objects.size;
    },
    set: (object) => set(object, false),
    delete: (key) => remove(key, false),
    replace(found) {
      const keys = new Set(found.map(keyOf));
      for (const key of [...objects.keys()]) if (!keys.has(key)) remove(key, true);
      for (const object of found) set(object, true);
    },
    close() {
      isClosed = true;
    },
  };
}

function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  const metadata = { ...object.metadata, managedFields: undefined };
  return { ...object, metadata };
}
