// The shipped rules are enough for a whole life of a ScimTenant, under real RBAC, and nothing in them is superfluous.
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, inject, test } from 'vitest';
import { isNotFound } from '../../operator/kubernetes/api-error.ts';
import type { Transport, TransportRequest } from '../../operator/kubernetes/transport.ts';
import { createNamespace, createServiceAccount, type Rules } from '../support/kubernetes.ts';
import { startStack } from '../support/stack.ts';
import { createPerson, startTestOperator } from './support.ts';

type Rule = NonNullable<Rules['namespaced']>[number];

const shipped = load(
  readFileSync(new URL('../../charts/muster/files/operator-rules.yaml', import.meta.url), 'utf8'),
) as Readonly<Record<'tenants' | 'watchSecrets' | 'own', Rule[]>>;

const { kubeconfig = '', missing } = inject('kubernetes');

/** `group/resource verb` of a request, as the API server's authorizer names it. */
function rightOf({ method, path, body }: TransportRequest): string {
  const { pathname, searchParams } = new URL(path, 'https://host');
  const parts = pathname.slice(1).split('/');
  const group = parts[0] === 'api' ? '' : parts[1];
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3).join('/');
  const [resource = '', name, subresource] = rest.replace(/^namespaces\/[^/]+\//, '').split('/');
  const reading = searchParams.get('watch') === 'true' ? 'watch' : name === undefined ? 'list' : 'get';
  const verbs: Record<string, string> = { GET: reading, POST: 'create', PUT: 'update', PATCH: 'patch' };
  expect(body === undefined).toBe(method === 'GET');
  return `${group}/${resource}${subresource === undefined ? '' : `/${subresource}`} ${verbs[method]}`;
}

const rightsOf = (rules: readonly Rule[]): string[] =>
  rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${group}/${one} ${verb}`))),
  );

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

describe.skipIf(missing !== undefined)('the operator’s rights', () => {
  test.each(['true', 'false'])('are enough and all needed, with WATCH_SECRETS=%s', async (watchSecrets) => {
    const namespace = await createNamespace(kubeconfig);
    const stack = await startStack({ environment: { PUBLIC_URL: 'https://scim.example.com' } });
    const person = createPerson(kubeconfig, namespace);
    const rules = [...shipped.tenants, ...(watchSecrets === 'true' ? shipped.watchSecrets : []), ...shipped.own];
    const account = await createServiceAccount(kubeconfig, namespace, { namespaced: rules });
    const used: string[] = [];
    const refused: string[] = [];
    const wrap =
      (transport: Transport): Transport =>
      async (request) => {
        const response = await transport(request);
        used.push(rightOf(request));
        if (response.status === 403) refused.push(rightOf(request));
        return response;
      };
    const { directoryAddress } = stack;
    const environment = { WATCH_SECRETS: watchSecrets };
    const base = { directoryAddress, namespaces: [namespace], wrap, environment };
    const operator = await startTestOperator({ ...base, kubeconfig: account });
    await person.create('acme');
    await person.waitFor('acme', 'Ready', 'True');
    await person.change('acme', { spec: { token: { rotation: 'b' } } });
    await person.waitFor('acme', 'Ready', 'True');
    // The same twice becomes a series, which is a patch of the event.
    for (const provisioning of ['Suspended', 'Active', 'Suspended', 'Active']) {
      await person.change('acme', { spec: { provisioning } });
      await person.waitFor('acme', 'Ready', 'True', provisioning);
    }
    await expect.poll(() => unique(used), { timeout: 10_000 }).toContain('coordination.k8s.io/leases update');
    await person.delete('acme');
    await expect.poll(() => person.get('acme').catch(isNotFound)).toBe(true);
    await operator.stop();
    await person.close();
    await stack.stop();
    expect(refused).toEqual([]);
    expect(unique(used)).toEqual(unique(rightsOf(rules)));
  });
});
