// What the directory said about tokens, for a few seconds. A change drops it at once; without word of changes it is too
// old after three seconds, so that a revocation holds within five whatever happens.
import type { ResolvedToken__Output as ResolvedToken } from '../../proto/gen/muster/directory/v1/ResolvedToken.ts';
import { ScimError, unavailable } from '../scim/error.ts';

const KNOWN_AGE_MAX_MS = 3_000;
const UNKNOWN_AGE_MAX_MS = 1_000;
const ENTRIES_MAX = 10_000;
const LOOKUPS_MAX = 1_000;
const BUSY = 'Too many tokens are being checked just now. Nothing was changed; try again.';

/** Asks the directory; rejects with 401 for a token that is not valid. */
export type Lookup = (digest: Buffer) => Promise<ResolvedToken>;

export interface TokenCache {
  /** The tenant of a token; undefined when the token is not valid. Rejects with 503 when nobody could tell. */
  resolve(digest: Buffer): ResolvedToken | undefined | Promise<ResolvedToken | undefined>;
  /** Forgets one tenant, and every token that was unknown so far. */
  forgetTenant(tenantId: string): void;
  forgetEverything(): void;
  readonly size: number;
  readonly hits: number;
  readonly misses: number;
}

interface Entry {
  readonly token: ResolvedToken | undefined;
  readonly staleAtMs: number;
}

/** `monotonicMs` measures ages, `now` is compared with expiry times (milliseconds since the epoch). */
export function createTokenCache(lookup: Lookup, monotonicMs: () => number, now: () => number): TokenCache {
  const known = new Map<string, Entry>();
  const unknown = new Map<string, Entry>();
  const lookups = new Map<string, Promise<ResolvedToken | undefined>>();
  const counts = { hits: 0, misses: 0 };
  let generation = 0;

  const unexpired = (token: ResolvedToken | undefined): ResolvedToken | undefined =>
    token !== undefined && token.expiry_time_ms !== 0 && token.expiry_time_ms <= now() ? undefined : token;

  // An answer that was on its way while something changed serves those who asked before the change, and no one else.
  async function ask(key: string, digest: Buffer): Promise<ResolvedToken | undefined> {
    const startedAtMs = monotonicMs();
    const startedIn = generation;
    try {
      const token = await settle(lookup(digest));
      if (generation === startedIn) {
        if (token === undefined) keep(unknown, key, { token, staleAtMs: startedAtMs + UNKNOWN_AGE_MAX_MS });
        else keep(known, key, { token, staleAtMs: startedAtMs + KNOWN_AGE_MAX_MS });
      }
      return token;
    } finally {
      if (generation === startedIn) lookups.delete(key);
    }
  }

  function change(): void {
    generation += 1;
    lookups.clear();
    unknown.clear();
  }

  return {
    resolve(digest) {
      const key = digest.toString('latin1');
      const entry = known.get(key) ?? unknown.get(key);
      if (entry !== undefined && monotonicMs() < entry.staleAtMs) {
        counts.hits += 1;
        return unexpired(entry.token);
      }
      counts.misses += 1;
      let answer = lookups.get(key);
      if (answer === undefined) {
        if (lookups.size >= LOOKUPS_MAX) return Promise.reject(unavailable(BUSY));
        answer = ask(key, digest);
        lookups.set(key, answer);
      }
      return answer.then(unexpired);
    },
    forgetTenant(tenantId) {
      change();
      for (const [key, entry] of known) if (entry.token?.tenant_id === tenantId) known.delete(key);
    },
    forgetEverything() {
      change();
      known.clear();
    },
    get size() {
      return known.size + unknown.size;
    },
    get hits() {
      return counts.hits;
    },
    get misses() {
      return counts.misses;
    },
  };
}

// 401 means that the token is not valid. Whatever else goes wrong, the token could not be checked: never 401, always 503.
async function settle(answer: Promise<ResolvedToken>): Promise<ResolvedToken | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ScimError && error.status === 401) return undefined;
    throw unavailable('The token could not be checked just now. Nothing was changed; try again.', error);
  }
}

// The oldest goes first when there are too many.
function keep(entries: Map<string, Entry>, key: string, entry: Entry): void {
  entries.delete(key);
  entries.set(key, entry);
  if (entries.size <= ENTRIES_MAX) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
