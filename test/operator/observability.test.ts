// What people and machines see of the operator: probes, metrics, events, logs and the status; and what nobody sees in any of them: a token.
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import { ConnectionError } from '../../operator/kubernetes/transport.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../operator/kubernetes/transport.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import { listPath } from '../../operator/scim-tenant.ts';
import { secretsPath } from '../../operator/secret.ts';
import { tokenDigest } from '../../services/token.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { connectStrictly } from '../support/kubernetes/request.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer } from './customer.ts';
import { createPerson, startTestOperator, type OperatorOptions, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
const soon = { timeout: 15_000 };
const isSecretWrite = ({ method, path }: TransportRequest): boolean => method !== 'GET' && path.includes('/secrets');
const isLease = ({ path }: TransportRequest): boolean => path.includes('/leases');

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly name: string };
  readonly series?: { readonly count: number };
}

describe.skipIf(missing !== undefined)('the operator', () => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  let stack: Stack;
  let namespace: string;
  let person: Person;
  let operators: RunningOperator[];
  beforeAll(async () => {
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' }, logger });
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    namespace = await createNamespace(kubeconfig);
    person = createPerson(kubeconfig, namespace);
    operators = [];
    return async () => {
      vi.restoreAllMocks();
      await Promise.all(operators.map((operator) => operator.stop()));
      await person.close();
    };
  });

  const start = async (options: Partial<OperatorOptions> = {}): Promise<RunningOperator> => {
    const common = { kubeconfig, directoryAddress: stack.directoryAddress, namespaces: [namespace], logger };
    const operator = await startTestOperator({ ...common, ...options });
    operators.push(operator);
    return operator;
  };
  const probe = async ({ metricsPort }: RunningOperator, path: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${metricsPort}${path}`);
    return `${response.status} ${(await response.text()).trim()}`;
  };
  const readMetrics = async (address: string): Promise<string> => (await fetch(`http://${address}/metrics`)).text();
  const metricsOf = ({ metricsPort }: RunningOperator) => readMetrics(`127.0.0.1:${metricsPort}`);
  const listEvents = async (): Promise<Event[]> =>
    (await person.api.list<Event>(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`, {})).items;

  describe('shows no token', () => {
    const tokens = new Set<string>();
    let spoil: ((request: TransportRequest) => Promise<TransportResponse>) | undefined;
    const wrap =
      (transport: Transport): Transport =>
      (request) => {
        if (!isSecretWrite(request)) return transport(request);
        const token = sentToken(request);
        if (token !== '') tokens.add(Buffer.from(token, 'base64').toString());
        return spoil === undefined ? transport(request) : spoil(request);
      };
    /** All that a person can see who may not read the Secret. */
    const everythingToSee = async (operator: RunningOperator): Promise<string> => {
      const resources = await person.api.list(listPath(namespace), {});
      const leases = await person.api.list(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, {});
      const metrics = [await metricsOf(operator), ...(await Promise.all(metricsOfServices().map(readMetrics)))];
      return [...lines, JSON.stringify([resources, leases, await listEvents()]), ...metrics].join('\n');
    };
    const metricsOfServices = () => [stack.gatewayMetrics, stack.directoryMetrics];
    const expectNoToken = (text: string): void => {
      for (const token of tokens) {
        const found = waysToTell(token).filter((way) => text.includes(way));
        expect(found.map((way) => text.slice(text.indexOf(way) - 200, text.indexOf(way) + 80))).toEqual([]);
      }
    };

    test('in its whole life: made, used, rotated, lost, contested, revoked, deleted', async () => {
      const operator = await start({ wrap });
      const customer = createCustomer(stack.url);
      await person.create('acme', { requiredAttributes: ['userName', 'title'] });
      await person.waitFor('acme', 'Ready', 'True');
      const token = await person.readToken('acme-scim-token');
      expect(await customer.createUser(token, { userName: 'a' })).toBe(400);
      expect(await customer.createUser(`${token}x`, { userName: 'a' })).toBe(401);
      await person.change('acme', { spec: { token: { rotation: 'b' } } });
      await person.waitFor('acme', 'Ready', 'True');
      await person.api.delete(`${secretsPath(namespace)}/acme-scim-token`);
      await expect.poll(() => person.readToken('acme-scim-token').catch(() => ''), soon).toMatch(/^mst_/);
      await person.create('thief', { token: { secretName: 'acme-scim-token' } });
      await person.waitFor('thief', 'Stalled', 'True', 'SecretConflict');
      await person.create('squatter', { tenantId: `${namespace}-acme` });
      await person.waitFor('squatter', 'Stalled', 'True', 'TenantIdConflict');
      await person.annotate('acme', { 'scim.muster.dev/revoke-previous': 'true' });
      await customer.expectStatus(token, 401);
      await expect.poll(async () => (await listEvents()).map(({ reason }) => reason), soon).toContain('TokenReplaced');
      const seen = await everythingToSee(operator);
      await person.delete('acme');
      await expect.poll(() => person.get('acme').catch(isNotFound), soon).toBe(true);
      await operator.stop();
      expect(tokens).toContain(token);
      expect(tokens.size).toBeGreaterThanOrEqual(4);
      expect(seen).toContain('TokenRotated');
      expect(lines.length).toBeGreaterThan(5);
      expectNoToken(`${seen}\n${lines.join('\n')}`);
    });

    test.each([
      ['the API server', 500, 'InternalError', 'an error on the server', 'KubernetesUnavailable'],
      ['a policy', 422, 'Invalid', 'the policy refuses', 'KubernetesRefused'],
      ['a webhook', 403, 'Forbidden', 'admission webhook denied the request:', 'Forbidden'],
      ['another writer', 409, 'Conflict', 'the object has been modified:', undefined],
    ])('where %s answers a write of the Secret with %i and quotes it', async (_who, code, reason, text, told) => {
      const operator = await start({ wrap });
      let count = 0;
      spoil = (request) => {
        count++;
        const message = `${text} ${quote(request)}`;
        return respond(code, JSON.stringify({ kind: 'Status', code, reason, message }));
      };
      await person.create('acme');
      await expect.poll(() => count, soon).toBeGreaterThanOrEqual(1);
      if (told !== undefined) {
        const { status } = await person.waitFor('acme', 'Ready', 'False', told);
        expect(JSON.stringify(status)).toContain(text);
      }
      expectNoToken(await everythingToSee(operator));
      spoil = undefined;
      await person.change('acme', { spec: { displayName: 'mended' } });
      await person.waitFor('acme', 'Ready', 'True');
      await expect.poll(async () => (await listEvents()).map((event) => event.reason), soon).toContain('TokenIssued');
      expectNoToken(await everythingToSee(operator));
    });

    test.each([
      ['a proxy answers with the text that it was sent', (request: TransportRequest) => respond(502, quote(request))],
      ['the connection breaks', () => Promise.reject(new ConnectionError('closed', 'it closed the connection'))],
      [
        'sending fails with an error that quotes it',
        (request: TransportRequest) => Promise.reject(new Error(quote(request))),
      ],
    ])('where %s', async (_how, fault) => {
      const operator = await start({ wrap });
      spoil = fault;
      await person.create('acme');
      await person.waitFor('acme', 'Ready', 'False');
      spoil = undefined;
      await person.waitFor('acme', 'Ready', 'True');
      expectNoToken(await everythingToSee(operator));
    });
  });

  describe('tells events', () => {
    test('of events.k8s.io/v1 about the resource, and more of the same as a series', async () => {
      const operator = await start();
      const { metadata } = await person.create('acme');
      for (const provisioning of ['Active', 'Suspended', 'Active', 'Suspended', 'Active']) {
        await person.change('acme', { spec: { provisioning } });
        await person.waitFor('acme', 'Ready', 'True', provisioning);
      }
      await operator.stop();
      const events = await listEvents();
      const identity = expect.stringMatching(/_[0-9a-f-]{36}$/) as string;
      const common = { reportingController: 'scim.muster.dev/operator', reportingInstance: identity, type: 'Normal' };
      const regarding = { apiVersion: 'scim.muster.dev/v1alpha1', kind: 'ScimTenant', namespace, name: 'acme' };
      const about = { ...common, regarding: { ...regarding, uid: metadata.uid } };
      expect(events.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toMatchObject([
        { ...about, reason: 'Active', action: 'Reconcile', series: { count: 2 } },
        { ...about, reason: 'Suspended', action: 'Reconcile', series: { count: 2 } },
        { ...about, reason: 'TokenIssued', action: 'IssueToken' },
      ]);
    });

    test('only of what changed: of a status or a reason, and not of each status that is written', async () => {
      const operator = await start();
      await person.create('well');
      await person.create('wrong', { requiredAttributes: ['shoeSize'] });
      await person.waitFor('well', 'Ready', 'True', 'Active');
      await person.waitFor('wrong', 'Ready', 'False', 'InvalidSpec');
      for (const displayName of ['a', 'b', 'c']) {
        await person.change('well', { spec: { displayName } });
        await person.waitFor('well', 'Ready', 'True', 'Active');
        await person.change('wrong', { spec: { displayName } });
        await person.waitFor('wrong', 'Ready', 'False', 'InvalidSpec');
      }
      await person.change('wrong', { spec: { requiredAttributes: ['shoeSize', 'hatSize'] } });
      await person.waitFor('wrong', 'Ready', 'False', 'InvalidSpec');
      await operator.stop();
      const told = (await listEvents()).map((event) => ({
        what: `${event.regarding.name} ${event.reason}`,
        count: event.series?.count ?? 1,
      }));
      expect(told.toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
        { what: 'well TokenIssued', count: 1 },
        { what: 'wrong InvalidSpec', count: 1 },
        { what: 'wrong TokenIssued', count: 1 },
      ]);
    });
  });

  test('is at a glance what kubectl shows', async () => {
    await start();
    await person.create('acme', { token: { lifetimeSeconds: 3_600 } });
    const { status } = await person.waitFor('acme', 'Ready', 'True');
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const path = listPath(namespace);
    const table = (await connectStrictly(kubeconfig)({ method: 'GET', path, accept })) as {
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[] }[];
    };
    const [row] = table.rows;
    const shown = Object.fromEntries(table.columnDefinitions.map(({ name }, at) => [name, row?.cells[at]]));
    expect(shown).toMatchObject({
      ...{ Name: 'acme', Ready: 'True', Reason: 'Active', Users: 0, 'Token Expires': status?.token?.expiryTime },
      ...{ 'Tenant URL': 'https://scim.example.com/scim/v2', 'Tenant ID': `${namespace}-acme` },
      Secret: 'acme-scim-token',
    });
  });

  test('while it is paused writes nothing but that it is paused', async () => {
    const writes: string[] = [];
    const operator = await start({
      wrap: (transport) => (request) => {
        if (request.method !== 'GET' && !/\/(leases|events)\b/.test(request.path)) {
          writes.push(`${request.method} ${request.path.split('?')[0]}`);
        }
        return transport(request);
      },
    });
    await person.create('acme');
    await person.waitFor('acme', 'Ready', 'True', 'Active');
    writes.length = 0;
    await person.annotate('acme', { 'scim.muster.dev/paused': 'true' });
    const ready = async () => (await person.get('acme')).status?.conditions?.[0];
    await expect.poll(ready, soon).toMatchObject({ type: 'Ready', status: 'True', reason: 'Paused' });
    for (const change of [
      () => person.change('acme', { spec: { displayName: 'new', token: { rotation: 'b' } } }),
      () => person.api.delete(`${secretsPath(namespace)}/acme-scim-token`),
    ]) {
      const before = await reconciles(operator);
      await change();
      await expect.poll(() => reconciles(operator), soon).toBeGreaterThan(before);
    }
    expect(writes).toEqual([`PATCH ${listPath(namespace)}/acme/status`]);
    const { status, metadata } = await person.get('acme');
    expect(status?.observedGeneration).toBeLessThan(metadata.generation!);
    expect((await stack.client.tenants.getTenant({ name: `${namespace}-acme` })).spec?.display_name).toBe('');
    await person.annotate('acme', { 'scim.muster.dev/paused': null });
    await person.waitFor('acme', 'Ready', 'True', 'Active');
    expect(await person.readToken('acme-scim-token')).toMatch(/^mst_/);
  });

  /** How many were done without an error. */
  const reconciles = async (operator: RunningOperator): Promise<number> => {
    const counts = (await metricsOf(operator)).matchAll(/^controller_runtime_reconcile_total\{.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  describe('has metrics', () => {
    test('under the names of controller-runtime, for dashboards and alerts that exist', async () => {
      const operator = await start();
      await person.create('acme');
      await person.waitFor('acme', 'Ready', 'True');
      await expect.poll(() => reconciles(operator), soon).toBeGreaterThan(0);
      const text = await metricsOf(operator);
      for (const series of [
        /^controller_runtime_reconcile_total\{controller="scimtenant",result="requeue_after"\} [1-9]/m,
        /^controller_runtime_reconcile_errors_total\{controller="scimtenant"\} 0$/m,
        /^controller_runtime_reconcile_time_seconds_bucket\{le="\+Inf",controller="scimtenant"\} [1-9]/m,
        /^controller_runtime_active_workers\{controller="scimtenant"\} \d+$/m,
        /^controller_runtime_max_concurrent_reconciles\{controller="scimtenant"\} 16$/m,
        /^workqueue_depth\{name="scimtenant",controller="scimtenant",priority="0"\} \d+$/m,
        /^workqueue_adds_total\{name="scimtenant",controller="scimtenant"\} [1-9]/m,
        /^workqueue_retries_total\{name="scimtenant",controller="scimtenant"\} [1-9]/m,
        /^workqueue_queue_duration_seconds_count\{name="scimtenant",controller="scimtenant"\} [1-9]/m,
        /^workqueue_work_duration_seconds_count\{name="scimtenant",controller="scimtenant"\} [1-9]/m,
        /^workqueue_unfinished_work_seconds\{name="scimtenant",controller="scimtenant"\} \d/m,
        /^workqueue_longest_running_processor_seconds\{name="scimtenant",controller="scimtenant"\} \d/m,
        /^rest_client_requests_total\{code="201",method="POST",host="127\.0\.0\.1:\d+"\} [1-9]/m,
        /^leader_election_master_status\{name="muster-operator"\} 1$/m,
      ]) {
        expect(text).toMatch(series);
      }
    });

    test('of each tenant, which go when the tenant goes', async () => {
      const operator = await start();
      await person.create('acme', { token: { lifetimeSeconds: 3_600 } });
      await person.create('other');
      await person.waitFor('other', 'Ready', 'True');
      const { status } = await person.waitFor('acme', 'Ready', 'True');
      const seriesOf = async (name: string): Promise<string[]> => {
        const all = (await metricsOf(operator)).split('\n');
        return all.filter((line) => line.includes(`namespace="${namespace}",name="${name}"`));
      };
      const labels = `{namespace="${namespace}",name="acme"`;
      const expected = [
        `muster_scimtenant_status_condition${labels},condition="Ready",status="True"} 1`,
        `muster_scimtenant_users${labels},state="total"} 0`,
        `muster_scimtenant_token_expiration_timestamp_seconds${labels}} ${Date.parse(status?.token?.expiryTime ?? '') / 1_000}`,
      ];
      await expect.poll(() => seriesOf('acme'), soon).toEqual(expect.arrayContaining(expected));
      await person.delete('acme');
      await expect.poll(() => seriesOf('acme'), soon).toEqual([]);
      expect(await seriesOf('other')).not.toEqual([]);
    });

    test('of each tenant where it leads, and none where it stands by', async () => {
      const leader = await start();
      await person.create('acme');
      await person.waitFor('acme', 'Ready', 'True');
      const standby = await start();
      await expect.poll(() => probe(standby, '/readyz'), soon).toBe('200 ready');
      const seriesOf = async (operator: RunningOperator): Promise<string[]> =>
        (await metricsOf(operator)).split('\n').filter((line) => line.startsWith('muster_scimtenant_'));
      const ofAcme = `muster_scimtenant_users{namespace="${namespace}",name="acme",state="total"} 0`;
      await expect.poll(() => seriesOf(leader), soon).toContain(ofAcme);
      expect([leader.isLeader(), standby.isLeader()]).toEqual([true, false]);
      expect(await seriesOf(standby)).toEqual([]);
      await leader.stop();
      await expect.poll(() => seriesOf(standby), soon).toContain(ofAcme);
    });
  });

  describe('is probed', () => {
    test('and is ready when the first list is there, alive before, and stays both while the API server is away', async () => {
      let isAway = true;
      const operator = await start({
        wrap: (transport) => (request) =>
          isAway ? Promise.reject(new ConnectionError('unreachable', 'nobody is there')) : transport(request),
      });
      expect(await probe(operator, '/readyz')).toBe('503 The ScimTenants were not listed yet.');
      expect(await probe(operator, '/livez')).toBe('200 alive');
      isAway = false;
      await expect.poll(() => probe(operator, '/readyz'), soon).toBe('200 ready');
      isAway = true;
      await person.create('acme');
      expect(await probe(operator, '/readyz')).toBe('200 ready');
      expect(await probe(operator, '/livez')).toBe('200 alive');
      isAway = false;
      await person.waitFor('acme', 'Ready', 'True');
    });

    /** Time as the process measures it goes on by so much. */
    const skip = (ms: number): void => {
      const measure = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => measure() + ms);
    };

    test('and is not alive when it led, could not renew its Lease, and still runs', async () => {
      let isStuck = false;
      const operator = await start({
        wrap: (transport) => (request) => (isStuck && isLease(request) ? hang(request) : transport(request)),
      });
      await expect.poll(() => operator.isLeader(), soon).toBe(true);
      expect(await probe(operator, '/livez')).toBe('200 alive');
      isStuck = true;
      skip(60_000);
      expect(operator.isLeader()).toBe(false);
      expect(await probe(operator, '/livez')).toMatch(/^503 the lease muster-operator ran out \d+ s ago/);
      expect(await metricsOf(operator)).toContain('leader_election_master_status{name="muster-operator"} 0');
    });

    test('and is not alive while nothing is heard of a watch', async () => {
      const operator = await start({
        environment: { WATCH_SECRETS: 'false' },
        wrap: (transport) => (request) =>
          isLease(request) ? Promise.reject(new ConnectionError('other', 'no')) : transport(request),
      });
      await expect.poll(() => probe(operator, '/readyz'), soon).toBe('200 ready');
      expect(await probe(operator, '/livez')).toBe('200 alive');
      skip(400_000);
      expect(await probe(operator, '/livez')).toMatch(
        new RegExp(`^503 Nothing was heard of ${listPath(namespace)} for 4\\d\\d seconds`),
      );
      await person.create('acme');
      await expect.poll(() => probe(operator, '/livez'), soon).toBe('200 alive');
    });
  });
});

/** Until the caller gives up. */
const hang = ({ signal }: TransportRequest): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

const sentToken = ({ body = '{}' }: TransportRequest): string =>
  (JSON.parse(body) as { data?: { token?: string } }).data?.token ?? '';

/** The token as it was sent, and as a policy would decode it. */
const quote = (request: TransportRequest): string =>
  `${sentToken(request)} ${Buffer.from(sentToken(request), 'base64').toString()}`;

/** The token, its digest, and most of each: the first digits of the digest are the token's public name. */
function waysToTell(token: string): string[] {
  const digest = tokenDigest(token);
  const base64 = Buffer.from(token).toString('base64');
  const ways = [token, base64, digest.toString('hex').slice(16), digest.toString('base64')];
  return [...ways, token.slice(4, 24), base64.slice(8, 32), digest.toString('base64url')];
}

function respond(status: number, text: string): Promise<TransportResponse> {
  const body = Readable.from([Buffer.from(text)]);
  return Promise.resolve({ status, headers: { get: () => null }, body });
}
