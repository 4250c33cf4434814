// An operator for all namespaces, which may not list Secrets: it looks at each by its name. It would take every ScimTenant of the run's API server
// for its own, so it has one to itself.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { TransportRequest } from '../../operator/kubernetes/transport.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import { secretsPath } from '../../operator/secret.ts';
import { createNamespace, installCrd, startPrivateKubernetes, type PrivateKubernetes } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer, type Customer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { missing } = inject('kubernetes');
const NAMESPACES = 3;
const soon = { timeout: 15_000 };

describe.skipIf(missing !== undefined)('an operator for all namespaces', () => {
  const requests: string[] = [];
  const accepted = new Set<string>();
  let kubernetes: PrivateKubernetes;
  let stack: Stack;
  let customer: Customer;
  let operator: RunningOperator;
  let namespaces: string[];
  let people: Person[];
  beforeAll(async () => {
    [kubernetes, stack] = await Promise.all([startPrivateKubernetes(), startStack()]);
    const { kubeconfig } = kubernetes;
    await installCrd(kubeconfig);
    customer = createCustomer(stack.url);
    namespaces = await Promise.all(Array.from({ length: NAMESPACES }, () => createNamespace(kubeconfig)));
    people = namespaces.map((namespace) => createPerson(kubeconfig, namespace));
    const note = ({ method, path, headers }: TransportRequest): void => {
      const { pathname } = new URL(path, 'https://host');
      requests.push(`${method} ${pathname}`);
      if (method === 'GET' && pathname.includes('/secrets/')) accepted.add(headers['accept'] ?? '');
    };
    operator = await startTestOperator({
      ...{ kubeconfig, directoryAddress: stack.directoryAddress, namespaces: [], namespace: namespaces[0]! },
      wrap: (transport) => (request) => {
        note(request);
        return transport(request);
      },
    });
  }, 120_000);
  afterAll(async () => {
    await operator.stop();
    await Promise.all(people.map((person) => person.close()));
    await stack.stop();
    await kubernetes.stop();
  });

  /** In the namespace of that number, as soon as it is Ready. */
  const create = async (at: number, name: string): Promise<{ person: Person; token: string; secret: string }> => {
    const person = people[at]!;
    await person.create(name);
    await person.waitFor(name, 'Ready', 'True', 'Active');
    const token = await person.readToken(`${name}-scim-token`);
    return { person, token, secret: `${secretsPath(namespaces[at])}/${name}-scim-token` };
  };
  const another = async (person: Person, name: string, token: string): Promise<string> => {
    const read = () => person.readToken(`${name}-scim-token`).catch(() => '');
    await expect.poll(async () => [token, ''].includes(await read()), soon).toBe(false);
    return read();
  };

  test('makes tenants of all of them, of the same name too, each with a token of its own', async () => {
    const made = await Promise.all(people.map((_person, at) => create(at, 'acme')));
    expect(new Set(made.map(({ token }) => token)).size).toBe(NAMESPACES);
    for (const { token } of made) expect(await customer.ask(token)).toBe(200);
    const tenants = await Promise.all(
      namespaces.map((name) => stack.client.tenants.getTenant({ name: `${name}-acme` })),
    );
    expect(tenants.map((tenant) => tenant.owner_name)).toEqual(namespaces.map((name) => `${name}/acme`));
  });

  test('replaces the token of a Secret that was deleted, and the one before stays valid', async () => {
    const { person, token, secret } = await create(1, 'deleted');
    await person.api.delete(secret);
    const next = await another(person, 'deleted', token);
    await customer.expectStatus(next, 200);
    expect(await customer.ask(token)).toBe(200);
  });

  test('replaces a token that was edited', async () => {
    const { person, token, secret } = await create(2, 'edited');
    await lookedAt(secret);
    await person.api.merge(secret, { data: { token: Buffer.from('oops').toString('base64') } });
    await expect.poll(() => person.readToken('edited-scim-token'), soon).toMatch(/^mst_/);
    const next = await another(person, 'edited', token);
    await customer.expectStatus(next, 200);
    expect(await customer.ask(token)).toBe(200);
  });

  test('puts labels back, with the token that is there', async () => {
    const { person, token, secret } = await create(0, 'labelled');
    await lookedAt(secret);
    await person.api.merge(secret, { metadata: { labels: null } });
    const labels = async () => (await person.getSecret('labelled-scim-token')).metadata.labels;
    await expect.poll(labels, soon).toMatchObject({ 'scim.muster.dev/scim-tenant': 'labelled' });
    expect(await person.readToken('labelled-scim-token')).toBe(token);
  });

  test('sees who is active, wherever it is', async () => {
    const { person, token } = await create(2, 'active');
    expect(await customer.ask(token)).toBe(200);
    const status = async () => (await person.get('active')).status;
    await expect.poll(status, soon).toMatchObject({ token: { lastUsedTime: expect.any(String) as string } });
  });

  test('never lists or watches Secrets, and of those that it only looks at it reads the metadata', async () => {
    const { secret } = await create(1, 'last');
    await lookedAt(secret);
    const lists = requests.filter((request) => /^GET .*\/secrets$/.test(request));
    expect(lists).toEqual([]);
    expect(requests).toContain('GET /apis/scim.muster.dev/v1alpha1/scimtenants');
    expect([...accepted].sort()).toEqual([
      'application/json',
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
  });

  /** Until the patrol has come by again: what is changed after that differs from what it saw. */
  const lookedAt = async (secret: string): Promise<void> => {
    const count = () => requests.filter((request) => request === `GET ${secret}`).length;
    const before = count();
    await expect.poll(count, soon).toBeGreaterThan(before + 1);
  };
});
