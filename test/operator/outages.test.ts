// An operator whose neighbours are away for a while: the API server, the directory, or both in part. Customers notice nothing, the status
// says what is the matter, no token is issued twice, and everything heals without anybody's help.
import { pino } from 'pino';
import { afterAll, beforeAll, describe, inject, test, type TestContext } from 'vitest';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import { ConnectionError, type Transport, type TransportRequest } from '../../operator/kubernetes/transport.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import { conditionOf, FINALIZER } from '../../operator/scim-tenant.ts';
import { createNamespace, installCrd, startPrivateKubernetes, type PrivateKubernetes } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openGate, type Gate } from '../support/gate.ts';
import { count, RECONCILES, untilQuiet } from './measure.ts';
import { createPerson, startTestOperator, type OperatorOptions, type Person } from './support.ts';

const { kubeconfig = '', missing, privateMissing } = inject('kubernetes');
const TEST_TIMEOUT_MS = 90_000;
const PATIENCE = { timeout: 45_000, interval: 50 };
const RENEW_DEADLINE_MS = 10_000;

const isLease = ({ path }: TransportRequest): boolean => path.includes('/leases');
const isWrite = ({ method, path }: TransportRequest): boolean => method !== 'GET' && !/\/(leases|events)\b/.test(path);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
});
afterAll(() => stack.stop());

