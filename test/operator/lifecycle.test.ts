// The life of a ScimTenant, as the platform team and the customer see it: with a real API server, directory, gateway and Postgres.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RunningOperator } from '../../operator/operator.ts';
import { FINALIZER } from '../../operator/scim-tenant.ts';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import { createNamespace } from '../support/kubernetes.ts';
import { GROUP, scimClient } from '../support/scim.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { createCustomer } from './customer.ts';
import { createPerson, startTestOperator, type Person } from './support.ts';

const { kubeconfig = '', missing } = inject('kubernetes');

describe.skipIf(missing !== undefined)('a ScimTenant', () => {
  let stack: Stack;
  let operator: RunningOperator;
  let person: Person;
  let namespace: string;
  beforeAll(async () => {
    namespace = await createNamespace(kubeconfig);
    stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    person = createPerson(kubeconfig, namespace);
    const { directoryAddress } = stack;
    operator = await startTestOperator({ kubeconfig, directoryAddress, namespaces: [namespace] });
  });
  afterAll(async () => {
    await operator.stop();
    await person.close();
    await stack.stop();
  });

  /** The status that the customer's identity provider gets with that token. */
  const ask = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${stack.url}/scim/v2/Users?count=1`, { headers })).status;
  };
  const createUser = (token: string, user: object) => createCustomer(stack.url).createUser(token, user);
  const answers = (token: string) => expect.poll(() => ask(token), { timeout: 10_000 });
  const registered = (name: string) => stack.client.tenants.getTenant({ name: `${namespace}-${name}` });
  const eventsOf = async (name: string): Promise<string[]> => {
    const list = await person.api.list<{ reason: string; regarding: { name: string } }>(
      `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
      {},
    );
    return list.items.filter((event) => event.regarding.name === name).map((event) => event.reason);
  };

  test('becomes a tenant, a token in a Secret that works, and a status that says so', async () => {
    const created = await person.create('acme', { displayName: 'Acme' });
    expect(created.status).toEqual({ observedGeneration: -1 });
    const ready = await person.waitFor('acme', 'Ready', 'True', 'Active');
    const secret = await person.getSecret('acme-scim-token');
    expect(secret).toMatchObject({
      type: 'scim.muster.dev/token',
      metadata: {
        ownerReferences: [{ kind: 'ScimTenant', name: 'acme', uid: created.metadata.uid, controller: true }],
      },
    });
    expect(Buffer.from(secret.data?.['tenantUrl'] ?? '', 'base64').toString()).toBe('https://scim.example.com/scim/v2');
    const token = await person.readToken('acme-scim-token');
    expect(await ask(token)).toBe(200);
    expect(ready.status).toMatchObject({
      observedGeneration: 1,
      tenantId: `${namespace}-acme`,
      tenantUrl: 'https://scim.example.com/scim/v2',
      secretName: 'acme-scim-token',
      users: { total: 0, active: 0 },
    });
    expect(ready.metadata.finalizers).toEqual([FINALIZER]);
    expect(ready.status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'Ready=True',
      'TokenIssued=True',
      'Registered=True',
      'TokenExpiringSoon=False',
      'Provisioning=Unknown',
    ]);
    expect(JSON.stringify(ready)).not.toContain(token);
    await expect.poll(() => eventsOf('acme'), { timeout: 10_000 }).toEqual(['TokenIssued']);
  });

  test('shows the first sync of its customer soon', async () => {
    await person.create('synced');
    await person.waitFor('synced', 'Ready', 'True');
    await ask(await person.readToken('synced-scim-token'));
    const status = async () => (await person.get('synced')).status;
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({
      lastRequestTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      token: { lastUsedTime: expect.stringMatching(/Z$/) as string },
    });
  });

  test('says who does not arrive and what the customer leaves out, and when all do', async () => {
    await person.create('failing');
    await person.waitFor('failing', 'Provisioning', 'Unknown', 'NeverConnected');
    const token = await person.readToken('failing-scim-token');
    expect(await createUser(token, { userName: 'a@x.example' })).toBe(400);
    await person.waitFor('failing', 'Provisioning', 'False', 'SomeUsersFailing');
    const failing = await person.get('failing');
    const [provisioning] = (failing.status?.conditions ?? []).filter(({ type }) => type === 'Provisioning');
    expect(provisioning?.message).toContain('1 user cannot be written');
    expect(provisioning?.message).toContain('leaves out active for 1, ');
    expect(failing.status?.conditions?.[0]).toMatchObject({ type: 'Ready', status: 'True' });
    await person.change('failing', { spec: { requiredAttributes: ['userName'] } });
    await expect.poll(() => createUser(token, { userName: 'a@x.example' }), { timeout: 15_000 }).toBe(201);
    await person.waitFor('failing', 'Provisioning', 'True', 'Healthy');
  });

  test('is suspended and resumed by its spec, and stays Ready as declared', async () => {
    await person.create('paused-customer');
    await person.waitFor('paused-customer', 'Ready', 'True', 'Active');
    const token = await person.readToken('paused-customer-scim-token');
    await person.change('paused-customer', { spec: { provisioning: 'Suspended' } });
    await person.waitFor('paused-customer', 'Ready', 'True', 'Suspended');
    await answers(token).toBe(403);
    await person.change('paused-customer', { spec: { provisioning: 'Active' } });
    await person.waitFor('paused-customer', 'Ready', 'True', 'Active');
    await answers(token).toBe(200);
  });

  test('rotates its token: both are valid, until the earlier one is revoked by name', async () => {
    await person.create('rotated');
    await person.waitFor('rotated', 'Ready', 'True');
    const first = await person.readToken('rotated-scim-token');
    await person.change('rotated', { spec: { token: { rotation: '2026-11' } } });
    const rotated = await person.waitFor('rotated', 'Ready', 'True');
    const second = await person.readToken('rotated-scim-token');
    expect(second).not.toBe(first);
    expect(await ask(first)).toBe(200);
    expect(await ask(second)).toBe(200);
    const { token, previousToken } = rotated.status ?? {};
    const overlapMs = Date.parse(previousToken?.expiryTime ?? '') - Date.parse(token?.issuedTime ?? '');
    expect(Math.abs(overlapMs - 604_800_000)).toBeLessThan(5_000);
    await person.annotate('rotated', { 'scim.muster.dev/revoke-previous': previousToken?.id ?? '' });
    await answers(first).toBe(401);
    expect(await ask(second)).toBe(200);
    await expect.poll(async () => (await person.get('rotated')).status?.previousToken).toBeUndefined();
  });

  test('a revoke-previous of "true" ends the tokens that are there, and none of a later rotation', async () => {
    await person.create('revoked');
    await person.waitFor('revoked', 'Ready', 'True');
    const first = await person.readToken('revoked-scim-token');
    await person.change('revoked', { spec: { token: { rotation: 'b' } } });
    await person.waitFor('revoked', 'Ready', 'True');
    const second = await person.readToken('revoked-scim-token');
    await person.annotate('revoked', { 'scim.muster.dev/revoke-previous': 'true' });
    await answers(first).toBe(401);
    await person.change('revoked', { spec: { token: { rotation: 'c' } } });
    await person.waitFor('revoked', 'Ready', 'True');
    expect(await ask(second)).toBe(200);
    expect(await ask(await person.readToken('revoked-scim-token'))).toBe(200);
  });

  test.each([
    ['deleted', async () => person.api.delete(`/api/v1/namespaces/${namespace}/secrets/lost-deleted-scim-token`)],
    [
      'edited',
      async () =>
        person.api.merge(`/api/v1/namespaces/${namespace}/secrets/lost-edited-scim-token`, {
          data: { token: Buffer.from('oops').toString('base64') },
        }),
    ],
  ])('a Secret that was %s is replaced at once, and the token before stays valid', async (how, lose) => {
    const name = `lost-${how}`;
    await person.create(name);
    await person.waitFor(name, 'Ready', 'True');
    const first = await person.readToken(`${name}-scim-token`);
    await lose();
    const read = () => person.readToken(`${name}-scim-token`).catch(() => '');
    await expect.poll(read, { timeout: 10_000 }).toMatch(/^mst_/);
    const second = await read();
    expect(second).not.toBe(first);
    await answers(second).toBe(200);
    expect(await ask(first)).toBe(200);
    expect(await eventsOf(name)).toContain('TokenReplaced');
  });

  test('a Secret that somebody else spoils again and again is not fought over, and the status says so', async () => {
    await person.create('fought');
    await person.waitFor('fought', 'Ready', 'True');
    const path = `/api/v1/namespaces/${namespace}/secrets/fought-scim-token`;
    const first = await person.readToken('fought-scim-token');
    const spoil = () => person.api.merge(path, { data: { token: Buffer.from('mine').toString('base64') } });
    const reasonAfterSpoiling = async () => {
      if ((await person.readToken('fought-scim-token')) !== 'mine') await spoil();
      return (await person.get('fought')).status?.conditions?.[0]?.reason;
    };
    await expect.poll(reasonAfterSpoiling, { timeout: 15_000, interval: 100 }).toBe('SecretContested');
    expect((await registered('fought')).tokens.length).toBeLessThanOrEqual(4);
    expect(await ask(first)).toBe(200);
  });

  test('a Secret that is not its own is never touched', async () => {
    const path = `/api/v1/namespaces/${namespace}/secrets`;
    const foreign = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'foreign' }, stringData: { a: 'b' } };
    const before = await person.api.create<{ metadata: { resourceVersion: string } }>(path, foreign);
    await person.create('thief', { token: { secretName: 'foreign' } });
    const { status } = await person.waitFor('thief', 'Stalled', 'True', 'SecretConflict');
    expect(status?.conditions?.[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'SecretConflict' });
    expect((await person.getSecret('foreign')).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await expect(registered('thief')).rejects.toThrow('no tenant');
  });

  test('the first of two that claim one tenant id keeps it, and the second says whose it is', async () => {
    await person.create('first', { tenantId: `${namespace}.shared` });
    await person.waitFor('first', 'Ready', 'True');
    await person.create('second', { tenantId: `${namespace}.shared` });
    const second = await person.waitFor('second', 'Stalled', 'True', 'TenantIdConflict');
    expect(JSON.stringify(second.status)).toContain(`${namespace}/first`);
    expect(await ask(await person.readToken('first-scim-token'))).toBe(200);
    expect(await ask(await person.readToken('second-scim-token'))).toBe(401);
    await person.delete('second');
    await expect.poll(() => person.get('second').catch(isNotFound)).toBe(true);
    expect(await ask(await person.readToken('first-scim-token'))).toBe(200);
  });

  test('the first of two that claim one Secret keeps it, and the second says whose it is', async () => {
    await person.create('one', { token: { secretName: 'both' } });
    await person.waitFor('one', 'Ready', 'True');
    await person.create('two', { token: { secretName: 'both' } });
    const two = await person.waitFor('two', 'Stalled', 'True', 'SecretConflict');
    expect(JSON.stringify(two.status)).toContain('ScimTenant one');
    expect(await ask(await person.readToken('both'))).toBe(200);
  });

  test('a required attribute that does not exist is refused, once and as the resource calls it', async () => {
    await person.create('wrong', { requiredAttributes: ['userName', 'shoeSize'] });
    const { status } = await person.waitFor('wrong', 'Stalled', 'True', 'InvalidSpec');
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.message).toMatch(/^spec\.requiredAttributes: "shoeSize" is not an attribute of /);
    expect(ready?.message.match(/shoeSize/g)).toHaveLength(1);
    await person.change('wrong', { spec: { requiredAttributes: ['userName'] } });
    const mended = await person.waitFor('wrong', 'Ready', 'True');
    expect(mended.status?.conditions?.map(({ type }) => type)).not.toContain('Stalled');
  });

  test('has groups when it is declared so, and hides them when it is not any more', async () => {
    await person.create('grouped', { groups: 'Enabled' });
    await person.waitFor('grouped', 'Ready', 'True', 'Active');
    expect((await registered('grouped')).spec?.groups).toBe('ENABLED');
    const send = scimClient(stack, { token: await person.readToken('grouped-scim-token') });
    const made = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'G' });
    expect(made.status).toBe(201);
    const statusOfGroup = async () => (await send('GET', `/Groups/${String(made.body['id'])}`)).status;
    for (const [groups, status] of [
      ['Disabled', 404],
      ['Enabled', 200],
    ] as const) {
      await person.change('grouped', { spec: { groups } });
      await expect.poll(statusOfGroup, { timeout: 10_000 }).toBe(status);
    }
  });

  test('extends users as it says, and a schema that cannot be is refused with the place of what is wrong', async () => {
    const schema = { id: 'urn:acme:User', attributes: [{ name: 'level', type: 'integer' }] };
    await person.create('extended', {
      requiredAttributes: ['userName'],
      schemas: [schema],
      bulk: 'Disabled',
      logValues: 'Enabled',
    });
    await person.waitFor('extended', 'Ready', 'True');
    const authorization = `Bearer ${await person.readToken('extended-scim-token')}`;
    const answer = await fetch(`${stack.url}/scim/v2/Schemas/urn:acme:User`, { headers: { authorization } });
    expect(await answer.json()).toMatchObject({
      id: 'urn:acme:User',
      attributes: [{ name: 'level', type: 'integer' }],
    });
    expect((await registered('extended')).spec).toMatchObject({ bulk: 'BULK_DISABLED', log_values: true });
    const twice = { ...schema, attributes: [{ name: 'level' }, { name: 'LEVEL' }] };
    await person.change('extended', { spec: { schemas: [twice] } });
    const { status } = await person.waitFor('extended', 'Stalled', 'True', 'InvalidSpec');
    expect(JSON.stringify(status)).toContain('spec.schemas[0].attributes[1].name: ');
    await person.change('extended', { spec: { schemas: [] } });
    await person.waitFor('extended', 'Ready', 'True');
    await expect.poll(async () => (await registered('extended')).spec?.schemas).toEqual([]);
  });

  test('is left alone while it is paused, and says so', async () => {
    await person.create('left-alone');
    await person.waitFor('left-alone', 'Ready', 'True');
    await person.annotate('left-alone', { 'scim.muster.dev/paused': 'true' });
    await expect
      .poll(async () => (await person.get('left-alone')).status?.conditions?.[0])
      .toMatchObject({ type: 'Ready', status: 'True', reason: 'Paused' });
    await person.change('left-alone', { spec: { displayName: 'new' } });
    await person.annotate('left-alone', { 'scim.muster.dev/paused': null });
    await person.waitFor('left-alone', 'Ready', 'True', 'Active');
    expect((await registered('left-alone')).spec?.display_name).toBe('new');
  });

  test.each([
    ['Retain', 'found again by the next of its name'],
    ['Delete', 'gone'],
  ])('deleted with %s, its token ends and its users are %s', async (deletionPolicy) => {
    const name = `ended-${deletionPolicy.toLowerCase()}`;
    const spec = { deletionPolicy, requiredAttributes: ['userName'] };
    await person.create(name, spec);
    await person.waitFor(name, 'Ready', 'True');
    const token = await person.readToken(`${name}-scim-token`);
    const created = await fetch(`${stack.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'a@b.c' }),
    });
    expect(created.status).toBe(201);
    await person.delete(name);
    await expect.poll(() => person.get(name).catch(isNotFound), { timeout: 10_000 }).toBe(true);
    await answers(token).toBe(401);
    await person.api.delete(`/api/v1/namespaces/${namespace}/secrets/${name}-scim-token`).catch(() => undefined);
    await person.create(name, spec);
    const again = await person.waitFor(name, 'Ready', 'True');
    expect(again.status?.users?.total).toBe(deletionPolicy === 'Retain' ? 1 : 0);
  });

  test('deleted, it leaves the finalizers of others to them, whether they came before its own or after', async () => {
    const [before, after] = ['example.com/audit', 'example.com/backup'];
    await person.create('watched-over');
    await person.waitFor('watched-over', 'Ready', 'True');
    const token = await person.readToken('watched-over-scim-token');
    await person.change('watched-over', { metadata: { finalizers: [before, FINALIZER, after] } });
    await person.delete('watched-over');
    const finalizers = async () => (await person.get('watched-over')).metadata.finalizers;
    await expect.poll(finalizers, { timeout: 10_000 }).toEqual([before, after]);
    await answers(token).toBe(401);
    await person.annotate('watched-over', { 'example.com/looked-at': 'yes' });
    await person.change('watched-over', { metadata: { finalizers: [after] } });
    expect(await finalizers()).toEqual([after]);
    await person.change('watched-over', { metadata: { finalizers: null } });
    await expect.poll(() => person.get('watched-over').catch(isNotFound)).toBe(true);
  });
});
