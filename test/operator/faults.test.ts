// What may happen to an operator at any moment: it ends between two writes, sees old lists, misses events, or loses its neighbours. No token
// is lost, no customer locked out, and the status tells the truth in the end. (The three patterns are Sieve's.)
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Transport, TransportRequest } from '../../operator/kubernetes/transport.ts';
import { listPath } from '../../operator/scim-tenant.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { count, RECONCILES } from './measure.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
/** Finalizer, Secret, Tenant URL in the Secret, status; one more shows that there are no others. */
const WRITES_MAX = 5;

/** Every second event never arrives, and the watch is well. */
const missEvents =
  (transport: Transport): Transport =>
  async (request) => {
    const response = await transport(request);
    if (!/scimtenants\?.*watch=true/.test(request.path)) return response;
    return { ...response, body: Readable.from(everySecondLine(response.body)) };
  };

async function* everySecondLine(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let count = 0;
  for await (const line of createInterface({ input: Readable.from(body) })) {
    if (++count % 2 === 0) yield Buffer.from(`${line}\n`);
  }
}

const isWrite = ({ method, path }: TransportRequest): boolean => method !== 'GET' && !/\/(leases|events)\b/.test(path);

/** The process ends as soon as its k-th write was answered: nothing goes out any more, and it never learns of the answer. */
const crashAfter =
  (k: number, onCrash: () => void) =>
  (transport: Transport): Transport => {
    let writes = 0;
    return async (request) => {
      if (writes >= k) throw new Error('This process has ended.');
      const response = await transport(request);
      if (isWrite(request) && ++writes === k) {
        onCrash();
        throw new Error('This process has ended.');
      }
      return response;
    };
  };

/** The ScimTenants are an old list's, and nothing is heard of what became of them since, until it may catch up. */
function showOldList(old: object) {
  const writes: string[] = [];
  const caughtUp = Promise.withResolvers<undefined>();
  let isLate = true;
  const wrap =
    (transport: Transport): Transport =>
    async (request) => {
      if (isWrite(request)) writes.push(`${request.method} ${request.path}`);
      if (!isLate || !request.path.includes('/scimtenants?')) return transport(request);
      if (request.path.includes('watch=true')) {
        const ended = new Promise((resolve) => request.signal.addEventListener('abort', resolve));
        await Promise.race([caughtUp.promise, ended]);
        return transport(request);
      }
      const response = await transport(request);
      return { ...response, body: Readable.from([Buffer.from(JSON.stringify(old))]) };
    };
  const catchUp = (): void => {
    isLate = false;
    caughtUp.resolve(undefined);
  };
  return { writes, wrap, catchUp };
}

