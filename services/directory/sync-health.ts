// How well a customer's identity provider and its tenant get on: a pure rule over what is known, by what Entra ID does. Its cycles
// are 40 minutes apart. It stops a job at once when it is refused with 401 or 403, and otherwise by how many objects fail.
import type { SyncHealth } from '../../proto/gen/muster/directory/v1/SyncHealth.ts';
import type { CountsColumn, FailingUserColumn, SyncRow } from './sql/sync-health.ts';
import { FAILING_USERS_MAX } from './sql/sync-health.ts';

const MINUTE_MS = 60_000;
/** Three of Entra ID's cycles: whoever is silent for longer has stopped. */
const SILENCE_MS = 120 * MINUTE_MS;

/** From here on it counts which share of the writes fails. */
const FAILURES_WITH_SHARE = 5_000;
const SHARE = 0.4;
/** Failed changes of managers and members do not count here… */
const FAILURES_BUT_REFERENCES = 40_000;
/** …but here. */
const FAILURES = 60_000;
/** There is time to do something as long as it is half as bad. */
const WARNING = 0.5;

/** What a message names. */
const ATTRIBUTES_NAMED = 3;
/** Attributes are counted of so many. */
const SAMPLE = 1_000;

export type SyncState =
  'HEALTHY' | 'SOME_USERS_FAILING' | 'QUARANTINE_RISK' | 'QUARANTINED' | 'IDLE' | 'NEVER_CONNECTED';

export interface SyncFacts {
  readonly sync: SyncRow;
  /** As gateways report it; null: never. */
  readonly lastRequestAt: Date | null;
  readonly suspended: boolean;
  /** Whether one of the tokens that are declared was ever used. */
  readonly tokenUsed: boolean;
}

/** Nothing of a tenant is known, as when its database has no row of it. */
const nothing: CountsColumn = { requests: 0, failures: 0, writes: 0, write_failures: 0, reference_failures: 0 };

export function toSyncHealth(facts: SyncFacts, now: Date): SyncHealth {
  const { sync } = facts;
  const { state, message } = judge(facts, now);
  const timeMs = (time: Date | null) => time?.getTime() ?? 0;
  return {
    state,
    message,
    last_success_time_ms: timeMs(sync.last_success_at),
    last_write_time_ms: timeMs(sync.last_write_at),
    last_failure_time_ms: timeMs(sync.last_failure_at),
    last_hour: toCounts(sync.last_hour),
    last_day: toCounts(sync.last_day),
    failing_users: sync.failing_users,
    longest_failing: (sync.longest_failing ?? []).map(toFailingUser),
    missing_attributes: sync.missing_attributes ?? [],
  };
}

const toCounts = ({ reference_failures: _, ...counts }: CountsColumn = nothing) => counts;

const toFailingUser = (user: FailingUserColumn) => ({
  ...{
    resource_kind: user.kind,
    id: user.resource_id ?? '',
    name: user.name ?? '',
    external_id: user.external_id ?? '',
  },
  ...{ since_time_ms: user.since_ms, last_time_ms: user.last_ms, failures: user.failures, status: user.status },
  ...{ detail: user.detail, missing_attributes: user.missing },
});

interface Judgement {
  readonly state: SyncState;
  /** Says nothing that changes without a request. */
  readonly message: string;
}

/** The first that is true, the worst first. */
function judge(facts: SyncFacts, now: Date): Judgement {
  const { sync, lastRequestAt } = facts;
  const latest = [sync.last_success_at, sync.last_failure_at, sync.last_outdated_at, lastRequestAt];
  const latestMs = Math.max(...latest.map(Number));
  if (latestMs === 0 && sync.latest_day.requests === 0) {
    return {
      state: 'NEVER_CONNECTED',
      message: 'No request has come yet. The customer enters Tenant URL and token, and starts provisioning.',
    };
  }
  const silent = latestMs !== 0 && now.getTime() - latestMs > SILENCE_MS;
  const danger = findDanger(facts);
  if (danger !== undefined && silent && danger.reached) {
    return {
      state: 'QUARANTINED',
      message: `${danger.why} No request has come since: the customer’s Entra ID must have stopped the job. Mend the cause, then have \
the customer restart provisioning.`,
    };
  }
  if (danger !== undefined && !silent) {
    const end = danger.reached ? 'Entra ID stops such a job.' : 'Entra ID stops a job of which twice as much fails.';
    return { state: 'QUARANTINE_RISK', message: `${danger.why} ${end}${describeFailing(sync)}` };
  }
  if (sync.failing_users > 0) return { state: 'SOME_USERS_FAILING', message: describeFailing(sync).trim() };
  if (silent) {
    return {
      state: 'IDLE',
      message:
        'Nothing fails, and no request has come for two hours. Entra ID sends some every 40 minutes while its job runs.',
    };
  }
  return { state: 'HEALTHY', message: 'Requests come, and no user fails.' };
}

interface Danger {
  readonly why: string;
  /** Whether Entra ID stops the job for it, and not only for more of it. */
  readonly reached: boolean;
}

function findDanger({ sync, suspended, tokenUsed }: SyncFacts): Danger | undefined {
  const { latest_day, last_forbidden_at, last_outdated_at, last_success_at } = sync;
  // Once the job has the new token, it is somebody else who goes on with the old one.
  if (last_outdated_at !== null && Number(last_outdated_at) > Number(last_success_at) && !tokenUsed) {
    const why =
      'Requests were refused with 401: they came with a token that was revoked or replaced, and the tenant’s present one was never used.';
    return { why, reached: true };
  }
  if (last_forbidden_at !== null && Number(last_forbidden_at) > Number(last_success_at)) {
    const cause = suspended
      ? 'the tenant is suspended'
      : 'the token has expired, the tenant was suspended, or they came from a network that is not allowed';
    return { why: `Requests were refused with 401 or 403: ${cause}.`, reached: true };
  }
  const { writes, write_failures, reference_failures } = latest_day;
  const share = write_failures / Math.max(writes, 1);
  const reaches = (part: number): boolean =>
    (write_failures >= FAILURES_WITH_SHARE * part && share > SHARE) ||
    write_failures - reference_failures > FAILURES_BUT_REFERENCES * part ||
    write_failures >= FAILURES * part;
  if (!reaches(WARNING)) return undefined;
  const why = `${write_failures} of ${writes} writes of the latest day failed.`;
  return { why, reached: reaches(1) };
}

function describeFailing({
  failing_users: failing,
  longest_failing: longest,
  missing_attributes: missing,
}: SyncRow): string {
  if (failing === 0) return '';
  const count =
    failing >= FAILING_USERS_MAX ? `${failing} users or more` : failing === 1 ? '1 user' : `${failing} users`;
  const [most] = missing ?? [];
  if (most !== undefined) {
    const named = (missing ?? []).slice(0, ATTRIBUTES_NAMED).map(({ path, users }) => `${path} for ${users}`);
    const others = (missing ?? []).length - named.length;
    const list = [...named, ...(others > 0 ? [`${others} more for some`] : [])].join(', ');
    const sample = failing > SAMPLE ? ` of the first ${SAMPLE}` : '';
    return ` ${count} cannot be written. The customer’s identity provider leaves out ${list}${sample}: have that mapped there, or require less.`;
  }
  const [first] = longest ?? [];
  return ` ${count} cannot be written. The one that fails for longest: ${first?.status ?? 0} ${first?.detail ?? ''}`;
}
