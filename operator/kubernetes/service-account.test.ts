import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createNamespace, createServiceAccount } from '../../test/support/kubernetes.ts';
import { createApi } from './api.ts';
import { findServiceAccount } from './service-account.ts';

const { kubeconfig = '', missing } = inject('kubernetes');

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<'server' | 'certificate-authority-data', string> }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

describe.skipIf(missing !== undefined)('the service account of a pod', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  let namespace: string;
  let environment: Record<string, string>;
  let token: string;
  let nowMs = 0;
  beforeAll(async () => {
    namespace = await createNamespace(kubeconfig);
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
    const { clusters, users } = load(
      await createServiceAccount(kubeconfig, namespace, { namespaced: rules }),
    ) as Kubeconfig;
    const { server, 'certificate-authority-data': ca } = clusters[0]!.cluster;
    const { hostname, port } = new URL(server);
    environment = {
      ...{ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
      SERVICE_ACCOUNT_FOLDER: folder,
    };
    token = users[0]!.user.token;
    write('token', `${token}\n`);
    write('ca.crt', Buffer.from(ca, 'base64').toString());
    write('namespace', namespace);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const find = (more: Record<string, string> = {}) =>
    findServiceAccount({ environment: { ...environment, ...more }, now: () => nowMs });
  const list = async (cluster = find()!) => {
    const api = createApi(cluster.transport, { fieldManager: 'pod-test' });
    return (await api.list(`/api/v1/namespaces/${namespace}/configmaps`, {})).items;
  };

  test('opens the cluster that the pod runs in, and says its namespace', async () => {
    const cluster = find()!;
    expect(cluster.namespace).toBe(namespace);
    expect(await list(cluster)).toEqual([]);
    await cluster.close();
  });

  test('is read anew, once a minute and when the server does not take it any more', async () => {
    write('token', 'not-yet');
    const cluster = find()!;
    await expect(list(cluster)).rejects.toMatchObject({ code: 401 });
    write('token', token);
    nowMs += 59_000; // past the time in which a 401 is not followed by another look
    expect(await list(cluster)).toEqual([]);
    write('token', 'not-any-more');
    expect(await list(cluster)).toEqual([]);
    nowMs += 60_000;
    await expect(list(cluster)).rejects.toMatchObject({ code: 401 });
    write('token', token);
    await cluster.close();
  });

  test('is not looked for outside of a pod, nor where a kubeconfig says which cluster is meant', () => {
    expect(find({ KUBECONFIG: '/somewhere' })).toBeUndefined();
    expect(findServiceAccount({ environment: { SERVICE_ACCOUNT_FOLDER: folder } })).toBeUndefined();
    expect(find({ SERVICE_ACCOUNT_FOLDER: join(folder, 'none') })).toBeUndefined();
  });

  test('can be on an IPv6 address', async () => {
    const cluster = find({ KUBERNETES_SERVICE_HOST: '::1' })!;
    expect(cluster.server).toBe(`https://[::1]:${environment['KUBERNETES_SERVICE_PORT']}`);
    await cluster.close();
  });
});