describe.skipIf(missing !== undefined)('an operator', () => {
  let stack: Stack;
  let namespace: string;
  let person: Person;
  const operators: RunningOperator[] = [];
  beforeAll(async () => {
    namespace = await createNamespace(kubeconfig);
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    person = createPerson(kubeconfig, namespace);
  });
  afterAll(async () => {
    await Promise.all(operators.map((operator) => operator.stop()));
    await person.close();
    await stack.stop();
  });

  /** Each has a Lease of its own, so that the next needs not wait for the last one's to run out. */
  const start = async (wrap?: (transport: Transport) => Transport, where = namespace): Promise<RunningOperator> => {
    const { directoryAddress } = stack;
    const environment = { LEASE_NAME: `lease-${operators.length}`, WATCH_SECRETS: 'false', RESYNC_SECONDS: '2' };
    const base = { kubeconfig, directoryAddress, namespaces: [where], environment };
    const operator = await startTestOperator(wrap === undefined ? base : { ...base, wrap });
    operators.push(operator);
    return operator;
  };
  const ask = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${stack.url}/scim/v2/Users?count=1`, { headers })).status;
  };
  const tokensOf = async (name: string) =>
    (await stack.client.tenants.getTenant({ name: `${namespace}-${name}` })).tokens;

  test.each(Array.from({ length: WRITES_MAX }, (_, index) => index + 1))(
    'that ends after its write %i of a new tenant is followed by one that finishes with one token',
    async (k) => {
      const name = `new-${k}`;
      const crashed = Promise.withResolvers<undefined>();
      const first = await start(crashAfter(k, () => crashed.resolve(undefined)));
      await person.create(name);
      await Promise.race([crashed.promise, person.waitFor(name, 'Ready', 'True')]);
      await first.stop();
      const second = await start();
      await person.waitFor(name, 'Ready', 'True', 'Active');
      const tokens = await tokensOf(name);
      expect(tokens).toHaveLength(1);
      expect(await ask(await person.readToken(`${name}-scim-token`))).toBe(200);
      await second.stop();
    },
    30_000,
  );

  test.each([1, 2, 3])(
    'that ends after its write %i of a rotation is followed by one that finishes, and both tokens are valid all the time',
    async (k) => {
      const name = `rotated-${k}`;
      const before = await start();
      await person.create(name);
      await person.waitFor(name, 'Ready', 'True');
      const old = await person.readToken(`${name}-scim-token`);
      await before.stop();
      const crashed = Promise.withResolvers<undefined>();
      await person.change(name, { spec: { token: { rotation: 'next' } } });
      const first = await start(crashAfter(k, () => crashed.resolve(undefined)));
      await Promise.race([crashed.promise, person.waitFor(name, 'Ready', 'True')]);
      await first.stop();
      expect(await ask(old)).toBe(200);
      const second = await start();
      await person.waitFor(name, 'Ready', 'True', 'Active');
      const token = await person.readToken(`${name}-scim-token`);
      expect(token).not.toBe(old);
      expect(await ask(token)).toBe(200);
      expect(await ask(old)).toBe(200);
      expect(await tokensOf(name)).toHaveLength(2);
      await second.stop();
    },
    30_000,
  );

  test('that starts again over tenants that are as declared writes nothing', async () => {
    const writes: string[] = [];
    const watched =
      (transport: Transport): Transport =>
      (request) => {
        if (isWrite(request)) writes.push(`${request.method} ${request.path}`);
        return transport(request);
      };
    const own = await createNamespace(kubeconfig);
    const owner = createPerson(kubeconfig, own);
    const first = await start(undefined, own);
    await Promise.all(['a', 'b', 'c'].map((name) => owner.create(name)));
    for (const name of ['a', 'b', 'c']) await owner.waitFor(name, 'Ready', 'True');
    await first.stop();
    const second = await start(watched, own);
    const done = async () => {
      const text = await (await fetch(`http://127.0.0.1:${second.metricsPort}/metrics`)).text();
      return /controller_runtime_reconcile_total\{.*result="requeue_after"\} (\d+)/.exec(text)?.[1];
    };
    await expect.poll(done, { timeout: 10_000 }).toBe('3');
    expect(writes).toEqual([]);
    await second.stop();
    await owner.close();
  });

  test('that is shown an old list issues no token for what a resource was', async () => {
    const own = await createNamespace(kubeconfig);
    const owner = createPerson(kubeconfig, own);
    const first = await start(undefined, own);
    await owner.create('aged');
    await owner.waitFor('aged', 'Ready', 'True');
    const old = await owner.api.list(listPath(own), {});
    await owner.change('aged', { spec: { token: { rotation: 'new' } } });
    const { status } = await owner.waitFor('aged', 'Ready', 'True');
    const token = await owner.readToken('aged-scim-token');
    const { resourceVersion } = (await owner.getSecret('aged-scim-token')).metadata;
    await first.stop();
    const late = showOldList(old);
    const second = await start(late.wrap, own);
    await expect.poll(() => count(second.metricsPort, RECONCILES), { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
    expect(late.writes).toEqual([]);
    expect((await owner.getSecret('aged-scim-token')).metadata.resourceVersion).toBe(resourceVersion);
    expect(await owner.readToken('aged-scim-token')).toBe(token);
    expect((await owner.get('aged')).status).toEqual(status);
    late.catchUp();
    await owner.change('aged', { spec: { displayName: 'later' } });
    await owner.waitFor('aged', 'Ready', 'True', 'Active');
    expect(await owner.readToken('aged-scim-token')).toBe(token);
    expect((await stack.client.tenants.getTenant({ name: `${own}-aged` })).tokens).toHaveLength(2);
    await second.stop();
    await owner.close();
  }, 30_000);

  test('that misses every second event of a watch finds what it missed', async () => {
    const operator = await start(missEvents);
    const names = Array.from({ length: 6 }, (_, index) => `missed-${index}`);
    for (const name of names) await person.create(name);
    await Promise.all(names.map((name) => person.waitFor(name, 'Ready', 'True')));
    for (const name of names) await person.change(name, { spec: { provisioning: 'Suspended' } });
    await Promise.all(names.map((name) => person.waitFor(name, 'Ready', 'True', 'Suspended')));
    for (const name of names) await person.delete(name);
    const isThere = (name: string) =>
      person.get(name).then(
        () => true,
        () => false,
      );
    for (const name of names) await expect.poll(() => isThere(name), { timeout: 15_000 }).toBe(false);
    await operator.stop();
  }, 60_000);
});
