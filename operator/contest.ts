// Who else writes the Secret? A token that is edited or deleted is replaced at once, but not for ever as fast as somebody else can spoil it: two
// writers that put the same thing right against each other would fill etcd, and leave the customer no token that lasts.
import { Failure } from './failure.ts';

/** So many replacements are made at once; the ones after that wait. */
const FREE = 3;
const WAIT_MS_MIN = 10_000;
const WAIT_MS_MAX = 10 * 60_000;
/** After so long without a replacement the next one counts as the first. */
const PEACE_MS = 60 * 60_000;

export interface Contests {
  /**
   * Call before a token is replaced.
   * @param uid of the ScimTenant
   * @throws Failure SecretContested when the next replacement has to wait
   */
  assertPeace(uid: string, secretName: string): void;
  /** Call when a token was replaced. */
  count(uid: string): void;
  /** The ScimTenant is gone. */
  forget(uid: string): void;
}

/** Remembers in this process alone: one that starts anew is patient anew. */
export function createContests(now: () => Date): Contests {
  const entered = new Map<string, { count: number; lastMs: number }>();
  const lookUp = (uid: string) => {
    const nowMs = now().getTime();
    const { count, lastMs } = entered.get(uid) ?? { count: 0, lastMs: nowMs };
    return nowMs - lastMs >= PEACE_MS ? { count: 0, lastMs, nowMs } : { count, lastMs, nowMs };
  };
  return {
    assertPeace(uid, secretName) {
      const { count, lastMs, nowMs } = lookUp(uid);
      const waitMs = count < FREE ? 0 : Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** (count - FREE));
      if (nowMs - lastMs < waitMs) throw contested(secretName, count);
    },
    count(uid) {
      const { count, nowMs } = lookUp(uid);
      entered.set(uid, { count: count + 1, lastMs: nowMs });
    },
    forget: (uid) => void entered.delete(uid),
  };
}

function contested(secretName: string, count: number): Failure {
  const message = `Somebody else keeps changing or deleting the Secret ${secretName}: its token was replaced ${count} times. The next \
replacement waits. Find the other writer with kubectl get secret ${secretName} --show-managed-fields.`;
  return new Failure('SecretContested', message, { terminal: false });
}
