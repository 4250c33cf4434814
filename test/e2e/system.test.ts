// The whole system on a real cluster: installed, used, rolled, killed, upgraded, removed and installed again, while a customer's
// identity provider works on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCluster } from '../../deploy/kind/cluster.ts';
import { CRD } from '../../deploy/kind/release.ts';
import { isKnown, listSelectors } from '../charts/selectors.ts';
import { APPLICATION_PORT, applicationUrl, startApplication, type Application } from './application-pod.ts';
import { CUSTOMERS, Installation, NAMESPACE, TENANT_URL, parts, servicePorts } from './installation.ts';
import { Ledger } from './ledger.ts';
import { podSpec } from './pod.ts';
import { apply } from './program.ts';
import { startStranger } from './stranger.ts';
import { startTraffic } from './traffic-pod.ts';
import type { Sight } from './traffic/main.ts';

const USERS = 200;
const TENANT = 'acme';
const SECRET = `${TENANT}-scim-token`;
/** So much traffic is seen after each disturbance before the next. */
const ANSWERS_BETWEEN = 200;
/** No test of speed: where nobody notices a death, it is minutes. */
const OUTAGE_MS_MAX = 45_000;
const POLL = { timeout: 60_000, interval: 1_000 };

const cluster = openCluster(inject('context'));
const from = inject('from');
const to = inject('to');
const installation = new Installation(cluster);
const UPGRADE = from.folder === to.folder ? 'upgrade the release' : `upgrade the release from ${from.name}`;
const ledger = new Ledger();
let crdWasThere = false;
let sight: Sight | undefined;
let application: Application | undefined;

beforeAll(async () => {
  const leftover = await cluster.attempt(['get', 'namespace', NAMESPACE]);
  if (leftover.status === 0)
    throw new Error(`The namespace ${NAMESPACE} is there already; delete it, and ${CUSTOMERS}.`);
  crdWasThere = (await cluster.attempt(['get', 'crd', CRD])).status === 0;
});

afterAll(async () => {
  if (sight !== undefined) console.log(`\n${render(sight)}\n`);
  if (process.env.E2E_KEEP) return;
  await installation.remove();
  if (!crdWasThere) await cluster.attempt(['delete', 'crd', CRD, '--timeout=60s']);
});

test('the chart is installed where only restricted pods may run, and its own test passes', async () => {
  await ledger.enter('install', () => installation.install(from));
  await ledger.enter('helm test', () => installation.test());
});

test('a ScimTenant becomes Ready, and its Secret has a token that is let in', async () => {
  await ledger.enter('make a tenant', () => installation.addTenant(TENANT));
  expect(await installation.statusFor(await installation.tokenOf(TENANT))).toBe(200);
});

test('a stranger in the cluster reaches the gateway, and nothing behind it', async ({ skip }) => {
  const stranger = await startStranger(cluster, CUSTOMERS, to.image);
  const [gateway, ...others] = servicePorts.map((each) => each.replace(':', `.${NAMESPACE}:`));
  expect(await stranger.reach([gateway!])).toEqual([gateway]);
  // Where nothing is enforced all is reached, which shows at least that these are the ports.
  expect(await stranger.reach(others)).toEqual(stranger.isConfined ? [] : others);
  skip(!stranger.isConfined, 'this cluster does not enforce NetworkPolicies');
});

test("Entra's provisioning of 200 users finds nothing wrong", async () => {
  const simulation = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'simulation' },
    spec: { backoffLimit: 0, template: { spec: simulationOf(await installation.tokenOf(TENANT)) } },
  };
  await ledger.enter(`simulate ${USERS} users`, async () => {
    await apply(cluster, CUSTOMERS, simulation);
    const status = (): Promise<string> =>
      cluster.kubectl(['-n', CUSTOMERS, 'get', 'job', 'simulation', '--output=jsonpath={.status.conditions[*].type}']);
    await expect.poll(status, { ...POLL, timeout: 300_000 }).toMatch(/Complete|Failed/);
  });
  const log = await cluster.kubectl(['-n', CUSTOMERS, 'logs', 'job/simulation']);
  expect(log).toContain(`READY: ${USERS} of ${USERS} users`);
});

