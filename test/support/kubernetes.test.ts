import { describe, expect, inject, test } from 'vitest';
import type { KubernetesObject } from '../../operator/kubernetes/object.ts';
import { createNamespace, createServiceAccount, startPrivateKubernetes } from './kubernetes.ts';
import { borrow } from './kubernetes/borrowed.ts';
import { connect, connectStrictly } from './kubernetes/request.ts';

const { kubeconfig = '', missing, privateMissing } = inject('kubernetes');
const core = (namespace: string, rest: string): string => `/api/v1/namespaces/${namespace}/${rest}`;
const tenants = (namespace: string): string => `/apis/scim.muster.dev/v1alpha1/namespaces/${namespace}/scimtenants`;
const tenant = (name: string, metadata: object = {}): object => ({
  apiVersion: 'scim.muster.dev/v1alpha1',
  kind: 'ScimTenant',
  metadata: { name, ...metadata },
  spec: {},
});
const configMap = (name: string): object => ({ metadata: { name } });

describe.skipIf(missing)('the API server of the run', () => {
  test('has the ScimTenant resource with its defaults and rules', async () => {
    const ask = connect(kubeconfig);
    const namespace = await createNamespace(kubeconfig);
    const made = await ask({ method: 'POST', path: tenants(namespace), body: tenant('a') });
    expect(made).toMatchObject({ status: 201, body: { spec: { groups: 'Disabled' } } });
    expect(
      await ask({
        method: 'PATCH',
        path: `${tenants(namespace)}/a`,
        contentType: 'application/merge-patch+json',
        body: { spec: { tenantId: 'another' } },
      }),
    ).toMatchObject({ status: 422 });
  });

  test('gives an account the rights that it was made with, and no other', async () => {
    const [own, other] = await Promise.all([createNamespace(kubeconfig), createNamespace(kubeconfig)]);
    const rule = (verbs: string[], resources: string[]) => ({ apiGroups: [''], resources, verbs });
    const account = await createServiceAccount(kubeconfig, own, {
      namespaced: [rule(['create', 'get'], ['configmaps'])],
      cluster: [rule(['get'], ['namespaces'])],
    });
    const status = async (method: string, path: string, body?: object): Promise<number> =>
      (await connect(account)({ method, path, ...(body === undefined ? {} : { body }) })).status;
    expect(await status('POST', core(own, 'configmaps'), configMap('a'))).toBe(201);
    expect(await status('GET', core(own, 'configmaps'))).toBe(403);
    expect(await status('GET', core(own, 'secrets/a'))).toBe(403);
    expect(await status('POST', core(other, 'configmaps'), configMap('a'))).toBe(403);
    expect(await status('GET', `/api/v1/namespaces/${other}`)).toBe(200);
  });

  test('is left without a namespace of the run when it was borrowed, whatever has a finalizer in them', async () => {
    const borrowed = borrow(kubeconfig);
    const [namespace, other] = [await createNamespace(borrowed.kubeconfig), await createNamespace(kubeconfig)];
    const ask = connect(borrowed.kubeconfig);
    const body = tenant('a', { finalizers: ['scim.muster.dev/tenant'] });
    expect(await ask({ method: 'POST', path: tenants(namespace), body })).toMatchObject({ status: 201 });
    await borrowed.stop();
    const ended = async (name: string): Promise<boolean> => {
      const { status, body } = await ask({ method: 'GET', path: `/api/v1/namespaces/${name}` });
      return status === 404 || (body as KubernetesObject).metadata.deletionTimestamp !== undefined;
    };
    expect(await Promise.all([ended(namespace), ended(other)])).toEqual([true, false]);
    // Where there is no namespace controller the tenant itself stays.
    const left = await ask({ method: 'GET', path: `${tenants(namespace)}/a` });
    expect(left).not.toHaveProperty('body.metadata.finalizers');
  });
});

describe.skipIf(privateMissing)('a private API server', () => {
  test('comes back where it was, with what was written', async () => {
    const server = await startPrivateKubernetes();
    try {
      const namespace = await createNamespace(server.kubeconfig);
      const ask = connect(server.kubeconfig);
      await server.kill();
      await expect(ask({ method: 'GET', path: '/version' })).rejects.toThrow('ECONNREFUSED');
      await server.restart();
      expect(await ask({ method: 'GET', path: `/api/v1/namespaces/${namespace}` })).toMatchObject({ status: 200 });
    } finally {
      await server.stop();
    }
  });

  test('answers 410 to a watch from before its restart', async () => {
    const server = await startPrivateKubernetes();
    try {
      const watch = await beginWatch(server.kubeconfig);
      expect(await watch()).toMatchObject({ type: 'ADDED' });
      await server.kill();
      await server.restart();
      expect(await watch()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    } finally {
      await server.stop();
    }
  });

  test('answers 410 to a watch from before a compaction when it has no watch cache', async () => {
    const server = await startPrivateKubernetes(['--watch-cache=false']);
    try {
      const watch = await beginWatch(server.kubeconfig);
      expect(await watch()).toMatchObject({ type: 'ADDED' });
      await server.compact();
      expect(await watch()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    } finally {
      await server.stop();
    }
  });

  test('says what is wrong with it when it does not start', async () => {
    await expect(startPrivateKubernetes(['--no-such-flag'])).rejects.toThrow(
      /kube-apiserver ended while it started:[^]*unknown flag: --no-such-flag/,
    );
  });
});

/** Watches ConfigMaps from before the first one was made, for a second at a time: gives the first event. */
async function beginWatch(kubeconfig: string): Promise<() => Promise<unknown>> {
  const ask = connectStrictly(kubeconfig);
  const path = core(await createNamespace(kubeconfig), 'configmaps');
  const { metadata } = (await ask({ method: 'GET', path })) as { metadata: { resourceVersion: string } };
  await ask({ method: 'POST', path, body: configMap('a') });
  const query = `watch=1&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`;
  return () => ask({ method: 'GET', path: `${path}?${query}` });
}
