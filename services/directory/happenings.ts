// What happened to one tenant and is not written down yet: the entries one by one, the rest as numbers.
import { failureKeys, isFailed, isOwnFailure, isReference, type LogEntry } from './log-entry.ts';
import type { CountsRow, FailingRow, Happened } from './sql/happenings.ts';
import { fold } from '../scim/comparable.ts';

const BUCKET_MS = 10 * 60_000;

export interface Happenings {
  entries: LogEntry[];
  /** By the time at which their ten minutes begin. */
  readonly counts: Map<number, Counts>;
  lastSuccessMs: number;
  lastWriteMs: number;
  lastFailureMs: number;
  lastForbiddenMs: number;
  lastOutdatedMs: number;
}

type Counts = { -readonly [Name in Exclude<keyof CountsRow, 'begins_at'>]: CountsRow[Name] };

const moments = ['lastSuccessMs', 'lastWriteMs', 'lastFailureMs', 'lastForbiddenMs', 'lastOutdatedMs'] as const;

/** Requests that ended alike. */
export interface Ended {
  readonly atMs: number;
  readonly requests: number;
  readonly failures: number;
  readonly isWrite: boolean;
  readonly isReference: boolean;
}

export const createHappenings = (): Happenings => ({
  entries: [],
  counts: new Map(),
  ...{ lastSuccessMs: 0, lastWriteMs: 0, lastFailureMs: 0, lastForbiddenMs: 0, lastOutdatedMs: 0 },
});

export function count(happenings: Happenings, ended: Ended): void {
  const { atMs, requests, failures, isWrite } = ended;
  const beginsMs = atMs - (atMs % BUCKET_MS);
  const counts = happenings.counts.get(beginsMs) ?? {
    ...{ requests: 0, failures: 0, writes: 0, write_failures: 0, reference_failures: 0 },
  };
  happenings.counts.set(beginsMs, counts);
  counts.requests += requests;
  counts.failures += failures;
  if (isWrite) {
    counts.writes += requests;
    counts.write_failures += failures;
    if (ended.isReference) counts.reference_failures += failures;
  }
  if (failures > 0) happenings.lastFailureMs = Math.max(happenings.lastFailureMs, atMs);
}

export function countSuccess(happenings: Happenings, atMs: number, isWrite: boolean): void {
  count(happenings, { atMs, requests: 1, failures: 0, isWrite, isReference: false });
  happenings.lastSuccessMs = Math.max(happenings.lastSuccessMs, atMs);
  if (isWrite) happenings.lastWriteMs = Math.max(happenings.lastWriteMs, atMs);
}

export function countFailure(happenings: Happenings, entry: LogEntry, isWrite: boolean): void {
  count(happenings, {
    ...{ atMs: entry.at.getTime(), requests: 1, failures: Number(isFailed(entry.status)), isWrite },
    isReference: isReference(entry),
  });
}

/** Entra ID stops a job at once for it. */
export function noteForbidden(happenings: Happenings, atMs: number): void {
  happenings.lastForbiddenMs = Math.max(happenings.lastForbiddenMs, atMs);
}

/** Somebody uses a token that another took the place of. */
export function noteOutdated(happenings: Happenings, atMs: number): void {
  happenings.lastOutdatedMs = Math.max(happenings.lastOutdatedMs, atMs);
}

/** Adds what happened before, and could not be written down then. */
export function merge(earlier: Happenings, later: Happenings): Happenings {
  for (const [beginsMs, { requests, failures, writes, write_failures, reference_failures }] of earlier.counts) {
    const held = later.counts.get(beginsMs);
    later.counts.set(beginsMs, {
      requests: requests + (held?.requests ?? 0),
      failures: failures + (held?.failures ?? 0),
      writes: writes + (held?.writes ?? 0),
      write_failures: write_failures + (held?.write_failures ?? 0),
      reference_failures: reference_failures + (held?.reference_failures ?? 0),
    });
  }
  later.entries = [...earlier.entries, ...later.entries];
  for (const name of moments) {
    later[name] = Math.max(earlier[name], later[name]);
  }
  return later;
}

/** The first entries with all the numbers, and the other entries, if there are. */
export function split(happenings: Happenings, entriesMax: number): [Happenings, Happenings | undefined] {
  if (happenings.entries.length <= entriesMax) return [happenings, undefined];
  return [
    { ...happenings, entries: happenings.entries.slice(0, entriesMax) },
    { ...createHappenings(), entries: happenings.entries.slice(entriesMax) },
  ];
}

/** As it is written down: who fails and who does not any more follows from the entries, in their order. */
export function toHappened(happenings: Happenings): Happened {
  const failing = new Map<string, FailingRow>();
  const cleared = new Set<string>();
  for (const entry of happenings.entries) {
    const keys = failureKeys(entry);
    const [subject] = keys;
    if (subject === undefined) continue;
    if (isOwnFailure(entry)) {
      cleared.delete(subject);
      failing.set(subject, failingRow(subject, entry, failing.get(subject)));
    } else if (entry.status < 400) {
      for (const key of keys) {
        failing.delete(key);
        cleared.add(key);
      }
    }
  }
  const time = (ms: number) => (ms === 0 ? null : new Date(ms));
  return {
    entries: happenings.entries,
    counts: Array.from(happenings.counts, ([beginsMs, counts]) => ({ begins_at: new Date(beginsMs), ...counts })),
    lastSuccessAt: time(happenings.lastSuccessMs),
    lastWriteAt: time(happenings.lastWriteMs),
    lastFailureAt: time(happenings.lastFailureMs),
    lastForbiddenAt: time(happenings.lastForbiddenMs),
    lastOutdatedAt: time(happenings.lastOutdatedMs),
    failing: [...failing.values()],
    cleared: [...cleared],
  };
}

function failingRow(subject: string, entry: LogEntry, before: FailingRow | undefined): FailingRow {
  return {
    ...{ subject, kind: entry.kind, resource_id: entry.resourceId, name: entry.subject },
    ...{ name_key: entry.subject === null ? null : fold(entry.subject), external_id: entry.externalId },
    ...{ since: before?.since ?? entry.at, last_at: entry.at, failures: (before?.failures ?? 0) + 1 },
    ...{ status: entry.status, detail: entry.detail ?? '', missing: entry.missing },
  };
}
