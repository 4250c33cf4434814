// What the chart renders, before a real API server: its schemas, its Pod Security admission, its admission policies.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createNamespace, createServiceAccount } from '../support/kubernetes.ts';
import { connect, connectStrictly, type Ask } from '../support/kubernetes/request.ts';
import { CHART, find, helm, helmMissing, podTemplateOf, render, valuesFiles, type Manifest } from './chart.ts';

const { kubeconfig = '', missing } = inject('kubernetes');
const FOREIGN = [
  'cert-manager.io/v1',
  'gateway.networking.k8s.io/v1',
  'monitoring.coreos.com/v1',
  'postgresql.cnpg.io/v1',
];
const TENANT = { apiVersion: 'scim.muster.dev/v1alpha1', kind: 'ScimTenant', name: 'acme', uid: 'a', controller: true };

interface ResourceList {
  readonly resources: readonly { readonly kind: string; readonly name: string; readonly namespaced: boolean }[];
}

/** The path of an object; undefined when the server does not know its kind. */
async function pathOf(ask: Ask, manifest: Manifest): Promise<string | undefined> {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const { status, body } = await ask({ method: 'GET', path: group });
  if (status === 404) return undefined;
  const found = (body as ResourceList).resources.find((each) => each.kind === kind && !each.name.includes('/'));
  if (found === undefined) return undefined;
  const scope = found.namespaced ? `/namespaces/${metadata.namespace}` : '';
  return `${group}${scope}/${found.name}`;
}

const applied = (path: string, { metadata }: Manifest, query: string): string =>
  `${path}/${metadata.name}?fieldManager=chart-test&force=true&fieldValidation=Strict${query}`;

