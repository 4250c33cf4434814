// How the deliveries to receivers go, for people and as JSON.
import type { DeadLetter__Output } from '../proto/gen/muster/directory/v1/DeadLetter.ts';
import type { Receiver__Output } from '../proto/gen/muster/directory/v1/Receiver.ts';
import { printTable } from './table.ts';

const states: Readonly<Record<string, string>> = {
  RECEIVER_ACTIVE: 'active',
  RECEIVER_FAILING: 'failing',
  RECEIVER_GONE: 'gone',
  RECEIVER_GAP: 'gap',
};

const LATE_MS = 60_000;
/** More are not counted. */
const DEAD_MAX = 10_000;

/** What a person does about it; undefined where all is well. */
export function adviceOf({ name, format, state, behind, parked, oldestUndelivered }: ReturnType<typeof summary>) {
  const isLate = oldestUndelivered !== null && Date.now() - Date.parse(oldestUndelivered) > LATE_MS;
  switch (state) {
    case 'failing':
      return `It takes nothing: one attempt is made now and then, and everything waits. Mend what the error says; npm run receiver -- resume ${name} has it tried at once.`;
    case 'gone':
      return `It answered 410, or is being deleted. When it is back: npm run receiver -- resume ${name}`;
    case 'gap':
      return `Changes are gone that it was not sent. npm run receiver -- resync ${name} --snapshot, or --now`;
    default:
      if (parked > 0 && format === 'set-poll') return 'What is parked waits until it polls, and acknowledges it.';
      if (parked > 0)
        return `What is parked is tried again by itself; npm run receiver -- resume ${name} has it tried at once.`;
      if (behind > 0 && isLate)
        return 'It is behind, and nothing fails: does a transmitter run, and reach the directory?';
      return undefined;
  }
}

export function summary({ name, format, all_tenants, tenant_ids, health }: Receiver__Output) {
  return {
    name,
    format: format.toLowerCase().replace('_', '-'),
    tenants: all_tenants ? ('all' as const) : tenant_ids,
    state: states[health?.state ?? ''] ?? 'unknown',
    behind: health?.lag_changes ?? 0,
    oldestUndelivered: timeOf(health?.oldest_undelivered_time_ms),
    parked: health?.parked ?? 0,
    dead: health?.dead ?? 0,
    lastSuccess: timeOf(health?.last_success_time_ms),
  };
}

export const details = (receiver: Receiver__Output) => ({
  ...summary(receiver),
  url: receiver.url,
  kinds: receiver.kinds.length === 0 ? ('all' as const) : receiver.kinds,
  audience: receiver.audience,
  private: receiver.allow_private,
  retryHours: receiver.retry_for_hours,
  created: timeOf(receiver.created_time_ms),
  lastError: receiver.health?.last_error ?? '',
  lastErrorTime: timeOf(receiver.health?.last_error_time_ms),
});

const timeOf = (timeMs = 0): string | null => (timeMs === 0 ? null : new Date(timeMs).toISOString());

export function printList(summaries: readonly ReturnType<typeof summary>[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify(summaries));
    return;
  }
  const rows = summaries.map((one) => [
    ...[one.name, one.format, namesOf(one.tenants), one.state],
    ...[one.behind, one.parked, one.dead, one.lastSuccess],
  ]);
  printTable(['NAME', 'FORMAT', 'TENANTS', 'STATE', 'BEHIND', 'PARKED', 'DEAD', 'LAST SUCCESS'], rows);
}

const namesOf = (names: 'all' | readonly string[]): string => (names === 'all' ? 'all' : names.join(', '));

export function printDetails(shown: ReturnType<typeof details>, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(shown));
    return;
  }
  const error = shown.lastErrorTime === null ? 'none' : `${shown.lastErrorTime}: ${shown.lastError}`;
  const lines: readonly (readonly [string, string | number | null])[] = [
    ['Receiver', shown.name],
    ['Format', shown.format],
    ...(shown.url === '' ? [] : [['URL', shown.private ? `${shown.url} (may be private)` : shown.url] as const]),
    ...(shown.audience === '' ? [] : [['Audience', shown.audience] as const]),
    ['Tenants', namesOf(shown.tenants)],
    ['Kinds', namesOf(shown.kinds).toLowerCase()],
    ['Tried for', `${shown.retryHours} hours`],
    ['State', shown.state],
    ['Behind', `${shown.behind} changes`],
    ['Oldest', shown.oldestUndelivered ?? 'everything is delivered'],
    ['Parked', shown.parked],
    ['Dead', shown.dead < DEAD_MAX ? shown.dead : `${DEAD_MAX} or more`],
    ['Success', shown.lastSuccess],
    ['Error', error],
  ];
  for (const [what, text] of lines) console.log(`${what.padEnd(11)}${text ?? 'never'}`);
  const hint = adviceOf(shown);
  if (hint !== undefined) console.log(`\n${hint}`);
  if (shown.dead > 0)
    console.log(`\nnpm run receiver -- dead ${shown.name} shows what was given up, and replay has it sent again.`);
}

export const deadLetters = (found: readonly DeadLetter__Output[]) =>
  found.map((one) => ({
    id: one.id,
    messageId: one.message_id,
    tenant: one.tenant_id,
    of: one.resource_id,
    kind: one.kind.toLowerCase(),
    version: one.version,
    time: timeOf(one.time_ms),
    givenUp: timeOf(one.dead_time_ms),
    attempts: one.attempts,
    error: one.error,
  }));

export function printDead(found: ReturnType<typeof deadLetters>, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(found));
    return;
  }
  const rows = found.map((one) => [
    one.id,
    one.tenant,
    one.of,
    one.kind,
    one.version,
    one.givenUp,
    one.attempts,
    one.error,
  ]);
  printTable(['ID', 'TENANT', 'OF', 'KIND', 'VERSION', 'GIVEN UP', 'ATTEMPTS', 'ERROR'], rows);
}
