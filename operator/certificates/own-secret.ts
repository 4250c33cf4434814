// Secrets that the operator makes for Muster itself, in its own namespace: made by POST when there is none, changed only where the label
// says that they are the operator's, and then at the version that was read.
import type { Api } from '../kubernetes/api.ts';
import { isAlreadyExists, isNotFound } from '../kubernetes/api-error.ts';
import { secretsPath, type Secret } from '../secret.ts';

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const OPERATOR = 'muster-operator';

/** A key of the data with its clear text; `null` removes it. */
export type Change = Readonly<Record<string, string | null>>;

export interface OwnSecrets {
  /** May create at any time: a POST takes nothing from anybody. */
  readonly open: Pick<Api, 'get' | 'create'>;
  /** Refuses to write when this process does not lead. */
  readonly guarded: Pick<Api, 'merge'>;
  readonly namespace: string;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

export interface OwnSecret {
  readonly name: string;
  readonly version: string;
  readonly data: Readonly<Record<string, string>>;
}

/** Throws when the Secret is not the operator's. */
export async function findOwn({ open, namespace, signal }: OwnSecrets, name: string): Promise<OwnSecret | undefined> {
  try {
    return read(await open.get<Secret>(`${secretsPath(namespace)}/${name}`, { signal }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The Secret that is there, or the one that is made of `create`; when another made one meanwhile, that one. */
export async function findOrCreate(
  secrets: OwnSecrets,
  name: string,
  type: string,
  create: () => Change,
): Promise<OwnSecret> {
  for (;;) {
    const found = await findOwn(secrets, name);
    if (found !== undefined) return found;
    try {
      const labels = { [MANAGED_BY]: OPERATOR, 'app.kubernetes.io/part-of': 'muster' };
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels }, type, data: encode(create()) };
      return read(await secrets.open.create<Secret>(secretsPath(secrets.namespace), body, { signal: secrets.signal }));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}

/** Fails with a conflict when the Secret changed since it was read. */
export async function changeOwn(
  { guarded, namespace, signal }: OwnSecrets,
  { name, version }: OwnSecret,
  change: Change,
): Promise<OwnSecret> {
  const patch = { metadata: { resourceVersion: version }, data: encode(change, true) };
  return read(await guarded.merge<Secret>(`${secretsPath(namespace)}/${name}`, patch, { signal }));
}

function read({ metadata, data = {} }: Secret): OwnSecret {
  const { name, resourceVersion: version } = metadata;
  if (metadata.labels?.[MANAGED_BY] !== OPERATOR) {
    throw new Error(
      `The Secret ${name} is left alone, since it has no label ${MANAGED_BY}=${OPERATOR}. Delete it, or have no certificates made \
by the operator.`,
    );
  }
  const texts = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
  return { name, version, data: Object.fromEntries(texts) as Record<string, string> };
}

/** What shall be removed is left out of what is made. */
function encode(change: Change, isPatch = false): Record<string, string | null> {
  const entries = Object.entries(change).filter(([, text]) => isPatch || text !== null);
  return Object.fromEntries(
    entries.map(([key, text]) => [key, text === null ? null : Buffer.from(text).toString('base64')]),
  );
}
