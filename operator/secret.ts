// The Secret with the token: the only place where its clear text is. It is made by POST, so that one which exists is never
// touched, and changed only when it is this resource's own, at the version that was read. (Server-side apply alone would merge
// the token and the owner into a stranger's Secret.)
import type { Api, CallOptions } from './kubernetes/api.ts';
import { isNotFound } from './kubernetes/api-error.ts';
import type { KubernetesObject } from './kubernetes/object.ts';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { toTime } from './condition.ts';
import { API_VERSION, KIND, namespaceOf, secretNameOf, type ScimTenant } from './scim-tenant.ts';
import { readToken, type HeldToken } from './token.ts';
import { hideTokens } from '../services/token.ts';

export const SECRET_TYPE = 'scim.muster.dev/token';
const TENANT_LABEL = 'scim.muster.dev/scim-tenant';

const marks = {
  tokenId: 'scim.muster.dev/token-id',
  issuedTime: 'scim.muster.dev/issued-time',
  rotation: 'scim.muster.dev/rotation',
  issuedFor: 'scim.muster.dev/issued-for',
} as const;

export interface Secret extends KubernetesObject {
  readonly type?: string;
  /** Base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What shall be in the Secret. */
export interface SecretContent {
  readonly held: HeldToken;
  /** Empty when it is not known yet. */
  readonly tenantUrl: string;
}

export const secretPath = (tenant: ScimTenant): string => `${secretsPath(namespaceOf(tenant))}/${secretNameOf(tenant)}`;

export const secretsPath = (namespace?: string): string =>
  namespace === undefined ? '/api/v1/secrets' : `/api/v1/namespaces/${namespace}/secrets`;

/**
 * The resource's Secret; undefined when there is none. One of the resource that this one adopts becomes this one's, and so does
 * again its own that somebody took the owner from.
 * @param former UID of the resource that it adopts
 * @throws Failure SecretConflict when the name is taken by a Secret that is not this resource's
 */
export async function findSecret(
  { api, options, isPresent }: Pick<Context, 'api' | 'options' | 'isPresent'>,
  tenant: ScimTenant,
  former: string | undefined,
): Promise<Secret | undefined> {
  let secret: Secret;
  try {
    secret = await api.get<Secret>(secretPath(tenant), options);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  if (isOwn(secret, tenant)) return secret;
  if (!isAdopted(secret, former) && !isOrphaned(secret, tenant)) throw conflict(secret, tenant, isPresent);
  const { resourceVersion } = secret.metadata;
  const metadata = { resourceVersion, ownerReferences: [ownerReference(tenant)] };
  return api.merge<Secret>(secretPath(tenant), { metadata }, options);
}

const controllerOf = (secret: Secret) => secret.metadata.ownerReferences?.find((owner) => owner.controller === true);

const isOwn = (secret: Secret, tenant: ScimTenant): boolean =>
  secret.type === SECRET_TYPE && controllerOf(secret)?.uid === tenant.metadata.uid;

/** Its controller was the resource that is adopted; one from a backup has none, and is known by what was noted when its token was issued. */
function isAdopted(secret: Secret, former: string | undefined): boolean {
  if (former === undefined || secret.type !== SECRET_TYPE) return false;
  return (controllerOf(secret)?.uid ?? issuedFor(secret)) === former;
}

const issuedFor = (secret: Secret): string | undefined => secret.metadata.annotations?.[marks.issuedFor];

/** Nobody controls it, and the token in it is the one that was issued for this resource. */
const isOrphaned = (secret: Secret, { status }: ScimTenant): boolean =>
  secret.type === SECRET_TYPE &&
  controllerOf(secret) === undefined &&
  status?.token !== undefined &&
  readToken(decode(secret.data?.['token']))?.id === status.token.id;

function conflict(secret: Secret, tenant: ScimTenant, isPresent: Context['isPresent']): Failure {
  const name = secret.metadata.name;
  const controller = controllerOf(secret);
  if (secret.type === SECRET_TYPE && controller?.kind === KIND && controller.name === tenant.metadata.name) {
    const message = `The Secret ${name} is that of an earlier ScimTenant of this name (UID ${controller.uid}). Kubernetes removes \
it soon; to keep its token, annotate this one with scim.muster.dev/adopt=${controller.uid}.`;
    return new Failure('SecretConflict', message, { terminal: false });
  }
  const earlier = controller === undefined ? restorableFor(secret, tenant) : undefined;
  if (earlier !== undefined && !isPresent(earlier)) {
    const message = `The Secret ${name} has the token of an earlier ScimTenant of this name (UID ${earlier}), and is left alone. To keep its \
token, annotate this one with scim.muster.dev/adopt=${earlier}; to issue another, delete the Secret.`;
    return new Failure('SecretConflict', message, { terminal: true });
  }
  const owner =
    controller === undefined ? 'was not made for this resource' : `belongs to ${controller.kind} ${controller.name}`;
  const message = `The Secret ${name} ${owner} and is left alone. Delete it, or create a ScimTenant with another spec.token.secretName.`;
  return new Failure('SecretConflict', message, { terminal: true });
}

/** The UID opens a tenant to whoever knows it: like the directory, this one tells it to a namesake only. */
function restorableFor(secret: Secret, tenant: ScimTenant): string | undefined {
  const isNamesake = secret.metadata.labels?.[TENANT_LABEL] === tenant.metadata.name;
  const uid = issuedFor(secret);
  return secret.type === SECRET_TYPE && isNamesake && uid !== tenant.metadata.uid ? uid : undefined;
}

/**
 * The token in the Secret, if it is the one that was issued last for this resource: an edited one is none, nor one from a copy of
 * this Secret that is older, or from another resource's.
 * @param former UID of the resource that this one adopts
 */
export function readSecret(secret: Secret, tenant: ScimTenant, former: string | undefined): HeldToken | undefined {
  const read = readToken(decode(secret.data?.['token']));
  if (read === undefined) return undefined;
  const noted = secret.metadata.annotations ?? {};
  const known = tenant.status?.token;
  const issuedMs = Date.parse(noted[marks.issuedTime] ?? '');
  const isRegistered = read.id === known?.id;
  if (!isRegistered) {
    const owner = issuedFor(secret);
    if (read.id !== noted[marks.tokenId] || (owner !== tenant.metadata.uid && owner !== former)) return undefined;
    if (known?.issuedTime !== undefined && !(issuedMs >= Date.parse(known.issuedTime))) return undefined;
  }
  const issuedTime = Number.isNaN(issuedMs) ? new Date(secret.metadata.creationTimestamp) : new Date(issuedMs);
  return { ...read, issuedTime, rotation: noted[marks.rotation] ?? '', isRegistered };
}

/** Whether the Secret is in every part as it shall be. */
export function isAsWanted(secret: Secret, tenant: ScimTenant, content: SecretContent): boolean {
  const { metadata, data } = manifest(tenant, content);
  const has = (held: Readonly<Record<string, string>> | undefined, wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).every(([key, value]) => held?.[key] === value);
  return (
    has(secret.data, data) &&
    has(secret.metadata.labels, metadata.labels) &&
    has(secret.metadata.annotations, metadata.annotations)
  );
}

/** Makes the Secret. Fails with AlreadyExists when one of that name came into being just now: to be looked at anew. */
export function createSecret(
  api: Api,
  tenant: ScimTenant,
  content: SecretContent,
  options: CallOptions,
): Promise<Secret> {
  return withoutToken(api.create<Secret>(secretsPath(namespaceOf(tenant)), manifest(tenant, content), options));
}

/** Makes the Secret that was read be as it shall be. Fails with a conflict when it changed since. */
export function applySecret(
  api: Api,
  tenant: ScimTenant,
  content: SecretContent,
  read: Secret,
  options: CallOptions,
): Promise<Secret> {
  const wanted = manifest(tenant, content);
  const { uid, resourceVersion } = read.metadata;
  const body = { ...wanted, metadata: { ...wanted.metadata, uid, resourceVersion } };
  return withoutToken(api.apply<Secret>(secretPath(tenant), body, options));
}

/** Whoever refuses a write may quote it, be it a policy, a webhook or a proxy; and what they say is told to people and logged. */
async function withoutToken<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    for (let one = error; one instanceof Error; one = one.cause) {
      one.message = hideTokens(one.message);
      one.stack = hideTokens(one.stack ?? '');
    }
    throw error;
  }
}

function manifest(tenant: ScimTenant, { held, tenantUrl }: SecretContent) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretNameOf(tenant),
      namespace: namespaceOf(tenant),
      labels: {
        'app.kubernetes.io/managed-by': 'muster-operator',
        'app.kubernetes.io/part-of': 'muster',
        [TENANT_LABEL]: tenant.metadata.name,
      },
      annotations: {
        [marks.tokenId]: held.id,
        [marks.issuedTime]: toTime(held.issuedTime),
        [marks.rotation]: held.rotation,
        [marks.issuedFor]: tenant.metadata.uid,
      },
      ownerReferences: [ownerReference(tenant)],
    },
    type: SECRET_TYPE,
    data: { token: encode(held.token), ...(tenantUrl === '' ? {} : { tenantUrl: encode(tenantUrl) }) },
  };
}

// Without blockOwnerDeletion, which would need a further right where owner references are enforced.
const ownerReference = ({ metadata: { name, uid } }: ScimTenant) => ({
  apiVersion: API_VERSION,
  kind: KIND,
  name,
  uid,
  controller: true,
});

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
