// Works that are large, one after the other: together they would be more than the process may hold.
import { unavailable } from '../scim/error.ts';

export interface Turn {
  /** Does the work when those before it have ended. @throws ScimError 503 when too many wait, and what the work throws */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** More would wait for longer than who asks does. */
const WAITING_MAX = 8;

export function createTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async run(work) {
      if (waiting >= WAITING_MAX) throw unavailable('The directory is making other large answers. Try again.');
      waiting += 1;
      const mine = last.then(() => {
        waiting -= 1;
        return work();
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
