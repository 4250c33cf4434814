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
  /** What a write was answered with, which the watch tells of a moment later. */
  see(object: T): void;
  delete(key: string): void;
  /** These are all there are. */
  replace(objects: readonly T[]): void;
  /** Tells nothing any more. */
  close(): void;
}

export function createCache<T extends KubernetesObject>(
  onChange: (change: Change<T>) => void,
  logger: Logger,
): Cache<T> {
  const objects = new Map<string, T>();
  let isClosed = false;

  function tell(key: string, change: Change<T>): void {
    if (isClosed) return;
    try {
      onChange(change);
    } catch (error) {
      logger.error({ err: error, key }, 'a change could not be taken in');
    }
  }

  function set(current: T, listed: boolean): void {
    const key = keyOf(current);
    const previous = objects.get(key);
    const isSame = previous?.metadata.uid === current.metadata.uid;
    if (isSame && previous.metadata.resourceVersion === current.metadata.resourceVersion) return;
    objects.set(key, current);
    // Deleted and made anew in between.
    if (previous !== undefined && !isSame) tell(key, { previous, current: undefined, listed });
    tell(key, { previous: isSame ? previous : undefined, current, listed });
  }

  function remove(key: string, listed: boolean): void {
    const previous = objects.get(key);
    if (previous === undefined) return;
    objects.delete(key);
    tell(key, { previous, current: undefined, listed });
  }

  function see(current: T): void {
    const previous = objects.get(keyOf(current));
    if (previous?.metadata.uid === current.metadata.uid && isOlder(previous, current)) set(current, false);
  }

  return {
    get: (key) => objects.get(key),
    values: () => objects.values(),
    get size() {
      return objects.size;
    },
    set(object) {
      const previous = objects.get(keyOf(object));
      const isBehind = previous?.metadata.uid === object.metadata.uid && isOlder(object, previous);
      if (!isBehind) set(object, false);
    },
    see,
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

/** Versions of one object can be compared as numbers (Kubernetes KEP-5504); where they can't, nothing counts as older. */
const isOlder = (one: KubernetesObject, other: KubernetesObject): boolean =>
  Number(one.metadata.resourceVersion) < Number(other.metadata.resourceVersion);
