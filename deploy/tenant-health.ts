// `npm run tenant -- show NAME`: how a customer's sync goes, and who does not arrive for what reason.
import type { FailingUser__Output as FailingUser } from '../proto/gen/muster/directory/v1/FailingUser.ts';
import type { SyncCounts__Output as SyncCounts } from '../proto/gen/muster/directory/v1/SyncCounts.ts';
import type { SyncHealth__Output as SyncHealth } from '../proto/gen/muster/directory/v1/SyncHealth.ts';
import type { Tenant__Output as Tenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import { printable, tableLines } from './table.ts';
import { timeOf } from './tenant-log.ts';

/** SOME_USERS_FAILING is SomeUsersFailing. "-" for a directory that does not know. */
export const syncState = ({ health }: Tenant): string =>
  (health?.state ?? '').toLowerCase().replace(/(^|_)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase()) ||
  '-';

export function printTenant(tenant: Tenant): void {
  const { health } = tenant;
  const time = (ms: number) => (ms === 0 ? 'never' : timeOf(ms));
  const facts = [
    ['Tenant', tenant.name],
    ['Tenant URL', tenant.tenant_url || '-'],
    ['Provisioning', tenant.spec?.provisioning === 'SUSPENDED' ? 'Suspended' : 'Active'],
    ['Users', `${tenant.users_total}, ${tenant.users_active} active`],
    ['Last request', time(tenant.last_request_time_ms)],
  ];
  const sync = health === null ? [] : syncFacts(tenant, health, time);
  for (const line of tableLines([...facts, ...sync])) console.log(line);
  if (health === null || health.longest_failing.length === 0) return;
  const rows = health.longest_failing.map(failingRow);
  console.log(`\nFailing for longest${health.failing_users > rows.length ? ` (of ${health.failing_users})` : ''}:`);
  for (const line of tableLines([['SINCE', 'WHO', 'TIMES', 'LAST', 'DETAIL'], ...rows])) console.log(line);
  console.log(`\nnpm run tenant -- log ${printable(tenant.name)} --failed  shows each failure.`);
}

function syncFacts(tenant: Tenant, health: SyncHealth, time: (ms: number) => string): string[][] {
  const missing = health.missing_attributes.map(({ path, users }) => `${path} (${users})`).join(', ');
  return [
    ['Last success', time(health.last_success_time_ms)],
    ['Last write', time(health.last_write_time_ms)],
    ['Last failure', time(health.last_failure_time_ms)],
    ['Last hour', describe(health.last_hour)],
    ['Last day', describe(health.last_day)],
    ['Failing', `${health.failing_users}${health.failing_users >= 10_000 ? ' or more' : ''}`],
    ...(missing === '' ? [] : [['Left out', missing]]),
    ['Sync', `${syncState(tenant)}: ${health.message}`],
  ];
}

function describe(counts: SyncCounts | null): string {
  const { requests = 0, failures = 0, writes = 0, write_failures: failed = 0 } = counts ?? {};
  const share = writes === 0 ? '' : ` (${Math.round((failed / writes) * 100)} %)`;
  return `${requests} requests, ${failures} failed; ${writes} writes, ${failed} failed${share}`;
}

const failingRow = (user: FailingUser): string[] => [
  timeOf(user.since_time_ms),
  user.name || user.external_id || user.id,
  String(user.failures),
  timeOf(user.last_time_ms),
  `${user.status} ${user.detail}`,
];
