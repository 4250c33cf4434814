// Of which tenants a receiver takes nothing, and whose turn it is to be asked about while it takes nothing at all.

/** Failures in a row, none of which was about the change, after which a receiver, or a tenant, counts as one of which nothing is taken. */
const FAILURES_MAX = 5;
/** The same for changes that it refused: more, since one import may have made as many that it cannot take. */
const REFUSALS_MAX = 50;

export interface Tally {
  failures: number;
  /** Of which tenants. */
  readonly tenants: ReadonlySet<string>;
  readonly isTooMuch: boolean;
  add(tenantId: string, kind: 'REFUSED' | 'FAILED'): void;
  clear(): void;
}

export function createTally(): Tally {
  const tenants = new Set<string>();
  const tally = {
    failures: 0,
    /** With the failures in between. */
    refusals: 0,
    tenants,
    get isTooMuch() {
      return tally.failures >= FAILURES_MAX || tally.refusals >= REFUSALS_MAX;
    },
    add(tenantId: string, kind: 'REFUSED' | 'FAILED') {
      tenants.add(tenantId);
      tally.failures = kind === 'REFUSED' ? 0 : tally.failures + 1;
      tally.refusals += 1;
    },
    clear() {
      tenants.clear();
      tally.failures = tally.refusals = 0;
    },
  };
  return tally;
}

export interface Tenants {
  /** Since something was last taken of the tenant. */
  tallyOf(tenantId: string): Tally;
  hold(tenantId: string): void;
  isHeld(tenantId: string): boolean;
  /** Answers with whether it was held. */
  release(tenantId: string): boolean;
  /** Releases it, and begins to count anew. */
  forget(tenantId: string): boolean;
  /** The receiver begins to take nothing, which these tenants' changes have shown. */
  noteOpened(shownBy: Iterable<string>): void;
  noteAsked(tenantId: string): void;
  /** Whether it was asked about since the receiver takes nothing. */
  wasAsked(tenantId: string): boolean;
  /** Whether no other that waits was asked about longer ago. */
  isTurn(tenantId: string): boolean;
  /** A change of it waits, until the function is called. */
  queue(tenantId: string): () => void;
}

export function createTenants(): Tenants {
  const tallies = new Map<string, Tally>();
  const held = new Set<string>();
  const waiting = new Map<string, number>();
  /** In the order in which they were asked about. */
  const asked = new Map<string, number>();
  let questions = 0;
  const count = (tenantId: string, by: number) => {
    const changes = (waiting.get(tenantId) ?? 0) + by;
    if (changes === 0) waiting.delete(tenantId);
    else waiting.set(tenantId, changes);
  };
  const askedAt = (tenantId: string) => asked.get(tenantId) ?? 0;
  return {
    tallyOf(tenantId) {
      const tally = tallies.get(tenantId) ?? createTally();
      tallies.set(tenantId, tally);
      return tally;
    },
    hold: (tenantId) => void held.add(tenantId),
    isHeld: (tenantId) => held.has(tenantId),
    release: (tenantId) => held.delete(tenantId),
    forget(tenantId) {
      tallies.delete(tenantId);
      return held.delete(tenantId);
    },
    noteOpened(shownBy) {
      asked.clear();
      for (const tenantId of shownBy) asked.set(tenantId, 0);
    },
    noteAsked: (tenantId) => void asked.set(tenantId, (questions += 1)),
    wasAsked: (tenantId) => asked.has(tenantId),
    isTurn: (tenantId) => [...waiting.keys()].every((other) => askedAt(other) >= askedAt(tenantId)),
    queue(tenantId) {
      count(tenantId, 1);
      return () => count(tenantId, -1);
    },
  };
}
