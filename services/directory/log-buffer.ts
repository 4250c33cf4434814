// What is to be written down and is not yet, by tenant. Written every second, off the path of the requests; while the database is
// away it is kept, within bounds, and what is lost beyond them is counted.
import type { Logger } from 'pino';
import { ScimError } from '../scim/error.ts';
import { createHappenings, merge, split, toHappened, type Happenings } from './happenings.ts';
import type { LogEntry } from './log-entry.ts';
import type { Database } from './sql/database.ts';
import { insertHappened } from './sql/happenings.ts';

/** An entry is about 1 KB, 10 KB at most. */
const ENTRIES_MAX = 5_000;
const BATCH_ENTRIES = 500;
const TENANTS_MAX = 10_000;
const TENANTS_AT_ONCE = 4;

export interface LogBuffer {
  /** To be added to. Undefined: so many tenants wait to be written down that this one is left out. */
  of(tenantId: string): Happenings | undefined;
  add(entry: LogEntry): void;
  /** Writes down what there is, as far as the database lets it. One at a time. */
  flush(): Promise<void>;
  /** Entries that wait. */
  readonly waiting: number;
  /** Entries that were lost. */
  readonly dropped: number;
}

export function createLogBuffer(database: Database, logger: Logger): LogBuffer {
  let tenants = new Map<string, Happenings>();
  const totals = { waiting: 0, dropped: 0 };
  const write = createWriter(database, logger, totals);

  function of(tenantId: string): Happenings | undefined {
    let held = tenants.get(tenantId);
    if (held === undefined && tenants.size < TENANTS_MAX) {
      held = createHappenings();
      tenants.set(tenantId, held);
    }
    return held;
  }

  /** Whoever has most loses its oldest: a tenant whose every request fails must not push the others' out. */
  function makeRoom(): void {
    while (totals.waiting > ENTRIES_MAX) {
      let most: LogEntry[] = [];
      for (const { entries } of tenants.values()) if (entries.length > most.length) most = entries;
      const surplus = most.splice(0, Math.ceil(most.length / 10)).length;
      totals.waiting -= surplus;
      totals.dropped += surplus;
    }
  }

  async function flushAll(): Promise<void> {
    const batch = [...tenants];
    tenants = new Map();
    totals.waiting = 0;
    let away = false;
    for (let start = 0; start < batch.length; start += TENANTS_AT_ONCE) {
      const some = batch.slice(start, start + TENANTS_AT_ONCE);
      const left = away ? some.map(([, each]) => each) : await Promise.all(some.map(([id, each]) => write(id, each)));
      for (const [index, [id]] of some.entries()) {
        const rest = left[index];
        if (rest === undefined) continue;
        away = true;
        tenants.set(id, merge(rest, tenants.get(id) ?? createHappenings()));
        totals.waiting += rest.entries.length;
      }
    }
    makeRoom();
    if (away) logger.debug({ waiting: totals.waiting }, 'the provisioning log could not be written and is kept');
  }

  let flushing = Promise.resolve();
  return {
    of,
    add(entry) {
      const happenings = of(entry.tenantId);
      totals.waiting += Number(happenings !== undefined);
      totals.dropped += Number(happenings === undefined);
      happenings?.entries.push(entry);
      makeRoom();
    },
    flush: () => (flushing = flushing.then(flushAll)),
    get waiting() {
      return totals.waiting;
    },
    get dropped() {
      return totals.dropped;
    },
  };
}

/** Writes down what happened to one tenant. Answers with what is left: nothing, unless the database is away. */
function createWriter(database: Database, logger: Logger, totals: { dropped: number }) {
  return async (tenantId: string, happenings: Happenings): Promise<Happenings | undefined> => {
    let rest: Happenings | undefined = happenings;
    while (rest !== undefined) {
      const [some, more]: readonly [Happenings, Happenings | undefined] = split(rest, BATCH_ENTRIES);
      try {
        await database.queryTenant(tenantId, insertHappened(tenantId, toHappened(some)));
      } catch (error) {
        if (error instanceof ScimError && error.status === 503) return rest;
        const entries = some.entries.length;
        totals.dropped += entries;
        const { code, constraint } = ((error as Error).cause ?? {}) as { code?: string; constraint?: string };
        logger.error({ tenantId, code, constraint, entries }, 'entries of the provisioning log were lost');
      }
      rest = more;
    }
    return undefined;
  };
}
