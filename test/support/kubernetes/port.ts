// A port for a server that is killed and comes back on it. Not one of those that the system gives to outgoing connections:
// a client that tries to reach the dead server could be given the very port as its own, and hold it.
import { randomInt } from 'node:crypto';
import { claimPort } from '../../../deploy/port.ts';

const FIRST = 20_000;
const END = 30_000;
const ATTEMPTS_MAX = 50;

/** A port that nobody listens on now; someone else may be faster, so be ready to try another. */
export async function pickPort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await claimPort(randomInt(FIRST, END), '');
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
