// The provisioning log of all tenants, as far as it is not written by the writes themselves: what failed, and how much succeeded.
import type { Logger } from 'pino';
import { ScimError, internal, unauthorized } from '../scim/error.ts';
import type { Directory } from './directory.ts';
import { failedEntry, isWrite, succeededEntry, type Attempt, type Written } from './attempt.ts';
import { count, countFailure, countSuccess, noteForbidden } from './happenings.ts';
import { createLogBuffer, type LogBuffer } from './log-buffer.ts';
import type { LogEntry } from './log-entry.ts';
import type { Database } from './sql/database.ts';

const FLUSH_INTERVAL_MS = 1_000;

/** What a gateway answered by itself, beyond the entries that tell of it. */
export interface Refused {
  readonly tenantId: string;
  readonly requests: number;
  readonly failures: number;
  readonly writeFailures: number;
  readonly atMs: number;
}

export interface ProvisioningLog {
  /** A request was served. A write is logged here unless its transaction did it. */
  succeeded(attempt: Attempt, written: Written | undefined): void;
  failed(attempt: Attempt, error: unknown): void;
  /** Adds an entry that somebody else made; it counts in nothing. */
  add(entry: LogEntry): void;
  countRefused(refused: Refused): void;
  /** A token has expired, and somebody still uses it. Entra ID stops a job for it, unless the job has the token that superseded it. */
  expired(tenantId: string, requestId: string, superseded: boolean): void;
  /** Writes down what there is, as far as the database lets it. */
  flush(): Promise<void>;
  /** Entries that wait to be written. */
  readonly waiting: number;
  /** Entries that were lost since the start. */
  readonly dropped: number;
  /** Writes down what there is and ends. */
  stop(): Promise<void>;
}

export function createProvisioningLog(
  database: Database,
  logger: Logger,
  { now, createId }: Pick<Directory, 'now' | 'createId'>,
): ProvisioningLog {
  const buffer = createLogBuffer(database, logger);
  const stopFlushing = flushEachSecond(buffer);

  function add(entry: LogEntry): void {
    const happenings = buffer.of(entry.tenantId);
    if (happenings && entry.status === 403 && entry.method !== 'discover')
      noteForbidden(happenings, entry.at.getTime());
    buffer.add(entry);
  }

  return {
    add,
    succeeded(attempt, written) {
      const at = now();
      const happenings = buffer.of(attempt.request.tenant_id);
      if (happenings !== undefined) countSuccess(happenings, at.getTime(), isWrite(attempt));
      if (isWrite(attempt) && !attempt.logged && written !== undefined) add(succeededEntry(attempt, written, at));
    },
    failed(attempt, error) {
      const entry = failedEntry(attempt, error instanceof ScimError ? error : internal(error), now());
      const happenings = buffer.of(entry.tenantId);
      if (happenings !== undefined) countFailure(happenings, entry, isWrite(attempt));
      add(entry);
    },
    countRefused({ tenantId, requests, failures, writeFailures, atMs }) {
      const happenings = buffer.of(tenantId);
      if (happenings === undefined) return;
      const ended = { atMs, isReference: false };
      const others = { requests: requests - writeFailures, failures: failures - writeFailures };
      count(happenings, { ...ended, requests: writeFailures, failures: writeFailures, isWrite: true });
      count(happenings, { ...ended, ...others, isWrite: false });
    },
    expired(tenantId, requestId, superseded) {
      const at = now();
      buffer.add(expiredEntry(tenantId, requestId, createId(), at));
      const happenings = buffer.of(tenantId);
      if (happenings === undefined || superseded) return;
      count(happenings, { atMs: at.getTime(), requests: 1, failures: 1, isWrite: false, isReference: false });
      noteForbidden(happenings, at.getTime());
    },
    flush: () => buffer.flush(),
    get waiting() {
      return buffer.waiting;
    },
    get dropped() {
      return buffer.dropped;
    },
    async stop() {
      stopFlushing();
      await buffer.flush();
    },
  };
}

/** One after the other, so that no row of them forms while the database is slow. */
function flushEachSecond(buffer: LogBuffer): () => void {
  let flushing = false;
  const timer = setInterval(() => {
    if (flushing) return;
    flushing = true;
    void buffer.flush().finally(() => (flushing = false));
  }, FLUSH_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** What was asked for with it nobody knows here. */
function expiredEntry(tenantId: string, requestId: string, entryId: string, at: Date): LogEntry {
  const { status, detail } = unauthorized();
  return {
    ...{ tenantId, entryId, at, method: 'authenticate', kind: '', resourceId: null, subject: null, externalId: null },
    ...{ paths: [], status, scimType: null, detail, missing: [], version: null, requestId, body: null },
  };
}
