// All ScimTenants that this operator cares for, of the whole cluster or of some namespaces, and which changes of them matter.
import type { Logger } from 'pino';
import type { Api } from './kubernetes/api.ts';
import { keyOf, type KubernetesObject } from './kubernetes/object.ts';
import type { Priority, Queue } from './kubernetes/queue.ts';
import { startReflector, WATCH_SECONDS_MAX, type Change, type Reflector } from './kubernetes/reflector.ts';
import { conditionOf, FINALIZER, KIND, listPath, namespaceOf, type ScimTenant } from './scim-tenant.ts';
import { SECRET_TYPE, secretsPath, type Secret } from './secret.ts';
import { isDeepStrictEqual } from 'node:util';

export interface WatchedTenants {
  find(key: string): ScimTenant | undefined;
  /** By the resource's UID, which is the owner of the tenant. */
  keyOfOwner(uid: string): string | undefined;
  /** The version of each Secret as this operator left it, by the UID of the tenant: another one was changed by somebody else. */
  readonly secretVersions: Map<string, string>;
  keys(): string[];
  values(): IterableIterator<ScimTenant>;
  /** Takes in what a write was answered with. */
  see(tenant: ScimTenant): void;
  hasSynced(): boolean;
  readonly synced: Promise<void>;
  /** Why a watch counts as stuck; else undefined. */
  stuck(): string | undefined;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly api: Api;
  readonly queue: Queue;
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly watchSecrets: boolean;
  /** What a watch has missed is found this often. */
  readonly resyncMs: number;
  readonly logger: Logger;
}

export function watchTenants(options: WatchOptions): WatchedTenants {
  const { queue } = options;
  const namespaces = options.namespaces.length === 0 ? [undefined] : options.namespaces;
  const owners = new Map<string, string>();
  const secretVersions = new Map<string, string>();
  const stalled = new Set<string>();

  function onChange({ previous, current, listed }: Change<ScimTenant>): void {
    const tenant = current ?? previous;
    if (tenant === undefined) return;
    const key = keyOf(tenant);
    if (current === undefined) {
      owners.delete(tenant.metadata.uid);
      secretVersions.delete(tenant.metadata.uid);
      stalled.delete(key);
      for (const one of stalled) queue.add(one, 'low'); // what it had claimed is free
    } else {
      owners.set(tenant.metadata.uid, key);
      if (conditionOf(tenant, 'Stalled') === undefined) stalled.delete(key);
      else stalled.add(key);
      if (previous !== undefined && isOwnDoing(previous, current)) return;
    }
    queue.add(key, priorityOf(listed));
  }

  const tenants = new Map<string | undefined, Reflector<ScimTenant>>();
  const reflectors: Omit<Reflector<KubernetesObject>, 'get' | 'values' | 'see'>[] = [];
  for (const namespace of namespaces) {
    const reflector = startReflector<ScimTenant>({ ...follow(options), path: listPath(namespace), onChange });
    tenants.set(namespace, reflector);
    reflectors.push(reflector);
    if (options.watchSecrets) reflectors.push(watchSecrets(options, namespace, secretVersions));
  }
  const reflectorOf = (key: string) =>
    tenants.get(options.namespaces.length === 0 ? undefined : key.slice(0, key.indexOf('/')));
  return {
    find: (key) => reflectorOf(key)?.get(key),
    see: (tenant) => reflectorOf(keyOf(tenant))?.see(tenant),
    secretVersions,
    keyOfOwner: (uid) => owners.get(uid),
    keys: () => [...owners.values()],
    *values() {
      for (const reflector of tenants.values()) yield* reflector.values();
    },
    hasSynced: () => reflectors.every((reflector) => reflector.hasSynced()),
    synced: Promise.all(reflectors.map((reflector) => reflector.synced)).then(() => undefined),
    stuck: () => reflectors.map((reflector) => reflector.stuck()).find((reason) => reason !== undefined),
    stop: async () => {
      await Promise.all(reflectors.map((reflector) => reflector.stop()));
    },
  };
}

/** What all watches have in common. A watch that ends in time is needed for a list in time. */
const follow = ({ api, resyncMs, logger }: WatchOptions) => ({
  ...{ api, logger, relistMs: resyncMs },
  watchSecondsMax: Math.min(WATCH_SECONDS_MAX, Math.ceil(resyncMs / 1_000)),
});

/** The watch often tells of a write before the write is answered. */
const ANSWER_MS = 100;

const priorityOf = (listed: boolean): Priority => (listed ? 'low' : 'high');

/** A change of the status alone, or the finalizer that is added first of all, comes from here. */
const isOwnDoing = (previous: ScimTenant, current: ScimTenant): boolean =>
  previous.metadata.generation === current.metadata.generation &&
  previous.metadata.deletionTimestamp === current.metadata.deletionTimestamp &&
  isDeepStrictEqual(previous.metadata.annotations, current.metadata.annotations) &&
  !(hasFinalizer(previous) && !hasFinalizer(current));

const hasFinalizer = ({ metadata }: ScimTenant): boolean => metadata.finalizers?.includes(FINALIZER) === true;

/** Only their metadata, and only of our type. One that changes or goes brings its tenant back into the queue. */
function watchSecrets(
  options: WatchOptions,
  namespace: string | undefined,
  secretVersions: ReadonlyMap<string, string>,
): Reflector<Secret> {
  const { queue } = options;
  return startReflector<Secret>({
    ...follow(options),
    path: secretsPath(namespace),
    fieldSelector: `type=${SECRET_TYPE}`,
    metadataOnly: true,
    onChange({ previous, current, listed }) {
      const secret = current ?? previous;
      if (secret === undefined || listed) return; // the tenants are listed as well
      const owner = ownerOf(current) ?? ownerOf(previous);
      const isOwnWrite = () =>
        owner !== undefined && secretVersions.get(owner.uid) === current?.metadata.resourceVersion;
      const name = owner?.name ?? secret.metadata.labels?.['scim.muster.dev/scim-tenant'];
      if (name === undefined) return;
      const key = `${namespaceOf(secret)}/${name}`;
      setTimeout(() => isOwnWrite() || queue.add(key), ANSWER_MS).unref();
    },
  });
}

const ownerOf = (secret: Secret | undefined) =>
  secret?.metadata.ownerReferences?.find((one) => one.controller === true && one.kind === KIND);
