// Makes one tenant be as its ScimTenant declares it. In this order, each step safe to be interrupted and to be repeated:
// finalizer, Secret with the token, tenant and digest in the directory, status. Nothing is remembered between two reconciles:
// the Secret says which token was issued and when, and the directory which tokens are valid until when.
import type { Tenant__Output as RegisteredTenant } from '../proto/gen/muster/directory/v1/Tenant.ts';
import { toTime } from './condition.ts';
import type { Context } from './context.ts';
import { findExpiry } from './expiry.ts';
import { Failure, isTooMany, toFailure } from './failure.ts';
import { declare } from './registration.ts';
import { revokePrevious } from './revocation.ts';
import {
  annotationOf,
  FINALIZER,
  pathOf,
  referenceTo,
  secretNameOf,
  type ScimTenant,
  type ScimTenantStatus,
} from './scim-tenant.ts';
import { applySecret, createSecret, findSecret, isAsWanted, readSecret, type Secret } from './secret.ts';
import { toStatus } from './status.ts';
import { planToken, readToken, type HeldToken } from './token.ts';
import { createToken } from '../services/token.ts';
import { ApiError, isAlreadyExists, isConflict } from './kubernetes/api-error.ts';

/** What came of it: the status to write, and when to look again. */
export interface Result {
  readonly tenant: ScimTenant;
  readonly status: ScimTenantStatus;
  /** Undefined when the tenant is as declared. */
  readonly failure: Failure | undefined;
  /** The next moment, as far as it is known, at which something is due. */
  readonly dueTime: Date | undefined;
}

/** What was achieved before it went wrong, if it did. */
interface Progress {
  tenant: ScimTenant;
  held?: HeldToken;
  registered?: RegisteredTenant;
}

/**
 * Reconciles a tenant that is neither paused nor being deleted.
 * @param retryDelayMs when a failure is tried again; it is asked once per failure
 * @throws what is no failure of the tenant: a conflict with another writer, or the end of this leadership
 */
export async function reconcile(
  context: Context,
  seen: ScimTenant,
  retryDelayMs: (failure: Failure) => number,
): Promise<Result> {
  const progress: Progress = { tenant: seen };
  let failure: Failure | undefined;
  try {
    await work(context, progress);
  } catch (error) {
    context.signal.throwIfAborted();
    failure = toFailure(error);
    if (failure === undefined) throw error;
  }
  const { tenant, held, registered } = progress;
  const now = context.now();
  const nextAttemptTime = failure && new Date(now.getTime() + retryDelayMs(failure));
  const status = toStatus(tenant, { held, registered, failure, nextAttemptTime }, now);
  const times = findExpiry(tenant.spec.token, registered, held, now).times.toSorted((a, b) => Number(a) - Number(b));
  return { tenant, status, failure, dueTime: isDue(tenant, held, now) ? now : times[0] };
}

/** Whether a token has to follow the one that was registered just now. */
const isDue = ({ spec }: ScimTenant, held: HeldToken | undefined, now: Date): boolean =>
  held?.isRegistered === false && planToken(spec.token, { ...held, isRegistered: true }, true, now) !== undefined;

async function work(context: Context, progress: Progress): Promise<void> {
  const seen = progress.tenant;
  progress.tenant = await ensureFinalizer(context, seen);
  try {
    await serve(context, progress, seen);
  } catch (error) {
    if (isOfToken(error) && seen.status?.token !== undefined) await declareSpec(context, progress.tenant);
    throw error;
  }
}

/** The token in the Secret, and the tenant with it in the directory. */
async function serve(context: Context, progress: Progress, seen: ScimTenant): Promise<void> {
  const { secret, held } = await ensureToken(context, progress, seen);
  note(context, progress.tenant, secret);
  progress.held = held;
  const former = formerOf(context, progress.tenant);
  const ensure = (revoked: readonly string[]) =>
    context.directory.ensureTenant(declare(progress.tenant, { held, former, revoked }));
  progress.registered = await ensure([]);
  context.tenantUrl.value = progress.registered.tenant_url;
  progress.registered = await revokePrevious(context, progress.tenant, progress.registered, ensure);
  await ensureContent(context, progress.tenant, secret, held);
}

/** A tenant can be suspended, and tokens can be revoked, whatever is wrong with the next token. */
async function declareSpec(context: Context, tenant: ScimTenant): Promise<void> {
  const ensure = (revoked: readonly string[]) => context.directory.ensureTenant(declare(tenant, { revoked }));
  await revokePrevious(context, tenant, await ensure([]), ensure);
}

/** Whether it is about the token alone: the Secret, or how many there are. */
const isOfToken = (error: unknown): boolean =>
  !isConflict(error) && (error instanceof ApiError || error instanceof Failure || isTooMany(error));

