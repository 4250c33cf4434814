// `npm run tenant -- log NAME`: what a customer's identity provider did, for whoever is asked why a user did not arrive.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry__Output as LogEntry } from '../proto/gen/muster/directory/v1/LogEntry.ts';
import type { DirectoryClient } from '../services/rpc/client.ts';
import { ScimError } from '../services/scim/error.ts';
import { Obstacle } from './obstacle.ts';
import { tableLines } from './table.ts';

const PAGE_SIZE = 1_000;
/** Without --since. */
const NEWEST = 100;
const FOLLOW_INTERVAL_MS = 2_000;
/** How far it looks back each time: failures are written down a few seconds after they were answered. */
const LATE_MS = 15_000;
/** Names to remember; beyond them the latest are enough. */
const SEEN_MAX = 10_000;
const PATHS_SHOWN = 4;

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export interface LogFlags {
  readonly user?: string | undefined;
  readonly failed: boolean;
  readonly since?: string | undefined;
  readonly follow: boolean;
  readonly json: boolean;
}

/** Milliseconds of a time span such as 90s, 30m, 2h or 7d. Throws an Obstacle for anything else. */
export function parseSpan(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (unitsMs[unit] ?? 0);
  if (ms > 0) return ms;
  throw new Obstacle(`--since must be a time span such as 30m, 2h or 7d, not “${text}”.`);
}

/** Prints the entries that are asked for, the newest last, and with --follow those that come, for ever. Whether there were any. */
export async function printLog(directory: DirectoryClient, name: string, flags: LogFlags): Promise<boolean> {
  const sinceMs = flags.since === undefined ? 0 : Date.now() - parseSpan(flags.since);
  const entries = await findEntries(directory, name, flags, sinceMs, flags.since === undefined ? NEWEST : Infinity);
  print(entries, flags, true);
  if (flags.follow) await follow(directory, name, flags, entries);
  return entries.length > 0;
}

/** Oldest first. */
async function findEntries(
  directory: DirectoryClient,
  name: string,
  { user = '', failed }: LogFlags,
  after_time_ms: number,
  max: number,
): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  const asked = { tenant_id: name, user, outcome: failed ? 'FAILED' : 'OUTCOME_UNSPECIFIED', after_time_ms } as const;
  for (let cursor = ''; found.length < max;) {
    const page_size = Math.min(PAGE_SIZE, max - found.length);
    const page = await directory.log.listEntries({ ...asked, page_size, cursor });
    found.push(...page.entries);
    cursor = page.next;
    if (cursor === '') break;
  }
  return found.reverse();
}

async function follow(directory: DirectoryClient, name: string, flags: LogFlags, shown: LogEntry[]): Promise<never> {
  let seen = new Set(shown.map(({ id }) => id));
  let lookedMs = Date.now();
  for (;;) {
    await sleep(FOLLOW_INTERVAL_MS);
    try {
      const startedMs = Date.now();
      const recent = await findEntries(directory, name, flags, lookedMs - LATE_MS, Infinity);
      lookedMs = startedMs;
      print(
        recent.filter(({ id }) => !seen.has(id)),
        flags,
        false,
      );
      seen = new Set([...(seen.size > SEEN_MAX ? [] : seen), ...recent.map(({ id }) => id)]);
    } catch (error) {
      // It comes back.
      if (!(error instanceof ScimError) || error.status !== 503) throw error;
    }
  }
}

const HEADS = ['TIME', 'WHAT', 'WHO', 'OUTCOME', 'DETAIL'];
/** So that what comes later stands below what came before. */
const WIDTHS = [20, 40, 30, 18];

function print(entries: readonly LogEntry[], { json, follow }: LogFlags, withHeads: boolean): void {
  if (json) {
    for (const entry of entries) console.log(JSON.stringify(entry));
    return;
  }
  const rows = entries.map((entry) => [
    timeOf(entry.time_ms),
    whatOf(entry),
    whoOf(entry),
    outcomeOf(entry),
    entry.detail,
  ]);
  for (const line of tableLines(withHeads ? [HEADS, ...rows] : rows, follow ? WIDTHS : [])) console.log(line);
}

/** RFC 3339, in UTC. */
export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

function whatOf({ method, resource_kind: kind, paths }: LogEntry): string {
  const surplus = paths.length - PATHS_SHOWN;
  const shown = paths.slice(0, PATHS_SHOWN).map((path) => path.replace(/^urn:.*:/, ''));
  const what = [method, kind, shown.join(',')].filter((part) => part !== '').join(' ');
  return surplus > 0 ? `${what} +${surplus}` : what;
}

const whoOf = ({ subject, external_id: externalId, resource_id: id }: LogEntry): string =>
  subject || externalId || id || '-';

const outcomeOf = ({ status, scim_type: type, version }: LogEntry): string =>
  [String(status), type, version > 0 ? `v${version}` : ''].filter((part) => part !== '').join(' ');
