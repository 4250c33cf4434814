// A cluster is lost, and what was backed up is given to an empty one: customers go on with the token that they entered once.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { toRestorable } from '../../deploy/restorable.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import { listPath, type ScimTenant } from '../../operator/scim-tenant.ts';
import { SECRET_TYPE, secretsPath, type Secret } from '../../operator/secret.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');

describe.skipIf(missing !== undefined)('from a backup', () => {
  let stack: Stack;
  let other: Stack;
  let namespace: string;
  let person: Person;
  let operator: RunningOperator | undefined;
  beforeAll(async () => {
    stack = await startStack();
    other = await startStack();
  });
  afterAll(async () => {
    await stack.stop();
    await other.stop();
  });
  beforeEach(async () => {
    namespace = await createNamespace(kubeconfig);
    person = createPerson(kubeconfig, namespace);
  });
  afterEach(async () => {
    await operator?.stop();
    operator = undefined;
    await person.close();
  });

  const start = async ({ directoryAddress }: Stack) => {
    operator = await startTestOperator({ kubeconfig, directoryAddress, namespaces: [namespace] });
  };
  const spec = { requiredAttributes: ['userName'] };

  /** A customer with one user. All that there is of it in the cluster vanishes, without anybody being told. */
  async function lose(name: string): Promise<{ token: string; uid: string; backup: (Secret | ScimTenant)[] }> {
    await start(stack);
    await person.create(name, spec);
    const { uid } = (await person.waitFor(name, 'Ready', 'True', 'Active')).metadata;
    const token = await person.readToken(`${name}-scim-token`);
    expect(await createCustomer(stack.url).createUser(token, { userName: 'a' })).toBe(201);
    await operator?.stop();
    const secret = { kind: 'Secret', apiVersion: 'v1', ...(await person.getSecret(`${name}-scim-token`)) };
    const backup = [await person.get(name), secret];
    await person.change(name, { metadata: { finalizers: null } });
    await person.delete(name);
    await person.api.delete(`${secretsPath(namespace)}/${name}-scim-token`);
    return { token, uid, backup };
  }

  /** What kubectl create does with a List. */
  async function restore(backup: readonly object[], adopts: boolean): Promise<void> {
    const { items } = JSON.parse(toRestorable(backup.map((each) => JSON.stringify(each)))) as {
      items: readonly (Secret | ScimTenant)[];
    };
    expect(items.map((item) => ('spec' in item ? 'ScimTenant' : item.type))).toEqual([SECRET_TYPE, 'ScimTenant']);
    for (const item of items) {
      const isTenant = 'spec' in item;
      const metadata = isTenant && !adopts ? { ...item.metadata, annotations: {} } : item.metadata;
      await person.api.create(isTenant ? listPath(namespace) : secretsPath(namespace), { ...item, metadata });
    }
  }

  test.each([
    ['the database was restored as well', () => stack, 1],
    ['the database is empty', () => other, 0],
  ])('a token is the same and valid, and its Secret has an owner again, when %s', async (_how, now, users) => {
    const { token, uid, backup } = await lose('acme');
    await restore(backup, true);
    await start(now());
    const restored = await person.waitFor('acme', 'Ready', 'True', 'Active');
    expect(restored.metadata.uid).not.toBe(uid);
    expect(restored.status?.users?.total).toBe(users);
    expect(await person.readToken('acme-scim-token')).toBe(token);
    const { ownerReferences, annotations } = (await person.getSecret('acme-scim-token')).metadata;
    expect(ownerReferences).toMatchObject([{ kind: 'ScimTenant', uid: restored.metadata.uid, controller: true }]);
    expect(annotations?.['scim.muster.dev/issued-for']).toBe(restored.metadata.uid);
    await createCustomer(now().url).expectStatus(token, 200);
  });

  test('a ScimTenant that does not say whom it follows is told, and goes on when it does', async () => {
    const { token, uid, backup } = await lose('acme');
    await restore(backup, false);
    const before = await person.getSecret('acme-scim-token');
    await start(stack);
    const refused = await person.waitFor('acme', 'Stalled', 'True', 'SecretConflict');
    const message = refused.status?.conditions?.find(({ type }) => type === 'Ready')?.message;
    expect(message).toContain(`annotate this one with scim.muster.dev/adopt=${uid}`);
    expect(await person.getSecret('acme-scim-token')).toEqual(before);
    await person.annotate('acme', { 'scim.muster.dev/adopt': uid });
    await person.waitFor('acme', 'Ready', 'True', 'Active');
    expect(await person.readToken('acme-scim-token')).toBe(token);
    await createCustomer(stack.url).expectStatus(token, 200);
  });

  test('the Secret of one resource is not given to another name that adopts somebody else, nor is its UID told', async () => {
    const { uid, backup } = await lose('acme');
    await restore(backup, true);
    await person.delete('acme');
    const before = await person.getSecret('acme-scim-token');
    await start(other);
    const claim = { 'scim.muster.dev/adopt': '00000000-0000-0000-0000-000000000000' };
    await person.create('stranger', { token: { secretName: 'acme-scim-token' } }, claim);
    const refused = await person.waitFor('stranger', 'Stalled', 'True', 'SecretConflict');
    expect(JSON.stringify(refused.status)).not.toContain(uid);
    expect(await person.getSecret('acme-scim-token')).toEqual(before);
  });
});

test('what is no Secret and no ScimTenant is refused in a sentence', () => {
  expect(() => toRestorable(['{"kind": "Pod", "metadata": {}}'])).toThrow('A Pod is not restored so');
  expect(() => toRestorable(['NAME READY'])).toThrow('not what kubectl prints with -o json');
});