/** The Secret is as this operator wants it. */
function note({ secretVersions }: Context, tenant: ScimTenant, secret: Secret): void {
  secretVersions.set(tenant.metadata.uid, secret.metadata.resourceVersion);
}

const UID = /^[\w-]{1,64}$/;

/** Whose tenant and Secret this one takes over. Never those of a resource that is there: anybody can read its UID. */
function formerOf({ isPresent }: Context, tenant: ScimTenant): string | undefined {
  const uid = annotationOf(tenant, 'adopt');
  return uid === undefined || !UID.test(uid) || isPresent(uid) ? undefined : uid;
}

/** From the first step on, the tenant's tokens are revoked before the resource can go. */
async function ensureFinalizer({ api, options }: Context, tenant: ScimTenant): Promise<ScimTenant> {
  const { finalizers = [], resourceVersion } = tenant.metadata;
  if (finalizers.includes(FINALIZER)) return tenant;
  const metadata = { resourceVersion, finalizers: [...finalizers, FINALIZER] };
  return api.merge<ScimTenant>(pathOf(tenant), { metadata }, options);
}

/**
 * The token in the Secret; a new one when it is missing, was edited, or is due for rotation.
 * @param mayExist of a new tenant it is not looked for: making one tells as well when it is there
 */
async function ensureToken(
  context: Context,
  progress: Progress,
  seen: ScimTenant,
  mayExist = progress.tenant.status?.conditions !== undefined,
): Promise<{ secret: Secret; held: HeldToken }> {
  const { tenant } = progress;
  const { api, options, recorder, now } = context;
  const secret = mayExist ? await findSecret(context, tenant, formerOf(context, tenant)) : undefined;
  const { uid } = tenant.metadata;
  const held = secret && readSecret(secret, tenant, formerOf(context, tenant));
  const issue = planToken(tenant.spec.token, held, tenant.status?.token !== undefined, now());
  if (issue === undefined && held?.isRegistered === true && secret !== undefined) return { secret, held };
  if (tenant === seen) await assertFresh(context, tenant); // else it is what the server answered a write with, just now
  if (issue === undefined && held !== undefined && secret !== undefined) return { secret, held };
  if (issue?.reason === 'TokenReplaced') context.contests.assertPeace(uid, secretNameOf(tenant));
  const issued = issueToken(context, tenant);
  const content = { held: issued, tenantUrl: context.tenantUrl.value };
  let written: Secret;
  try {
    written =
      secret === undefined
        ? await createSecret(api, tenant, content, options)
        : await applySecret(api, tenant, content, secret, options);
  } catch (error) {
    if (mayExist || !isAlreadyExists(error)) throw error;
    return ensureToken(context, progress, seen, true);
  }
  if (issue?.reason === 'TokenReplaced') context.contests.count(uid);
  if (issue !== undefined) {
    const note = `Issued token ${issued.id} into the Secret ${secretNameOf(tenant)}, because ${issue.why}.`;
    const type = issue.reason === 'TokenReplaced' ? 'Warning' : 'Normal';
    recorder.record({ regarding: referenceTo(tenant), type, reason: issue.reason, action: 'IssueToken', note });
  }
  return { secret: written, held: issued };
}

/** A token can't be taken back, nor one that it supersedes: both are for what the resource is now, not for what a cache remembers. */
async function assertFresh({ api, options }: Context, tenant: ScimTenant): Promise<void> {
  const { uid, resourceVersion } = tenant.metadata;
  const latest = await api.get<ScimTenant>(pathOf(tenant), options);
  if (latest.metadata.uid === uid && latest.metadata.resourceVersion === resourceVersion) return;
  throw new ApiError(409, { reason: 'Conflict', message: 'The ScimTenant changed since it was read.' });
}

function issueToken({ randomBytes, now }: Context, tenant: ScimTenant): HeldToken {
  const read = readToken(createToken(randomBytes));
  if (read === undefined) throw new Error('A new token does not have the shape of a token.');
  // As it is read back: whole seconds.
  const issuedTime = new Date(toTime(now()));
  return { ...read, issuedTime, rotation: tenant.spec.token.rotation, isRegistered: false };
}

/** The Tenant URL beside the token, and labels and notes that somebody changed. */
async function ensureContent(context: Context, tenant: ScimTenant, secret: Secret, held: HeldToken): Promise<void> {
  const content = { held, tenantUrl: context.tenantUrl.value };
  if (isAsWanted(secret, tenant, content)) return;
  note(context, tenant, await applySecret(context.api, tenant, content, secret, context.options));
}

/** Whether a person wants this tenant left alone. */
export const isPaused = (tenant: ScimTenant): boolean => annotationOf(tenant, 'paused') === 'true';
