// Whose tenant, and whose Secret: two resources that claim the same, Secrets of strangers, Secrets that somebody changed, and resources that take
// over what an earlier one left. The resync is ten minutes away: what heals here heals by what happened, or by a look at the Secret in the way.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import type { RunningOperator } from '../../operator/operator.ts';
import type { ScimTenant } from '../../operator/scim-tenant.ts';
import { secretsPath, type Secret } from '../../operator/secret.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer, type Customer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
const TENANT_URL = 'https://scim.example.com/scim/v2';
const soon = { timeout: 15_000 };
const encode = (text: string): string => Buffer.from(text).toString('base64');

describe.skipIf(missing !== undefined)('a claim', () => {
  let stack: Stack;
  let customer: Customer;
  let operator: RunningOperator;
  let namespace: string;
  let person: Person;
  let otherNamespace: string;
  let other: Person;
  beforeAll(async () => {
    namespace = await createNamespace(kubeconfig);
    otherNamespace = await createNamespace(kubeconfig);
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    customer = createCustomer(stack.url);
    person = createPerson(kubeconfig, namespace);
    other = createPerson(kubeconfig, otherNamespace);
    operator = await startTestOperator({
      ...{ kubeconfig, directoryAddress: stack.directoryAddress, namespaces: [namespace, otherNamespace] },
    });
  });
  afterAll(async () => {
    await operator.stop();
    await person.close();
    await other.close();
    await stack.stop();
  });

  const pathOf = (secretName: string) => `${secretsPath(namespace)}/${secretName}`;
  const changeSecret = (name: string, patch: object) => person.api.merge<Secret>(pathOf(name), patch);
  const deleteSecret = (name: string) => person.api.delete(pathOf(name));
  const isGone = async (name: string): Promise<void> => {
    await expect.poll(() => person.get(name).catch(isNotFound), soon).toBe(true);
  };
  const readyMessage = ({ status }: ScimTenant): string =>
    status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
  const create = async (name: string, spec: object = {}): Promise<{ tenant: ScimTenant; token: string }> => {
    await person.create(name, spec);
    const tenant = await person.waitFor(name, 'Ready', 'True', 'Active');
    return { tenant, token: await person.readToken(tenant.status?.secretName ?? '') };
  };

  describe('to a tenant id', () => {
    test('of another namespace’s default waits, says who has it, and is granted when that is erased', async () => {
      const tenantId = `${otherNamespace}-acme`;
      const { token } = await create('squatter', { tenantId, deletionPolicy: 'Delete' });
      await other.create('acme');
      const waiting = await other.waitFor('acme', 'Stalled', 'True', 'TenantIdConflict');
      expect(readyMessage(waiting)).toContain(`"${namespace}/squatter"`);
      expect(waiting.status?.conditions?.[0]).toMatchObject({ type: 'Ready', status: 'False' });
      expect(await customer.ask(token)).toBe(200);
      expect(await customer.ask(await other.readToken('acme-scim-token'))).toBe(401);
      await person.delete('squatter');
      const granted = await other.waitFor('acme', 'Ready', 'True', 'Active');
      expect(granted.status?.conditions?.map(({ type }) => type)).not.toContain('Stalled');
      await customer.expectStatus(await other.readToken('acme-scim-token'), 200);
      await customer.expectStatus(token, 401);
    });

    test('whose users are kept for another is refused until it adopts them', async () => {
      const tenantId = `${namespace}.kept`;
      const { tenant, token } = await create('keeper', { tenantId, requiredAttributes: ['userName'] });
      expect(await customer.createUser(token, { userName: 'a' })).toBe(201);
      await person.create('heir', { tenantId });
      await person.waitFor('heir', 'Stalled', 'True', 'TenantIdConflict');
      await person.delete('keeper');
      await isGone('keeper');
      const message = async () => readyMessage(await person.get('heir'));
      await expect.poll(message, soon).toContain(`its users are kept for "${namespace}/keeper"`);
      await person.annotate('heir', { 'scim.muster.dev/adopt': tenant.metadata.uid });
      const heir = await person.waitFor('heir', 'Ready', 'True', 'Active');
      expect(heir.status?.users?.total).toBe(1);
      await customer.expectStatus(await person.readToken('heir-scim-token'), 200);
      expect(await customer.ask(token)).toBe(401);
    });

    test('of a resource that is there is not granted to one that wants to adopt it', async () => {
      const { tenant, token } = await create('victim');
      const claim = { 'scim.muster.dev/adopt': tenant.metadata.uid };
      await other.create('thief', { tenantId: `${namespace}-victim` }, claim);
      await other.waitFor('thief', 'Stalled', 'True', 'TenantIdConflict');
      expect(await customer.ask(await other.readToken('thief-scim-token'))).toBe(401);
      expect(await customer.ask(token)).toBe(200);
      await person.create('thief', { token: { secretName: 'victim-scim-token' } }, claim);
      await person.waitFor('thief', 'Stalled', 'True', 'SecretConflict');
      expect(await person.readToken('victim-scim-token')).toBe(token);
      expect((await person.get('victim')).status?.conditions?.[0]).toMatchObject({ type: 'Ready', status: 'True' });
    });

    test('of another is no leave to revoke that one’s earlier tokens, or to learn their names', async () => {
      const { token: first } = await create('owner');
      await person.change('owner', { spec: { token: { rotation: 'b' } } });
      const { status } = await person.waitFor('owner', 'Ready', 'True', 'Active');
      const earlier = status?.previousToken?.id ?? '';
      expect(earlier).not.toBe('');
      await other.create('claimant', { tenantId: `${namespace}-owner` });
      await other.waitFor('claimant', 'Stalled', 'True', 'TenantIdConflict');
      for (const [displayName, command] of [
        ['all', 'true'],
        ['one', earlier],
      ] as const) {
        const metadata = { annotations: { 'scim.muster.dev/revoke-previous': command } };
        await other.change('claimant', { metadata, spec: { displayName } });
        const waiting = await other.waitFor('claimant', 'Stalled', 'True', 'TenantIdConflict');
        const { annotations } = (await other.get('claimant')).metadata;
        expect(annotations?.['scim.muster.dev/revoke-previous']).toBe(command); // it was not carried out
        expect(JSON.stringify(waiting.status)).not.toContain(earlier);
      }
      expect(await customer.ask(first)).toBe(200);
      expect((await person.get('owner')).status?.previousToken?.id).toBe(earlier);
    });
  });

  describe('to a Secret', () => {
    test('that another has waits, says who has it, and is granted when that is gone', async () => {
      await create('one', { token: { secretName: 'both' } });
      await person.create('two', { token: { secretName: 'both' } });
      const waiting = await person.waitFor('two', 'Stalled', 'True', 'SecretConflict');
      expect(readyMessage(waiting)).toContain('belongs to ScimTenant one');
      await person.delete('one');
      await isGone('one');
      await deleteSecret('both'); // as the garbage collector does
      await person.waitFor('two', 'Ready', 'True', 'Active');
      await customer.expectStatus(await person.readToken('both'), 200);
    });

    const stranger = { apiVersion: 'v1', kind: 'ConfigMap', name: 'somebody', uid: crypto.randomUUID() };
    test.each([
      ['of another type', { type: 'Opaque', data: { token: encode('a') } }],
      ['of its type that nobody owns', { type: 'scim.muster.dev/token', data: { token: encode('a') } }],
      [
        'of its type with its labels that another controls',
        {
          type: 'scim.muster.dev/token',
          metadata: {
            labels: { 'scim.muster.dev/scim-tenant': 'stranger-3' },
            ownerReferences: [{ ...stranger, controller: true }],
          },
        },
      ],
    ])('%s is never granted and the Secret never touched, until it is gone', async (how, secret) => {
      const name = `stranger-${how.length}`;
      const metadata = { ...('metadata' in secret ? secret.metadata : {}), name: `${name}-scim-token` };
      const body = { apiVersion: 'v1', kind: 'Secret', ...secret, metadata };
      const before = await person.api.create<Secret>(secretsPath(namespace), body);
      await person.create(name, {});
      await person.waitFor(name, 'Stalled', 'True', 'SecretConflict');
      await person.change(name, { spec: { token: { rotation: 'b' } } });
      await person.waitFor(name, 'Stalled', 'True', 'SecretConflict');
      await person.annotate(name, { 'scim.muster.dev/adopt': '00000000-0000-0000-0000-000000000000' });
      await person.change(name, { spec: { displayName: 'b' } });
      await person.waitFor(name, 'Stalled', 'True', 'SecretConflict');
      expect(await person.getSecret(metadata.name)).toEqual(before);
      await deleteSecret(metadata.name);
      await person.waitFor(name, 'Ready', 'True', 'Active');
    });

    test.each([
      ['while it is new', false],
      ['that had another token in it', true],
    ])('with no owner and the valid token of another resource is not granted to one %s', async (_how, isOld) => {
      const [name, victim] = isOld ? ['old-finder', 'old-loser'] : ['new-finder', 'new-loser'];
      const secretName = `${name}-scim-token`;
      const lost = await create(victim);
      const had = isOld ? await create(name) : undefined;
      if (isOld) {
        await person.annotate(name, { 'scim.muster.dev/paused': 'true' });
        await person.waitFor(name, 'Ready', 'True', 'Paused');
        await deleteSecret(secretName);
      }
      const { type, data, metadata } = await person.getSecret(`${victim}-scim-token`);
      const { annotations, labels } = metadata;
      const copy = {
        ...{ apiVersion: 'v1', kind: 'Secret', type, data },
        metadata: { name: secretName, annotations, labels: { ...labels, 'scim.muster.dev/scim-tenant': name } },
      };
      const before = await person.api.create<Secret>(secretsPath(namespace), copy);
      if (isOld) await person.annotate(name, { 'scim.muster.dev/paused': null });
      else await person.create(name);
      const refused = await person.waitFor(name, 'Stalled', 'True', 'SecretConflict');
      expect(readyMessage(refused)).toContain('was not made for this resource');
      expect(await person.getSecret(secretName)).toEqual(before);
      expect((await person.getSecret(`${victim}-scim-token`)).metadata).toEqual(metadata);
      expect(await customer.ask(lost.token)).toBe(200);
      if (had !== undefined) expect(await customer.ask(had.token)).toBe(200);
      await deleteSecret(secretName);
      await person.waitFor(name, 'Ready', 'True', 'Active');
      expect(await person.readToken(secretName)).not.toBe(lost.token);
    });
  });

  describe('by a resource of the name of one that is gone', () => {
    test('waits for the Secret to go with its owner, and keeps the users', async () => {
      const spec = { requiredAttributes: ['userName'] };
      const { token } = await create('again', spec);
      expect(await customer.createUser(token, { userName: 'a' })).toBe(201);
      await person.delete('again');
      await isGone('again');
      await person.create('again', spec);
      const waiting = await person.waitFor('again', 'Reconciling', 'True', 'SecretConflict');
      expect(readyMessage(waiting)).toContain('that of an earlier ScimTenant of this name');
      await deleteSecret('again-scim-token'); // as the garbage collector does
      const { status } = await person.waitFor('again', 'Ready', 'True', 'Active');
      expect(status?.users?.total).toBe(1);
      await customer.expectStatus(await person.readToken('again-scim-token'), 200);
      expect(await customer.ask(token)).toBe(401);
    });

    test('takes the Secret over when it adopts it, so that the customer need not enter another token', async () => {
      const { tenant, token } = await create('restored');
      await person.delete('restored');
      await isGone('restored');
      await customer.expectStatus(token, 401);
      await person.create('restored', {}, { 'scim.muster.dev/adopt': tenant.metadata.uid });
      const restored = await person.waitFor('restored', 'Ready', 'True', 'Active');
      expect(await person.readToken('restored-scim-token')).toBe(token);
      expect((await person.getSecret('restored-scim-token')).metadata.ownerReferences).toMatchObject([
        { kind: 'ScimTenant', name: 'restored', uid: restored.metadata.uid, controller: true },
      ]);
      await customer.expectStatus(token, 200);
    });
  });

  describe('to a Secret that somebody', () => {
    test.each([
      ['gave another URL', { data: { tenantUrl: encode('https://evil.example.com') } }],
      ['took the URL from', { data: { tenantUrl: null } }],
      ['took the labels from', { metadata: { labels: null } }],
      ['took the annotations from', { metadata: { annotations: null } }],
      ['took the owner from', { metadata: { ownerReferences: null } }],
    ])('%s is made good, with the token that it has', async (how, patch) => {
      const name = how.replaceAll(' ', '-').toLowerCase();
      const { tenant, token } = await create(name);
      const secretName = `${name}-scim-token`;
      const { data, metadata } = await person.getSecret(secretName);
      await changeSecret(secretName, patch);
      const { labels, annotations, ownerReferences } = metadata;
      await expect
        .poll(() => person.getSecret(secretName), soon)
        .toMatchObject({ data, metadata: { labels, annotations, ownerReferences } });
      expect(data).toEqual({ token: encode(token), tenantUrl: encode(TENANT_URL) });
      expect(await customer.ask(token)).toBe(200);
      expect((await person.get(name)).status?.token?.id).toBe(tenant.status?.token?.id);
    });

    test('made immutable is left as it is; the status says why a rotation has to wait, and how it goes on', async () => {
      const { token } = await create('frozen');
      await changeSecret('frozen-scim-token', { immutable: true });
      await person.change('frozen', { spec: { token: { rotation: 'b' } } });
      const stalled = await person.waitFor('frozen', 'Stalled', 'True', 'KubernetesRefused');
      expect(readyMessage(stalled)).toContain('immutable');
      expect(JSON.stringify(stalled)).not.toContain(token);
      expect(await customer.ask(token)).toBe(200);
      await deleteSecret('frozen-scim-token');
      await person.waitFor('frozen', 'Ready', 'True', 'Active');
      const replaced = await person.readToken('frozen-scim-token');
      expect(replaced).not.toBe(token);
      await customer.expectStatus(replaced, 200);
      expect(await customer.ask(token)).toBe(200);
    });

    test('deletes while another holds it up is used until it is gone, and then replaced', async () => {
      const { token } = await create('held-up');
      await changeSecret('held-up-scim-token', { metadata: { finalizers: ['example.com/backup'] } });
      await deleteSecret('held-up-scim-token');
      expect((await person.getSecret('held-up-scim-token')).metadata.deletionTimestamp).toBeDefined();
      await person.change('held-up', { spec: { displayName: 'b' } });
      await person.waitFor('held-up', 'Ready', 'True', 'Active');
      expect(await person.readToken('held-up-scim-token')).toBe(token);
      await changeSecret('held-up-scim-token', { metadata: { finalizers: null } });
      const read = () => person.readToken('held-up-scim-token').catch(() => token);
      await expect.poll(read, soon).not.toBe(token);
      await customer.expectStatus(await read(), 200);
      expect(await customer.ask(token)).toBe(200);
    });
  });
});
