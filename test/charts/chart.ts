// The chart, rendered by Helm, for tests.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { inject } from 'vitest';

export const CHART = new URL('../../charts/muster', import.meta.url).pathname;
/** What `helm template` takes the cluster for; it has none to ask. */
const KUBERNETES = '1.34.0';
export const RELEASE = 'users';
export const NAMESPACE = 'identity';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface PodTemplate {
  readonly metadata: Pick<Manifest['metadata'], 'labels' | 'annotations'>;
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly serviceAccountName?: string;
    readonly automountServiceAccountToken?: boolean;
    readonly [key: string]: unknown;
  };
}

/** Why there is no Helm; undefined when there is one. */
export const helmMissing = (): string | undefined => inject('helm').missing;

export interface Rendering {
  /** A file of charts/muster/ci without its ending, as in `evaluation`. */
  readonly values?: string;
  readonly set?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  /** What the cluster has besides, as in `cert-manager.io/v1`. */
  readonly apiVersions?: readonly string[];
}

export interface HelmResult {
  readonly status: number;
  readonly output: string;
  readonly error: string;
}

export function helm(...command: readonly string[]): HelmResult {
  const { path } = inject('helm');
  if (path === undefined) throw new Error(helmMissing());
  const { status, stdout, stderr } = spawnSync(path, command, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { status: status ?? 1, output: stdout, error: stderr };
}

/** The names of the files of charts/muster/ci, without their endings. */
export const valuesFiles = (): string[] =>
  readdirSync(join(CHART, 'ci'))
    .map((file) => file.replace(/-values\.yaml$/, ''))
    .sort();

const optionsOf = ({ values, set = [], apiVersions = [] }: Rendering): string[] => [
  ...(values === undefined ? [] : ['--values', join(CHART, 'ci', `${values}-values.yaml`)]),
  ...set.flatMap((each) => ['--set', each]),
  ...apiVersions.flatMap((each) => ['--api-versions', each]),
];

export function tryToRender(rendering: Rendering): HelmResult {
  const { release = RELEASE, namespace = NAMESPACE } = rendering;
  return helm('template', release, CHART, '-n', namespace, '--kube-version', KUBERNETES, ...optionsOf(rendering));
}

/** The text that Helm would apply. Throws with Helm's message. */
export function renderText(rendering: Rendering): string {
  const { status, output, error } = tryToRender(rendering);
  if (status !== 0) throw new Error(error);
  return output;
}

export function render(rendering: Rendering): Manifest[] {
  const documents = loadAll(renderText(rendering)) as (Manifest | null | undefined)[];
  return documents.filter((document) => document !== null && document !== undefined);
}

export const lint = (values: string): HelmResult => helm('lint', CHART, '--strict', ...optionsOf({ values }));

/** The one of that kind and name; throws when there is none. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

export function podTemplateOf({ kind, metadata, spec }: Manifest): PodTemplate | undefined {
  if (kind === 'Pod') return { metadata, spec } as unknown as PodTemplate;
  if (!['Deployment', 'StatefulSet', 'Job'].includes(kind)) return undefined;
  return spec?.['template'] as PodTemplate;
}

/** The environment of a pod's container: values, and where the others are from. */
export function environmentOf(manifest: Manifest, container = 0): Record<string, unknown> {
  const found = podTemplateOf(manifest)?.spec.containers[container]?.env ?? [];
  return Object.fromEntries(found.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

export const readChartFile = (name: string): string => readFileSync(join(CHART, name), 'utf8');

export const readYaml = (name: string): unknown => load(readChartFile(name));
