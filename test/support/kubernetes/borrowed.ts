// Someone else's cluster, which goes on after the run: what the run made in it is removed at its end. The run's name travels
// in the kubeconfig's `extensions`, so that test files, which are processes of their own, know it.
import { randomBytes } from 'node:crypto';
import { dump, load } from 'js-yaml';
import { connectStrictly } from './request.ts';

const EXTENSION = 'scim.muster.dev/test-run';
const TENANTS = '/apis/scim.muster.dev/v1alpha1';

/** The label that namespaces of the run get, and its value. */
export interface Run {
  readonly label: string;
  readonly id: string;
}

interface Extended {
  readonly extensions?: readonly { readonly name: string; readonly extension: { readonly id: string } }[];
}

/** The run that a kubeconfig belongs to; undefined for a server of our own. */
export function runOf(kubeconfig: string): Run | undefined {
  const { extensions } = load(kubeconfig) as Extended;
  const found = extensions?.find(({ name }) => name === EXTENSION);
  return found === undefined ? undefined : { label: EXTENSION, id: found.extension.id };
}

/** The same kubeconfig with a name for this run; `stop` deletes the namespaces of the run. */
export function borrow(kubeconfig: string): { kubeconfig: string; stop(): Promise<void> } {
  const id = randomBytes(6).toString('hex');
  const extensions = [{ name: EXTENSION, extension: { id } }];
  const extended = dump({ ...(load(kubeconfig) as object), extensions });
  return { kubeconfig: extended, stop: () => deleteNamespaces(extended, id) };
}

// No operator runs any more that would take its finalizers off.
async function deleteNamespaces(kubeconfig: string, id: string): Promise<void> {
  const ask = connectStrictly(kubeconfig);
  const query = `labelSelector=${encodeURIComponent(`${EXTENSION}=${id}`)}`;
  for (const name of await list(ask, `/api/v1/namespaces?${query}`)) {
    const tenants = `${TENANTS}/namespaces/${name}/scimtenants`;
    await ask({ method: 'DELETE', path: `/api/v1/namespaces/${name}` });
    for (const tenant of await list(ask, tenants)) {
      const body = { metadata: { finalizers: null } };
      const path = `${tenants}/${tenant}`;
      await ask({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
    }
  }
}

/** Names of the objects in a list. */
async function list(ask: ReturnType<typeof connectStrictly>, path: string): Promise<string[]> {
  const { items } = (await ask({ method: 'GET', path })) as { items: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name);
}
