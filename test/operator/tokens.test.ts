// What a customer has entered once goes on working: whatever people, outages and backups do to tokens and Secrets.
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { Readable } from 'node:stream';
import type { RunningOperator } from '../../operator/operator.ts';
import type { Transport, TransportRequest } from '../../operator/kubernetes/transport.ts';
import type { Secret } from '../../operator/secret.ts';
import { openGate, type Gate } from '../support/gate.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer, type Customer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
const soon = { timeout: 15_000, interval: 50 };

describe.skipIf(missing !== undefined)('a token', () => {
  let stack: Stack;
  let gate: Gate;
  let namespace: string;
  let person: Person;
  let customer: Customer;
  let operator: RunningOperator;
  /** Whether the API server refuses this request. */
  let refuses: (request: TransportRequest) => boolean = () => false;
  const wrap =
    (transport: Transport): Transport =>
    async (request) => {
      if (!refuses(request)) return transport(request);
      const status = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'a policy refuses' };
      const body = Readable.from([Buffer.from(JSON.stringify(status))]);
      return Promise.resolve({ status: 403, headers: { get: () => null }, body });
    };
  beforeAll(async () => {
    namespace = await createNamespace(kubeconfig);
    stack = await startStack();
    gate = await openGate(stack.directoryAddress);
    person = createPerson(kubeconfig, namespace);
    customer = createCustomer(stack.url);
    operator = await startTestOperator({ kubeconfig, directoryAddress: gate.address, namespaces: [namespace], wrap });
  });
  afterEach(async () => {
    refuses = () => false;
    await gate.open();
  });
  afterAll(async () => {
    await operator.stop();
    await gate.stop();
    await person.close();
    await stack.stop();
  });

  const pathOf = (name: string) => `/api/v1/namespaces/${namespace}/secrets/${name}-scim-token`;
  const read = (name: string) => person.readToken(`${name}-scim-token`).catch(() => '');
  const create = async (name: string, spec: object = {}): Promise<string> => {
    await person.create(name, spec);
    await person.waitFor(name, 'Ready', 'True');
    return read(name);
  };
  const rotate = (name: string, rotation: string) => person.change(name, { spec: { token: { rotation } } });
  const eventsOf = async (name: string): Promise<string[]> => {
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const list = await person.api.list<{ reason: string; regarding: { name: string } }>(path, {});
    return list.items.filter((event) => event.regarding.name === name).map((event) => event.reason);
  };
  /** What a backup would put back. */
  const copyOf = ({ data, metadata: { annotations } }: Secret) => ({ data, metadata: { annotations } });

  test('that is in the Secret but not registered yet is not replaced by the next rotation', async () => {
    const first = await create('twice');
    await gate.shut();
    await rotate('twice', 'b');
    await expect.poll(() => read('twice'), soon).not.toBe(first);
    const second = await read('twice');
    await rotate('twice', 'c');
    await person.waitFor('twice', 'Reconciling', 'True', 'DirectoryUnavailable');
    expect(await read('twice')).toBe(second);
    await gate.open();
    await expect.poll(() => read('twice'), { timeout: 30_000 }).not.toBe(second);
    const third = await read('twice');
    for (const token of [first, second, third]) await customer.expectStatus(token, 200);
  }, 60_000);

  test('that cannot be made does not keep the tenant from being suspended, nor earlier ones from being revoked', async () => {
    const first = await create('stuck');
    await rotate('stuck', 'b');
    await expect.poll(() => read('stuck'), soon).not.toBe(first);
    const second = await read('stuck');
    await customer.expectStatus(second, 200);
    refuses = ({ method, path }) => method === 'POST' && path.includes('/secrets');
    await person.api.delete(pathOf('stuck'));
    await person.waitFor('stuck', 'Reconciling', 'True', 'Forbidden');
    await person.annotate('stuck', { 'scim.muster.dev/revoke-previous': 'true' });
    await customer.expectStatus(first, 401);
    await person.change('stuck', { spec: { provisioning: 'Suspended' } });
    await customer.expectStatus(second, 403);
    const { status } = await person.get('stuck');
    expect(status?.conditions?.map(({ reason }) => reason)).not.toContain('SecretContested');
  }, 60_000);

  test('of an older copy of the Secret is not handed out again', async () => {
    await create('restored');
    const old = copyOf(await person.getSecret('restored-scim-token'));
    const issuedMs = Date.parse((await person.get('restored')).status?.token?.issuedTime ?? '');
    await expect.poll(() => Date.now() - issuedMs, soon).toBeGreaterThan(1_000); // times are noted in whole seconds
    await rotate('restored', 'b');
    const first = await person.waitFor('restored', 'Ready', 'True').then(() => read('restored'));
    await person.api.merge(pathOf('restored'), old);
    await expect.poll(() => eventsOf('restored'), soon).toContain('TokenReplaced');
    const second = await read('restored');
    expect(second).not.toBe(first);
    expect(Buffer.from(old.data?.['token'] ?? '', 'base64').toString()).not.toBe(second);
    await customer.expectStatus(second, 200);
    await customer.expectStatus(first, 200);
  });

  test('of another tenant, copied with all that is noted on it, is not handed out', async () => {
    await create('mine');
    const foreign = await create('theirs');
    await person.api.merge(pathOf('mine'), copyOf(await person.getSecret('theirs-scim-token')));
    await expect.poll(() => eventsOf('mine'), soon).toContain('TokenReplaced');
    const own = await read('mine');
    expect(own).not.toBe(foreign);
    await person.waitFor('mine', 'Ready', 'True', 'Active');
    await customer.expectStatus(own, 200);
    await customer.expectStatus(foreign, 200);
  });

  test('that is rotated and revoked in one go ends, and an event says so', async () => {
    const first = await create('quick');
    await person.change('quick', {
      metadata: { annotations: { 'scim.muster.dev/revoke-previous': 'true' } },
      spec: { token: { rotation: 'b' } },
    });
    await customer.expectStatus(first, 401);
    await customer.expectStatus(await read('quick'), 200);
    await expect.poll(() => eventsOf('quick'), soon).toContain('TokenRevoked');
    const annotation = async () =>
      (await person.get('quick')).metadata.annotations?.['scim.muster.dev/revoke-previous'];
    await expect.poll(annotation, soon).toBeUndefined();
  });

  test('that is not there cannot be revoked, and an event says which are', async () => {
    await create('nonsense');
    await person.annotate('nonsense', { 'scim.muster.dev/revoke-previous': 'nonsense' });
    await expect.poll(() => eventsOf('nonsense'), soon).toContain('NothingRevoked');
  });

  test('is found again in a Secret that lost its owner and its labels at once', async () => {
    const token = await create('orphan');
    await person.api.merge(pathOf('orphan'), { metadata: { ownerReferences: null, labels: null } });
    const owners = async () => (await person.getSecret('orphan-scim-token')).metadata.ownerReferences?.length;
    await expect.poll(owners, soon).toBe(1);
    expect(await read('orphan')).toBe(token);
  });

  test('of a resource that somebody else’s finalizer holds up is told as revoked', async () => {
    const token = await create('held');
    const { metadata } = await person.get('held');
    const finalizers = [...(metadata.finalizers ?? []), 'example.com/hold'];
    await person.change('held', { metadata: { finalizers } });
    await person.delete('held');
    await customer.expectStatus(token, 401);
    const ready = async () => (await person.get('held')).status?.conditions?.find(({ type }) => type === 'Ready');
    await expect.poll(ready, soon).toMatchObject({ status: 'False', reason: 'Deleted' });
    await person.change('held', { metadata: { finalizers: null } });
  });
});
