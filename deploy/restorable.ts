// `npm run restorable`: makes of what `kubectl get -o json` told what another cluster can be given: the Secrets first, each without the owner
// that it had, which is not there any more (Kubernetes would delete it), and then the ScimTenants, which adopt what they had before.
import { readFile } from 'node:fs/promises';
import { Obstacle, fail } from './obstacle.ts';

const usage = `Prepares a backup for kubectl create.

  kubectl get secret -A --field-selector type=scim.muster.dev/token -o json > tokens.json
  kubectl get sct -A -o json > tenants.json
  npm run --silent restorable -- tokens.json tenants.json | kubectl create -f -`;

const ADOPT = 'scim.muster.dev/adopt';
/** kubectl’s copy of what was applied. */
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Those that are restored, in that order. */
const kinds = ['Secret', 'ScimTenant'];

interface Resource {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: unknown;
}

/**
 * One List, as JSON, of all that is in those.
 * @param texts what `kubectl get -o json` printed: Lists, or single resources
 * @throws Obstacle when something else is in them
 */
export function toRestorable(texts: readonly string[]): string {
  const found = texts.flatMap(parse);
  const stranger = found.find(({ kind }) => !kinds.includes(kind));
  if (stranger !== undefined) throw new Obstacle(`A ${stranger.kind} is not restored so: Secrets and ScimTenants are.`);
  const items = kinds.flatMap((kind) => found.filter((each) => each.kind === kind)).map(withoutOrigin);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 2);
}

function parse(text: string): Resource[] {
  try {
    const read = JSON.parse(text) as Resource & { readonly items?: readonly Resource[] };
    return [...(read.items ?? [read])];
  } catch (error) {
    throw new Obstacle(`That is not what kubectl prints with -o json: ${(error as Error).message}`);
  }
}

function withoutOrigin({ status: _status, ...resource }: Resource): object {
  const { name, namespace, uid, labels, annotations } = resource.metadata;
  const { [APPLIED]: _applied, ...kept } = annotations ?? {};
  const adopting = resource.kind === 'ScimTenant' ? { [ADOPT]: uid } : {};
  return { ...resource, metadata: { name, namespace, labels, annotations: { ...kept, ...adopting } } };
}

async function main(files: readonly string[]): Promise<void> {
  if (files.includes('--help')) {
    console.log(usage);
    return;
  }
  if (files.length === 0 || files.some((file) => file.startsWith('-'))) throw new Obstacle(usage);
  const texts = files.map(async (file) =>
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new Obstacle(`${file} cannot be read: ${(error as Error).message}`);
    }),
  );
  console.log(toRestorable(await Promise.all(texts)));
}

if (import.meta.main) await main(process.argv.slice(2)).catch(fail);