describe.skipIf(missing !== undefined || helmMissing() !== undefined)('a real API server', () => {
  let ask: Ask;
  let namespace: string;
  beforeAll(async () => {
    ask = connect(kubeconfig);
    namespace = await createTestNamespace();
  });

  // With the account that a controller would make, where there are controllers.
  const createTestNamespace = async (): Promise<string> => {
    const name = await createNamespace(kubeconfig);
    await ask({
      method: 'POST',
      path: `/api/v1/namespaces/${name}/serviceaccounts`,
      body: { metadata: { name: 'default' } },
    });
    return name;
  };

  const apply = async (manifest: Manifest, query = ''): Promise<void> => {
    const path = await pathOf(ask, manifest);
    const request = { method: 'PATCH', path: applied(path ?? '', manifest, query), body: manifest };
    await connectStrictly(kubeconfig)({ ...request, contentType: 'application/apply-patch+yaml' });
  };

  test.each(valuesFiles())('takes everything that is rendered: %s', async (values) => {
    const set = values === 'namespaced' ? [`operator.namespaces={${namespace}}`] : [];
    const unknown = new Set<string>();
    for (const manifest of render({ values, set, namespace })) {
      if ((await pathOf(ask, manifest)) === undefined) unknown.add(manifest.apiVersion);
      else await apply(manifest, '&dryRun=All');
    }
    expect(FOREIGN).toEqual(expect.arrayContaining([...unknown]));
  });

  test('lets every pod into a namespace with the restricted Pod Security Standard', async () => {
    const restricted = await createTestNamespace();
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await ask({
      method: 'PATCH',
      path: `/api/v1/namespaces/${restricted}`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels } },
    });
    const path = `/api/v1/namespaces/${restricted}`;
    const create = (name: string, pod: object) =>
      ask({ method: 'POST', path: `${path}/pods?dryRun=All`, body: { ...pod, metadata: { name } } });

    const careless = { spec: { containers: [{ name: 'a', image: 'a' }] } };
    await expect.poll(async () => (await create('careless', careless)).status).toBe(403);
    const manifests = render({ values: 'evaluation', namespace: restricted });
    for (const account of manifests.filter(({ kind }) => kind === 'ServiceAccount')) await apply(account);
    const pods = manifests.flatMap((each) => {
      const template = podTemplateOf(each);
      return template === undefined ? [] : [[each.metadata.name, template.spec] as const];
    });
    expect(pods.map(([name]) => name).sort()).toEqual(
      ['directory', 'gateway', 'operator', 'postgres', 'test', 'valkey'].map((part) => `users-muster-${part}`),
    );
    for (const [name, spec] of pods) {
      // Volumes that a StatefulSet would add.
      const data = name.endsWith('postgres') ? [{ name: 'data', emptyDir: {} }] : [];
      const volumes = [...((spec['volumes'] as object[] | undefined) ?? []), ...data];
      expect(await create(name, { spec: { ...spec, volumes } }), name).toMatchObject({ status: 201 });
    }
  });

  test('shows the notes, which say last what to type next', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-helm-'));
    try {
      const file = join(folder, 'kubeconfig');
      await writeFile(file, kubeconfig, { mode: 0o600 });
      // In a namespace of its own, so that it is no upgrade of anything.
      const options = ['-n', namespace, '--kubeconfig', file, '--set', 'crds.create=false'];
      const values = ['--values', join(CHART, 'ci/evaluation-values.yaml')];
      const { output, error } = helm('install', 'users', CHART, '--dry-run=server', ...options, ...values);
      expect(error).toBe('');
      const notes = output.slice(output.indexOf('NOTES:')).trimEnd();
      expect(notes).toContain('WARNING: the database is one pod without backup');
      expect(notes).toContain('The operator watches every namespace. Install no other beside it');
      const [make, wait, show] = notes
        .split('\n')
        .filter((line) => line.startsWith('  ') && / scimtenant\/|ScimTenant"|acme-scim/.test(line));
      expect(JSON.parse(/echo '(.*)' \| kubectl -n test-\w+ create -f -$/.exec(make ?? '')?.[1] ?? '')).toMatchObject({
        metadata: { name: 'acme' },
      });
      expect(wait).toMatch(/wait --for=condition=Ready scimtenant\/acme/);
      expect(show).toMatch(/get secret acme-scim-token/);
      expect(notes.endsWith(show ?? '-')).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('refuses a release whose operator would watch what another one’s does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-helm-'));
    const [first] = render({ values: 'evaluation', namespace, release: 'first' }).filter(
      ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name.endsWith('-operator'),
    );
    try {
      const file = join(folder, 'kubeconfig');
      await writeFile(file, kubeconfig, { mode: 0o600 });
      await apply(first!);
      const options = ['-n', namespace, '--kubeconfig', file, '--set', 'crds.create=false'];
      const values = ['--values', join(CHART, 'ci/evaluation-values.yaml')];
      const install = (release: string, ...more: string[]) =>
        helm('install', release, CHART, '--dry-run=server', ...options, ...values, ...more);
      const refused = install('second');
      expect(refused.status).not.toBe(0);
      expect(refused.error).toContain('the release first has an operator that watches every namespace already');
      expect(install('second', '--set', `operator.namespaces={${namespace}}`).error).toBe('');
      expect(install('first').error).not.toContain('watches every namespace already'); // its own
    } finally {
      await ask({ method: 'DELETE', path: `${await pathOf(ask, first!)}/${first!.metadata.name}` });
      await rm(folder, { recursive: true });
    }
  });

  describe('the admission policy', () => {
    const policies: Manifest[] = [];
    let operator: Ask;
    let elsewhere: string;
    beforeAll(async () => {
      elsewhere = await createNamespace(kubeconfig);
      const cluster = [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'get', 'patch', 'update'] }];
      const account = await createServiceAccount(kubeconfig, namespace, { cluster });
      operator = connect(account);
      const name = nameOf(account);
      const manifests = render({ values: 'evaluation', namespace, set: [`operator.serviceAccount.name=${name}`] });
      policies.push(...manifests.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy')));
      for (const policy of policies) await apply(policy);
      await vi.waitFor(async () => expect(await write('Opaque', 'probe')).toBe(403), { timeout: 20_000 });
    });
    afterAll(async () => {
      for (const policy of policies)
        await ask({ method: 'DELETE', path: `${await pathOf(ask, policy)}/${policy.metadata.name}` });
    });

    const create = (as: Ask, type: string, name: string, owners: object[], at: string) =>
      as({
        method: 'POST',
        path: `/api/v1/namespaces/${at}/secrets`,
        body: { type, metadata: { name, ownerReferences: owners }, stringData: { 'tls.crt': '', 'tls.key': '' } },
      });
    const write = async (type: string, name: string, owners: object[] = [], at = namespace): Promise<number> =>
      (await create(operator, type, name, owners, at)).status;

    test('refuses the operator a Secret of another type, and says so', async () => {
      const { status, body } = await create(operator, 'Opaque', 'mine', [], elsewhere);
      expect(status).toBe(403);
      expect((body as { message: string }).message).toContain('may not write the Secret mine of type Opaque');
      expect(await write('Opaque', 'mine', [TENANT])).toBe(403);
      expect(await write('example.com/other', 'mine', [TENANT])).toBe(403);
    });

    test('lets it write its own, that of a ScimTenant, in any namespace', async () => {
      expect(await write('scim.muster.dev/token', 'acme', [TENANT])).toBe(201);
      expect(await write('scim.muster.dev/token', 'acme', [TENANT], elsewhere)).toBe(201);
      expect(await write('scim.muster.dev/token', 'nobodys')).toBe(403);
      expect(await write('scim.muster.dev/token', 'other', [{ ...TENANT, kind: 'Other' }])).toBe(403);
    });

    test('lets it write certificates and the database’s login in its own namespace, by name', async () => {
      for (const part of ['ca', 'directory-tls', 'gateway-tls', 'operator-tls', 'reader-tls', 'transmitter-tls']) {
        expect(await write('kubernetes.io/tls', `users-muster-${part}`), part).toBe(201);
      }
      expect(await write('Opaque', 'users-muster-database')).toBe(201);
      expect(await write('kubernetes.io/tls', 'ingress-certificate')).toBe(403);
      expect(await write('kubernetes.io/tls', 'users-muster-ca', [], elsewhere)).toBe(403);
    });

    test('keeps it from changing what is somebody else’s, and nobody else from anything', async () => {
      expect((await create(ask, 'Opaque', 'persons', [], elsewhere)).status).toBe(201);
      const path = `/api/v1/namespaces/${elsewhere}/secrets/persons`;
      const body = { stringData: { a: 'b' }, metadata: { ownerReferences: [TENANT] } };
      const patch = { method: 'PATCH', path, contentType: 'application/merge-patch+json', body };
      expect((await operator(patch)).status).toBe(403);
      expect((await ask(patch)).status).toBe(200);
    });
  });
});

/** The account's name, from the token in its kubeconfig. */
function nameOf(account: string): string {
  const payload = /token: ['"]?[\w-]+\.([\w-]+)\./.exec(account)?.[1] ?? '';
  const { sub = '' } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: string };
  return sub.split(':').at(-1) ?? '';
}

test.skipIf(helmMissing() !== undefined)(
  'the operator is held to the names of the Secrets that it makes for itself',
  () => {
    const rulesOf = (values: string): unknown[] =>
      find(render({ values }), 'Role', 'users-muster-operator')['rules'] as unknown[];
    const names = [
      'ca',
      'directory-tls',
      'gateway-tls',
      'operator-tls',
      'reader-tls',
      'transmitter-tls',
      'database',
    ].map((part) => `users-muster-${part}`);
    expect(rulesOf('evaluation').at(-1)).toMatchObject({ resources: ['secrets'], resourceNames: names });
    expect(JSON.stringify(rulesOf('external'))).not.toContain('secrets');
  },
);
