// Two replicas of the operator as processes, of which one leads: it ends in good order, is killed, or stands still for a while and wakes up
// when the other one leads. At no time do two write.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi, type TestContext } from 'vitest';
import type { Lease } from '../../operator/kubernetes/lease.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openGate, type Gate } from '../support/gate.ts';
import { untilQuiet } from './measure.ts';
import { startReplica, type Replica } from './process.ts';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import type { Transport, TransportRequest } from '../../operator/kubernetes/transport.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
const TEST_TIMEOUT_MS = 120_000;
const PATIENCE = { timeout: 60_000, interval: 50 };
/** Shorter than a Lease lasts after its last renewal: only one that was released is free so soon. */
const RELEASED = { timeout: 10_000, interval: 20 };
const CRASHED = { timeout: 40_000, interval: 50 };

interface Scene {
  readonly namespace: string;
  readonly person: Person;
  /** Between the first replica and the directory. */
  readonly gate: Gate;
  /** Leads. */
  readonly first: Replica;
  /** Waits. */
  readonly second: Replica;
  /** The name of the replica that the Lease names. */
  holder(): Promise<string>;
}

describe.skipIf(missing !== undefined)('of two replicas', { concurrent: true, timeout: TEST_TIMEOUT_MS }, () => {
  let stack: Stack;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    folder = await mkdtemp(join(tmpdir(), 'muster-replicas-'));
    file = join(folder, 'kubeconfig');
    await writeFile(file, kubeconfig, { mode: 0o600 });
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
  });

  const setScene = async ({ expect, onTestFinished }: TestContext): Promise<Scene> => {
    const namespace = await createNamespace(kubeconfig);
    const person = createPerson(kubeconfig, namespace, expect);
    const gate = await openGate(stack.directoryAddress);
    const replicas: Replica[] = [];
    onTestFinished(async () => {
      for (const replica of replicas) replica.send('SIGKILL');
      await Promise.all(replicas.map(({ exited }) => exited));
      await Promise.all([person.close(), gate.stop()]);
    });
    const start = async (name: string, directoryAddress: string): Promise<Replica> => {
      const replica = await startReplica({ name, kubeconfig: file, namespace, directoryAddress });
      replicas.push(replica);
      return replica;
    };
    const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/muster-operator`;
    const holder = async (): Promise<string> =>
      ((await person.api.get<Lease>(lease).catch(() => undefined))?.spec?.holderIdentity ?? '').split('_')[0] ?? '';
    const first = await start('first', gate.address);
    await expect.poll(holder, PATIENCE).toBe('first');
    const second = await start('second', stack.directoryAddress);
    await expect.poll(async () => (await second.ask('/readyz')).status, PATIENCE).toBe(200);
    return { namespace, person, gate, first, second, holder };
  };
  const ask = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${stack.url}/scim/v2/Users?count=1`, { headers })).status;
  };
  const tokensOf = async ({ namespace }: Scene, name: string) =>
    (await stack.client.tenants.getTenant({ name: `${namespace}-${name}` })).tokens;
  const isLeader = async (replica: Replica): Promise<boolean> =>
    /^leader_election_master_status\{.*\} 1$/m.test((await replica.ask('/metrics')).text);
  const secretOf = (name: string): string => `${name}-scim-token`;
  const leads = ({ expect }: TestContext, { second, holder }: Scene, patience: typeof PATIENCE) =>
    expect.poll(async () => [await holder(), await isLeader(second)], patience).toEqual(['second', true]);

  test('the one that waits is ready, says that it does not lead, and writes nothing', async (context) => {
    const { expect } = context;
    const { person, first, second } = await setScene(context);
    await person.create('acme');
    await person.waitFor('acme', 'Ready', 'True');
    await person.change('acme', { spec: { token: { rotation: 'next' } } });
    await person.waitFor('acme', 'Ready', 'True');
    for (const path of ['/readyz', '/livez']) expect((await second.ask(path)).status).toBe(200);
    expect([await isLeader(first), await isLeader(second)]).toEqual([true, false]);
    const requests = (await second.ask('/metrics')).text.match(/^rest_client_requests_total\{.*$/gm) ?? [];
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter((line) => !line.includes('method="GET"'))).toEqual([]);
  });

  test('the leader ends when told to, and the other one leads at once', async (context) => {
    const { expect } = context;
    const scene = await setScene(context);
    const { person, first, second } = scene;
    await person.create('before');
    await person.waitFor('before', 'Ready', 'True');
    const token = await person.readToken(secretOf('before'));
    first.send('SIGTERM');
    await leads(context, scene, RELEASED);
    expect(await first.exited).toBe(0);
    expect(first.logged('stopped')).toBeDefined();
    expect(first.logged('not released')).toBeUndefined();
    await person.create('after');
    await person.waitFor('after', 'Ready', 'True');
    expect(second.output()).not.toContain('"level":50');
    for (const one of [token, await person.readToken(secretOf('after'))]) expect(await ask(one)).toBe(200);
  });

  test('the leader is killed, and the other one leads and does what was left', async (context) => {
    const { expect } = context;
    const scene = await setScene(context);
    const { person, first, holder } = scene;
    await person.create('before');
    await person.waitFor('before', 'Ready', 'True');
    const { resourceVersion } = (await person.get('before')).metadata;
    first.send('SIGKILL');
    expect(await first.exited).toBeNull();
    await person.create('between');
    expect(await holder()).toBe('first');
    await leads(context, scene, CRASHED);
    await person.waitFor('between', 'Ready', 'True');
    expect(await tokensOf(scene, 'between')).toHaveLength(1);
    expect(await ask(await person.readToken(secretOf('between')))).toBe(200);
    expect((await person.get('before')).metadata.resourceVersion).toBe(resourceVersion);
  });

  // It is stopped while the directory has its call, so that there is something to write as soon as it goes on.
  // A process is stopped while a call of its is on the way: the call must leave before the keepalive of its connection ends it.
  const title = 'a leader that stood still in the middle of its work writes nothing when it goes on, and ends';
  test(title, { retry: 2 }, async (context) => {
    const { expect } = context;
    const scene = await setScene(context);
    const { person, gate, first, holder } = scene;
    const names = ['rotated', 'other'];
    for (const name of names) await person.create(name);
    for (const name of names) await person.waitFor(name, 'Ready', 'True');
    await untilQuiet(context, first.metricsPort);
    const earliest = await person.readToken(secretOf('rotated'));
    gate.hold();
    await person.change('rotated', { spec: { token: { rotation: 'the second' } } });
    await expect.poll(() => person.readToken(secretOf('rotated')), PATIENCE).not.toBe(earliest);
    await expect.poll(() => gate.holds('the second'), PATIENCE).toBe(true);
    first.send('SIGSTOP');
    await gate.open();
    await expect.poll(async () => (await tokensOf(scene, 'rotated')).length, PATIENCE).toBe(2);
    expect(await holder()).toBe('first');

    await person.create('meanwhile');
    await person.change('other', { spec: { token: { rotation: 'second' } } });
    await leads(context, scene, CRASHED);
    await person.change('rotated', { spec: { token: { rotation: 'third' } } });
    const all = [...names, 'meanwhile'];
    for (const name of all) await person.waitFor(name, 'Ready', 'True', 'Active');
    const versions = () =>
      Promise.all(
        all
          .flatMap((name) => [person.get(name), person.getSecret(secretOf(name))])
          .map(async (one) => {
            const { metadata } = await one;
            return `${metadata.name} ${metadata.resourceVersion}`;
          }),
      );
    const before = await versions();
    first.send('SIGCONT');
    expect(await first.exited).toBe(1);
    expect(first.logged('leadership lost')).toBeDefined();
    expect(await versions()).toEqual(before);
    expect(await holder()).toBe('second');
    const counts = await Promise.all(all.map(async (name) => (await tokensOf(scene, name)).length));
    expect(counts).toEqual([3, 2, 1]);
    const tokens = await Promise.all(all.map((name) => person.readToken(secretOf(name))));
    for (const token of [earliest, ...tokens]) expect(await ask(token)).toBe(200);
  });
});

