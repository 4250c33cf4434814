// The provisioning log of all tenants, as far as it is not written by the writes themselves: what failed, and how much succeeded.
import type { Logger } from 'pino';
import { ScimError, internal, unauthorized } from '../scim/error.ts';
import type { Directory } from './directory.ts';
import { failedEntry, isWrite, succeededEntry, type Attempt, type Written } from './attempt.ts';
import { count, countFailure, countSuccess, noteForbidden, noteOutdated } from './happenings.ts';
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

/** A token that is let in no more. */
export interface RefusedToken {
  readonly tenantId: string;
  /** Its id and its label. */
  readonly name: string;
  /** It was revoked, or another took its place: then it may be somebody else than the job that still has it. */
  readonly isOutdated: boolean;
  readonly requestId: string;
}

export interface ProvisioningLog {
  /** A request was served. A write is logged here unless its transaction did it. */
  succeeded(attempt: Attempt, written: Written | undefined): void;
  failed(attempt: Attempt, error: unknown): void;
  /** Adds an entry that somebody else made; it counts in nothing. */
  add(entry: LogEntry): void;
  countRefused(refused: Refused): void;
  /** Somebody uses a token that has ended. Entra ID stops a job for it. */
  refusedToken(token: RefusedToken): void;
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
    refusedToken(token) {
      const at = now();
      buffer.add(refusedTokenEntry(token, createId(), at));
      const happenings = buffer.of(token.tenantId);
      if (happenings === undefined) return;
      if (token.isOutdated) return noteOutdated(happenings, at.getTime());
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
function refusedTokenEntry(
  { tenantId, name, isOutdated, requestId }: RefusedToken,
  entryId: string,
  at: Date,
): LogEntry {
  const { status, detail } = unauthorized();
  const subject = `${name}, ${isOutdated ? 'revoked or replaced' : 'expired'}`;
  return {
    ...{ tenantId, entryId, at, method: 'authenticate', kind: '', resourceId: null, subject, externalId: null },
    ...{ paths: [], status, scimType: null, detail, missing: [], version: null, requestId, body: null },
  };
}