test('a rotated token is let in beside the one before it', async () => {
  const before = await installation.tokenOf(TENANT);
  await ledger.enter('rotate the token', async () => {
    await installation.changeTenant(TENANT, { token: { rotation: 'once' } });
    await expect.poll(() => installation.tokenOf(TENANT), POLL).not.toBe(before);
  });
  const after = await installation.tokenOf(TENANT);
  await expect.poll(() => installation.statusFor(after), POLL).toBe(200);
  expect(await installation.statusFor(before)).toBe(200);
});

test('a suspended tenant is turned away with 403, and let in again when it is resumed', async () => {
  const token = await installation.tokenOf(TENANT);
  await ledger.enter('suspend', async () => {
    await installation.changeTenant(TENANT, { provisioning: 'Suspended' });
    await expect.poll(() => installation.statusFor(token), POLL).toBe(403);
  });
  await ledger.enter('resume', async () => {
    await installation.changeTenant(TENANT, { provisioning: 'Active' });
    await expect.poll(() => installation.statusFor(token), POLL).toBe(200);
  });
});

test('while Entra provisions, everything is rolled, killed, restarted and upgraded', async () => {
  const traffic = await startTraffic(cluster, {
    ...{ namespace: CUSTOMERS, image: to.image, users: USERS },
    ...{ url: TENANT_URL, secret: SECRET },
  });
  await ledger.enter(`create ${USERS} users`, () => traffic.awaitCycles(1));
  await ledger.enter('change them, undisturbed', () => traffic.awaitCycles(3));
  const disturb = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    await ledger.enter(what, act);
    await traffic.awaitAnswers(ANSWERS_BETWEEN);
  };
  for (const part of parts) await disturb(`roll the ${part}`, () => installation.roll(part));
  await disturb('make a second tenant', () => installation.addTenant('second'));
  for (const part of parts) await disturb(`delete each pod of the ${part}`, () => installation.deletePods(part));
  await disturb('make a third tenant', () => installation.addTenant('third'));
  await disturb('restart Postgres', () => installation.restartPostgres());
  await disturb(UPGRADE, () => installation.install(to, 'logLevel=warn'));
  const receivers = { namespace: CUSTOMERS, port: APPLICATION_PORT };
  await disturb('add a transmitter', () => installation.addTransmitter(to, receivers));
  await disturb('an application follows', async () => {
    const secret = await installation.addReceiver('application', applicationUrl(CUSTOMERS));
    application = await startApplication(cluster, { namespace: CUSTOMERS, image: to.image, secret });
    await expect.poll(async () => (await application!.ask()).messages, POLL).toBeGreaterThan(USERS);
  });
  for (const part of [...parts, 'transmitter'] as const) {
    await disturb(`kill each pod of the ${part}`, () => installation.killPods(part));
  }
  await disturb('restart Postgres again', () => installation.restartPostgres());
  await disturb('make a fourth tenant', () => installation.addTenant('fourth'));
  await ledger.enter('count everybody', async () => {
    sight = await traffic.end();
  });
}, 1_800_000);

test('no user is lost, doubled, changed or back from the dead', () => {
  const { census } = sight!;
  expect(census).toMatchObject({ lost: [], doubled: [], undead: [], changed: [] });
  expect(census.listed).toBe(census.expected);
  expect(census.expected).toBeGreaterThan(USERS / 2);
});

test('Postgres holds these users and no other, and the ScimTenant counts them', async () => {
  const tenantId = (await readTenantIds())[TENANT] ?? '';
  const counts = 'count(*), count(distinct user_name_folded), count(*) filter (where active)';
  const rows = await installation.query(`select ${counts} from muster.users where tenant_id = '${tenantId}'`);
  const [users, names, active] = rows.split('|').map(Number);
  expect([users, names]).toEqual([sight?.census.expected, sight?.census.expected]);
  const counted = (): Promise<string> =>
    cluster.kubectl(['-n', CUSTOMERS, 'get', 'scimtenant', TENANT, '--output=jsonpath={.status.users}']);
  await expect.poll(async () => JSON.parse(await counted()) as unknown, POLL).toEqual({ total: users, active });
});

test('the application that was sent the changes meanwhile has these users as they are, and got everything of each in order', async () => {
  const rows = await installation.query(
    `select tenant_id || '/' || id || ' ' || version || ' ' || active from muster.users`,
  );
  const users = rows.split('\n').sort();
  await expect.poll(async () => (await application!.ask()).users, POLL).toEqual(users);
  const { messages, repeated, late, early } = await application!.ask();
  expect({ late, early }).toEqual({ late: [], early: [] });
  expect(users.length).toBeGreaterThanOrEqual(sight!.census.expected);
  console.log(`The application got ${messages} messages, ${repeated} of them again.`);
});

