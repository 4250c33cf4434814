// Installs the ScimTenant resource from the file that the chart has, and waits until it can be used.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from 'js-yaml';
import { connect, connectStrictly } from './request.ts';

const FILE = new URL('../../../charts/muster/files/scimtenants.yaml', import.meta.url);
const TIMEOUT_MS = 30_000;
const POLL_MS = 50;
/**
 * kube-apiserver lets every creation wait for 2 s while the resource is younger than that (apiextensions-apiserver,
 * customresource_handler.go, justCreated), which a test that measures would take for somebody's slowness.
 */
const YOUNG_MS = 2_000;

/** The parts of a CustomResourceDefinition that are read here. */
export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
}

/** Server-side apply with field validation; when it resolves, the resource is Established, served and not young any more. */
export async function installCrd(kubeconfig: string): Promise<void> {
  await applyDefinition(kubeconfig, load(await readFile(FILE, 'utf8')) as Definition);
}

/** The same for any definition; a change of one that is there may take effect a little later. */
export async function applyDefinition(kubeconfig: string, definition: Definition): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}`;
  const ask = connectStrictly(kubeconfig);
  await ask({
    method: 'PATCH',
    path: `${path}?fieldManager=muster-test&force=true&fieldValidation=Strict`,
    contentType: 'application/apply-patch+yaml',
    body: definition,
  });
  const established = async (): Promise<boolean> => {
    const { status } = (await ask({ method: 'GET', path })) as Definition;
    const condition = status?.conditions?.find(({ type }) => type === 'Established');
    return condition?.status === 'True' && Date.now() - Date.parse(condition.lastTransitionTime) >= YOUNG_MS;
  };
  await until(established, `${definition.metadata.name} was not established`);
  const { group, names, versions } = definition.spec;
  const resource = `/apis/${group}/${versions[0]?.name ?? ''}/${names.plural}?limit=1`;
  const served = async (): Promise<boolean> =>
    (await connect(kubeconfig)({ method: 'GET', path: resource })).status === 200;
  await until(served, `${resource} was not served`);
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${otherwise} within ${TIMEOUT_MS / 1000} seconds.`);
    await sleep(POLL_MS);
  }
}