const clock = performance.now.bind(performance);
/** Longer than a leader leads without a renewal. */
const STILL_MS = 11_000;
const isSecretWrite = ({ method, path }: TransportRequest): boolean => method === 'POST' && /\/secrets\b/.test(path);
/** The finalizer of a new tenant; the next request is the Secret. */
const isTenantWrite = ({ method, path }: TransportRequest): boolean =>
  method === 'PATCH' && /\/scimtenants\/acme(\?|$)/.test(path);

describe.skipIf(missing !== undefined)(
  'a leader that stood still, before any of its timers runs,',
  { timeout: TEST_TIMEOUT_MS },
  () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack();
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });
    afterAll(() => stack.stop());

    test.each([
      ['between two writes, writes nothing more', isTenantWrite, []],
      ['after the Secret, registers nothing', isSecretWrite, ['acme-scim-token']],
    ] as const)('%s', async (_, isMoment, secrets) => {
      const namespace = await createNamespace(kubeconfig);
      const person = createPerson(kubeconfig, namespace);
      const { directoryAddress } = stack;
      let stoodMs = 0;
      const writes: string[] = [];
      const wrap =
        (send: Transport): Transport =>
        async (request) => {
          if (stoodMs > 0 && request.method !== 'GET' && !request.path.includes('/leases')) writes.push(request.path);
          const response = await send(request);
          if (isMoment(request)) stoodMs = STILL_MS;
          return response;
        };
      const onLost = vi.fn();
      const base = { kubeconfig, directoryAddress, namespaces: [namespace] };
      vi.spyOn(performance, 'now').mockImplementation(() => clock() + stoodMs);
      const first = await startTestOperator({ ...base, wrap, onLost });
      await person.create('acme');
      await expect.poll(() => onLost.mock.calls, PATIENCE).toHaveLength(1);
      const held = await person.getSecret('acme-scim-token').then(
        ({ metadata }) => [metadata.name],
        (error: unknown) => (isNotFound(error) ? [] : error),
      );
      expect({ writes, held }).toEqual({ writes: [], held: secrets });
      await expect(stack.client.tenants.getTenant({ name: `${namespace}-acme` })).rejects.toThrow('no tenant');
      await first.stop();
      vi.restoreAllMocks();
      const second = await startTestOperator(base);
      await person.waitFor('acme', 'Ready', 'True');
      expect((await stack.client.tenants.getTenant({ name: `${namespace}-acme` })).tokens).toHaveLength(1);
      expect(writes).toEqual([]);
      await second.stop();
      await person.close();
    });
  },
);