test('no answer was one that Entra would take for more than an outage', () => {
  expect(sight?.wrong).toEqual([]);
});

test('with all that there is, the chart’s own test passes', async () => {
  expect(await installation.podsOf('transmitter')).toHaveLength(2);
  await ledger.enter('helm test of all', () => installation.test());
});

test('every component exports every metric that alerts and dashboard ask for', async () => {
  const files = ['alerts.yaml', 'dashboard.json'].map((file) => join(to.folder, 'charts/muster/files', file));
  const asked = files.flatMap((file) => listSelectors(readFileSync(file, 'utf8')));
  expect(asked.length).toBeGreaterThan(40);
  const exported = await installation.readMetrics();
  expect(asked.filter((selector) => !isKnown(selector, exported)).map(({ text }) => text)).toEqual([]);
});

test('what is done on purpose costs the customer nothing', () => {
  const purposes = parts.flatMap((part) => [`roll the ${part}`, `delete each pod of the ${part}`]);
  for (const what of [...purposes, UPGRADE]) {
    expect(ledger.during(what, sight!.seconds), what).toMatchObject({ silent: 0, unavailable: 0 });
  }
});

test('what is killed without a word costs the customer seconds', () => {
  for (const part of parts) {
    const what = `kill each pod of the ${part}`;
    expect(ledger.during(what, sight!.seconds).slowestMs, what).toBeLessThan(OUTAGE_MS_MAX);
  }
});

test('uninstalled, the release leaves the resource, the tenants and their data; installed again, it finds them', async () => {
  const token = await installation.tokenOf(TENANT);
  const users = await installation.usersOf(token);
  const tenantIds = await readTenantIds();
  await ledger.enter('uninstall', () => installation.uninstall());
  await expect.poll(() => installation.podsOf('gateway'), POLL).toEqual([]);
  await expect.poll(() => installation.podsOf('postgres'), POLL).toEqual([]);
  expect((await cluster.attempt(['get', 'crd', CRD])).status).toBe(0);
  expect(await readTenantIds()).toEqual(tenantIds);
  expect(await installation.tokenOf(TENANT)).toBe(token);
  const claims = await cluster.kubectl(['-n', NAMESPACE, 'get', 'pvc', '--output=jsonpath={.items[*].status.phase}']);
  expect(claims).toBe('Bound');

  await ledger.enter('install again', () => installation.install(to));
  await expect.poll(() => installation.statusFor(token), POLL).toBe(200);
  expect(await installation.usersOf(token)).toEqual(users);
  expect(users.length).toBe(sight?.census.expected);
  await ledger.enter('make a fifth tenant', () => installation.addTenant('fifth'));
  expect(await readTenantIds()).toMatchObject(tenantIds);
  expect(await installation.tokenOf(TENANT)).toBe(token);
});

/** By name. */
async function readTenantIds(): Promise<Readonly<Record<string, string>>> {
  const path = '--output=jsonpath={range .items[*]}{.metadata.name}={.status.tenantId}{"\\n"}{end}';
  const text = await cluster.kubectl(['-n', CUSTOMERS, 'get', 'scimtenants', path]);
  return Object.fromEntries(text.split('\n').map((line) => line.split('=') as [string, string]));
}

function simulationOf(token: string): object {
  const args = ['deploy/simulate.ts', '--url', TENANT_URL, '--users', String(USERS)];
  return podSpec({ name: 'simulation', image: from.image, args, env: [{ name: 'MUSTER_TOKEN', value: token }] });
}

function render({ seconds, census, cycles, silence, wrongCount }: Sight): string {
  const { expected, listed, lost, doubled, undead, changed } = census;
  const reasons = Object.entries(silence).map(([why, count]) => `${why} × ${count}`);
  const losses = `lost ${lost.length}, doubled ${doubled.length}, changed ${changed.length}, back from the dead ${undead.length}`;
  return [
    ledger.render(seconds),
    '',
    `${cycles} cycles of ${USERS} users; ${expected} must be there in the end, ${listed} are: ${losses}.`,
    `Wrong answers: ${wrongCount}. Without an answer: ${reasons.length === 0 ? 'none' : reasons.join(', ')}.`,
  ].join('\n');
}