/** The status that the customer's identity provider gets with that token. */
const ask = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${stack.url}/scim/v2/Users?count=1`, { headers })).status;
};
const answers = ({ expect }: TestContext, token: string) => expect.poll(() => ask(token), PATIENCE);
const tokensOf = async (tenantId: string) => (await stack.client.tenants.getTenant({ name: tenantId })).tokens;

interface Scene {
  readonly namespace: string;
  readonly person: Person;
  /** Between operator and directory. */
  readonly gate: Gate;
  /** Starts one more. */
  start(more?: Partial<OperatorOptions>): Promise<RunningOperator>;
}

/** A namespace, and operators of it that reach the directory by way of a gate; all ends with the test. */
async function setScene({ expect, onTestFinished }: TestContext, access = kubeconfig): Promise<Scene> {
  const namespace = await createNamespace(access);
  const person = createPerson(access, namespace, expect);
  const gate = await openGate(stack.directoryAddress);
  const operators: RunningOperator[] = [];
  onTestFinished(async () => {
    await gate.open();
    await Promise.all(operators.map((operator) => operator.stop()));
    await Promise.all([person.close(), gate.stop()]);
  });
  const start = async (more: Partial<OperatorOptions> = {}): Promise<RunningOperator> => {
    // Requests of the customer would be written into the status.
    const environment = { ACTIVITY_SECONDS: '3600' };
    const base = { kubeconfig: access, directoryAddress: gate.address, namespaces: [namespace], environment };
    const operator = await startTestOperator({ ...base, ...more });
    operators.push(operator);
    return operator;
  };
  return { namespace, person, gate, start };
}

const isGone = ({ expect }: TestContext, person: Person, name: string) =>
  expect.poll(() => person.get(name).catch(isNotFound), PATIENCE).toBe(true);

describe.skipIf(missing !== undefined)('with the directory', { concurrent: true, timeout: TEST_TIMEOUT_MS }, () => {
  test('away, a tenant has its token, says what it waits for, and is finished with that same token', async (context) => {
    const { expect } = context;
    const { namespace, person, gate, start } = await setScene(context);
    await start();
    await person.create('old');
    await person.waitFor('old', 'Ready', 'True');
    const first = await person.readToken('old-scim-token');
    await gate.shut();
    await person.create('new');
    await person.change('old', { spec: { token: { rotation: 'next' } } });
    const fresh = await person.waitFor('new', 'Ready', 'False', 'DirectoryUnavailable');
    const rotated = await person.waitFor('old', 'Ready', 'Unknown', 'DirectoryUnavailable');
    for (const tenant of [fresh, rotated]) {
      expect(tenant.status?.nextAttemptTime).toMatch(/Z$/);
      expect(tenant.status?.observedGeneration).toBe(tenant.metadata.generation);
      expect(conditionOf(tenant, 'TokenIssued')).toMatchObject({ status: 'True' });
      expect(conditionOf(tenant, 'Reconciling')).toMatchObject({ status: 'True', reason: 'DirectoryUnavailable' });
      expect(conditionOf(tenant, 'Stalled')).toBeUndefined();
    }
    expect(conditionOf(fresh, 'Registered')?.status).toBe('False');
    const tokens = [await person.readToken('new-scim-token'), await person.readToken('old-scim-token')];
    expect(tokens[1]).not.toBe(first);
    expect(await ask(first)).toBe(200);

    await gate.open();
    for (const [index, name] of ['new', 'old'].entries()) {
      const { status } = await person.waitFor(name, 'Ready', 'True', 'Active');
      expect(status?.nextAttemptTime).toBeUndefined();
      expect(status?.conditions?.map(({ type }) => type)).not.toContain('Reconciling');
      expect(await person.readToken(`${name}-scim-token`)).toBe(tokens[index]);
      await answers(context, tokens[index]!).toBe(200);
    }
    expect(await ask(first)).toBe(200);
    expect(await tokensOf(`${namespace}-new`)).toHaveLength(1);
    expect(await tokensOf(`${namespace}-old`)).toHaveLength(2);
  });

  test('taking everything and answering nothing, a tenant says so, others are served, and it heals', async (context) => {
    const { expect } = context;
    const { namespace, person, gate, start } = await setScene(context);
    await start({ environment: { WORKERS: '2' } });
    await person.create('before');
    await person.waitFor('before', 'Ready', 'True');
    gate.hold();
    await person.create('stuck');
    await expect.poll(() => person.readToken('stuck-scim-token').catch(() => ''), PATIENCE).toMatch(/^mst_/);
    const token = await person.readToken('stuck-scim-token');
    await person.create('paused', {}, { 'scim.muster.dev/paused': 'true' });
    await person.create('thief', { token: { secretName: 'stuck-scim-token' } });
    const thief = await person.waitFor('thief', 'Stalled', 'True', 'SecretConflict');
    expect(thief.status?.observedGeneration).toBe(thief.metadata.generation);
    await expect
      .poll(async () => conditionOf(await person.get('paused'), 'Ready'), PATIENCE)
      .toMatchObject({ status: 'Unknown', reason: 'Paused' });
    const stuck = await person.waitFor('stuck', 'Ready', 'False', 'DirectoryUnavailable');
    expect(stuck.status).toMatchObject({
      observedGeneration: 1,
      nextAttemptTime: expect.stringMatching(/Z$/) as string,
    });
    await gate.open();
    await person.waitFor('stuck', 'Ready', 'True', 'Active');
    expect(await person.readToken('stuck-scim-token')).toBe(token);
    await answers(context, token).toBe(200);
    expect(await tokensOf(`${namespace}-stuck`)).toHaveLength(1);
  });

  test('away for so long that the next attempt is minutes off, a tenant is Ready within seconds of its return', async (context) => {
    const { expect } = context;
    const { person, gate, start } = await setScene(context);
    const lines: string[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
    await start({ environment: { ACTIVITY_SECONDS: '1' }, logger });
    await person.create('old');
    await person.waitFor('old', 'Ready', 'True', 'Active');
    await gate.shut();
    await person.create('new');
    const names = ['old', 'new'];
    /** Each change is one more attempt, and each that fails doubles the wait for the next. */
    const msToNextAttempt = async (): Promise<number> => {
      const waits = names.map(async (name) => {
        const tenant = await person.annotate(name, { 'example.com/looked-at': crypto.randomUUID() });
        return Date.parse(tenant.status?.nextAttemptTime ?? '') - Date.now();
      });
      return Math.min(...(await Promise.all(waits)).map((ms) => (Number.isNaN(ms) ? 0 : ms)));
    };
    await expect.poll(msToNextAttempt, { ...PATIENCE, interval: 100 }).toBeGreaterThan(120_000);
    await expect.poll(() => lines.join(''), PATIENCE).toContain('the directory could not say who was active');
    for (const name of names) await person.waitFor(name, 'Reconciling', 'True', 'DirectoryUnavailable');
    await gate.open();
    for (const name of names) await person.waitFor(name, 'Ready', 'True', 'Active');
  });

  test('away, a deleted tenant stays, says why, and goes when its token is revoked, or by force', async (context) => {
    const { expect } = context;
    const { person, gate, start } = await setScene(context);
    await start();
    const names = ['kept', 'forced'];
    for (const name of names) await person.create(name);
    for (const name of names) await person.waitFor(name, 'Ready', 'True');
    const [kept, forced] = await Promise.all(names.map((name) => person.readToken(`${name}-scim-token`)));
    await gate.shut();
    for (const name of names) await person.delete(name);
    for (const name of names) {
      const tenant = await person.waitFor(name, 'Ready', 'False', 'DirectoryUnavailable');
      expect(conditionOf(tenant, 'Ready')?.message).toContain('scim.muster.dev/force-delete=true');
      expect(conditionOf(tenant, 'Reconciling')).toMatchObject({ status: 'True', reason: 'Deleting' });
      expect(tenant.status?.nextAttemptTime).toMatch(/Z$/);
      expect(tenant.metadata.finalizers).toEqual([FINALIZER]);
    }
    await person.annotate('forced', { 'scim.muster.dev/force-delete': 'true' });
    await isGone(context, person, 'forced');
    expect((await person.get('kept')).metadata.finalizers).toEqual([FINALIZER]);
    expect(await ask(forced!)).toBe(200); // as the event says

    await gate.open();
    await isGone(context, person, 'kept');
    await answers(context, kept!).toBe(401);
    const events = await person.api.list<{ type: string; reason: string; regarding: { name: string } }>(
      `/apis/events.k8s.io/v1/namespaces/${(await person.getSecret('forced-scim-token')).metadata.namespace}/events`,
      {},
    );
    const told = events.items.filter(({ regarding }) => regarding.name === 'forced').map(({ reason }) => reason);
    expect(told).toContain('ForceDeleted');
  });

  test('away, a namespace that is deleted loses its finalizers by force, and otherwise when it is back', async (context) => {
    const { namespace, person, gate, start } = await setScene(context);
    await start();
    for (const name of ['one', 'two']) await person.create(name);
    for (const name of ['one', 'two']) await person.waitFor(name, 'Ready', 'True');
    await gate.shut();
    await person.api.delete(`/api/v1/namespaces/${namespace}`);
    for (const name of ['one', 'two']) await person.delete(name);
    for (const name of ['one', 'two']) await person.waitFor(name, 'Ready', 'False', 'DirectoryUnavailable');
    await person.annotate('one', { 'scim.muster.dev/force-delete': 'true' });
    await isGone(context, person, 'one');
    await gate.open();
    await isGone(context, person, 'two');
  });
});

/** Reconciles that found everything as declared, or made it so. */
const countDone = ({ metricsPort }: RunningOperator): Promise<number> =>
  count(metricsPort, RECONCILES, 'result="requeue_after"');

/** What becomes of a write. */
type Fault = (request: TransportRequest, send: Transport) => ReturnType<Transport>;

const refuse =
  (status: number, headers: Readonly<Record<string, string>> = {}): Fault =>
  () => {
    const body = JSON.stringify({ kind: 'Status', status: 'Failure', code: status, message: 'Not now.' });
    const get = (name: string): string | null => headers[name.toLowerCase()] ?? null;
    return Promise.resolve({ status, headers: { get }, body: toBody(body) });
  };
async function* toBody(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
const neverAnswer: Fault = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
const loseAnswer: Fault = async (request, send) => {
  for await (const _chunk of (await send(request)).body);
  throw new ConnectionError('closed', 'The connection closed.');
};

/** Each kind of write to each object fails the first `times`. */
function createFailures(fault: Fault, times: number) {
  const counts = new Map<string, number>();
  const wrap =
    (send: Transport): Transport =>
    (request) => {
      const what = `${request.method} ${request.path.replace(/\?.*/, '')}`;
      const count = counts.get(what) ?? 0;
      if (!isWrite(request) || count === times) return send(request);
      counts.set(what, count + 1);
      return fault(request, send);
    };
  return { counts, wrap };
}

describe.skipIf(missing !== undefined)(
  'with an API server that',
  { concurrent: true, timeout: TEST_TIMEOUT_MS },
  () => {
    test.for([
      ['has too many writes', refuse(429, { 'retry-after': '1' }), 2],
      ['has too many writes, and does not say for how long', refuse(429), 3],
      ['fails', refuse(500), 3],
      ['does not answer writes', neverAnswer, 1],
      ['writes, and whose answers are lost', loseAnswer, 2],
    ] as const)('%s, a tenant gets one token, and one more when it is rotated', async ([, fault, times], context) => {
      const { expect } = context;
      const { namespace, person, start } = await setScene(context);
      const { counts, wrap } = createFailures(fault, times);
      const operator = await start({ wrap });
      const settled = () =>
        expect
          .poll(async () => {
            const { metadata, status } = await person.get('acme');
            const ready = status?.conditions?.find(({ type }) => type === 'Ready');
            return { isCurrent: status?.observedGeneration === metadata.generation, ready: ready?.status };
          }, PATIENCE)
          .toEqual({ isCurrent: true, ready: 'True' });
      await person.create('acme');
      await settled();
      const first = await person.readToken('acme-scim-token');
      expect(await ask(first)).toBe(200);
      expect(await tokensOf(`${namespace}-acme`)).toHaveLength(1);
      expect(counts.get(`POST /api/v1/namespaces/${namespace}/secrets`)).toBeGreaterThan(0);

      counts.clear();
      await person.change('acme', { spec: { token: { rotation: 'next' } } });
      await settled();
      const second = await person.readToken('acme-scim-token');
      expect(second).not.toBe(first);
      expect([await ask(first), await ask(second)]).toEqual([200, 200]);
      expect(await tokensOf(`${namespace}-acme`)).toHaveLength(2);
      expect(counts.get(`PATCH /api/v1/namespaces/${namespace}/secrets/acme-scim-token`)).toBeGreaterThan(0);
      expect(await count(operator.metricsPort, 'workqueue_retries_total')).toBeLessThanOrEqual(
        await count(operator.metricsPort, RECONCILES),
      );
    });
  },
);

/** What an operator wrote, and for how long it had not renewed its Lease when it lost it. */
function createRecord() {
  const writes: string[] = [];
  const losses: number[] = [];
  let renewedAt = -Infinity;
  const wrap =
    (send: Transport): Transport =>
    async (request) => {
      const sentAt = performance.now();
      const response = await send(request);
      if (response.status >= 300) return response;
      if (isWrite(request)) writes.push(`${request.method} ${request.path.replace(/\?.*/, '')}`);
      if (isLease(request) && request.method !== 'GET') renewedAt = sentAt;
      return response;
    };
  return { writes, losses, wrap, lose: () => void losses.push(performance.now() - renewedAt) };
}

describe.skipIf(privateMissing !== undefined)(
  'with an API server that is killed',
  { concurrent: true, timeout: TEST_TIMEOUT_MS },
  () => {
    let kubernetes: PrivateKubernetes;
    beforeAll(async () => {
      kubernetes = await startPrivateKubernetes();
      await installCrd(kubernetes.kubeconfig);
    });
    afterAll(() => kubernetes.stop());

    test('and soon back, it goes on, and writes only for what changed', { concurrent: false }, async (context) => {
      const { expect } = context;
      const { person, start } = await setScene(context, kubernetes.kubeconfig);
      const { writes, losses, wrap, lose } = createRecord();
      let operator: RunningOperator | undefined;
      // On a slow machine the outage is long enough to lose the Lease: then it is started anew, as Kubernetes does.
      const run = async (): Promise<void> => {
        operator = await start({ wrap, onLost: () => (lose(), void run()) });
      };
      await run();
      for (const name of ['same', 'rotated']) await person.create(name);
      for (const name of ['same', 'rotated']) await person.waitFor(name, 'Ready', 'True');
      const [same, before] = [await person.readToken('same-scim-token'), await person.readToken('rotated-scim-token')];
      const { resourceVersion } = (await person.getSecret('same-scim-token')).metadata;
      await untilQuiet(context, operator!.metricsPort);
      writes.length = 0;

      await kubernetes.kill();
      expect(await ask(before)).toBe(200);
      await kubernetes.restart();
      await person.create('new');
      await person.change('rotated', { spec: { token: { rotation: 'next' } } });
      await person.annotate('same', { 'example.com/touched': 'yes' });
      await expect.poll(async () => conditionOf(await person.get('new'), 'Ready')?.status, PATIENCE).toBe('True');
      await person.waitFor('rotated', 'Ready', 'True');
      await expect.poll(() => countDone(operator!), PATIENCE).toBeGreaterThanOrEqual(losses.length > 0 ? 3 : 5);
      expect(writes.filter((path) => path.includes('same'))).toEqual([]);
      expect((await person.getSecret('same-scim-token')).metadata.resourceVersion).toBe(resourceVersion);
      const tokens = await Promise.all(['new', 'rotated'].map((name) => person.readToken(`${name}-scim-token`)));
      for (const token of [same, before, ...tokens]) expect(await ask(token)).toBe(200);
      for (const unrenewedMs of losses) expect(unrenewedMs).toBeGreaterThanOrEqual(RENEW_DEADLINE_MS);
    });

    test('for long, the leader ends, and the other one finds all as it was', { concurrent: false }, async (context) => {
      const { expect } = context;
      const { person, start } = await setScene(context, kubernetes.kubeconfig);
      const [one, two] = [createRecord(), createRecord()];
      const first = await start({ wrap: one.wrap, onLost: one.lose });
      await expect.poll(() => first.isLeader(), PATIENCE).toBe(true);
      const second = await start({ wrap: two.wrap, onLost: two.lose });
      for (const name of ['a', 'b']) await person.create(name);
      for (const name of ['a', 'b']) await person.waitFor(name, 'Ready', 'True');
      const tokens = await Promise.all(['a', 'b'].map((name) => person.readToken(`${name}-scim-token`)));
      await untilQuiet(context, first.metricsPort);
      expect(two.writes).toEqual([]);

      await kubernetes.kill();
      await expect.poll(() => one.losses, PATIENCE).toHaveLength(1);
      expect(one.losses[0]).toBeGreaterThanOrEqual(RENEW_DEADLINE_MS);
      one.writes.length = 0;
      await kubernetes.restart();
      await person.create('c');
      await expect.poll(() => second.isLeader(), PATIENCE).toBe(true);
      await person.waitFor('c', 'Ready', 'True');
      await expect.poll(() => countDone(second), PATIENCE).toBeGreaterThanOrEqual(3);
      expect(two.writes.filter((path) => !/\/c(-scim-token)?(\/|$)|\/secrets$/.test(path))).toEqual([]);
      expect(two.writes.filter((path) => path.endsWith('/secrets'))).toHaveLength(1);
      expect([one.writes, two.losses]).toEqual([[], []]);
      for (const token of [...tokens, await person.readToken('c-scim-token')]) expect(await ask(token)).toBe(200);
    });
  },
);
