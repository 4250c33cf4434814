// The end of a ScimTenant: its tokens are revoked, its users kept or erased, and only then may the resource go. Needs nothing but the
// tenant's id; a tenant that never came to be, or is another's, holds nothing up. The Secret goes with its owner.
import { condition, toConditions, toTime } from './condition.ts';
import type { Context } from './context.ts';
import { Failure, isSlow, isTaken, toFailure } from './failure.ts';
import { isNotFound } from './kubernetes/api-error.ts';
import {
  annotationOf,
  API_VERSION,
  FINALIZER,
  KIND,
  namespaceOf,
  pathOf,
  referenceTo,
  tenantIdOf,
  type ScimTenant,
  type ScimTenantStatus,
} from './scim-tenant.ts';

/** Erasing is interrupted after this long, and goes on where it was at the next attempt. */
const ERASE_TIMEOUT_MS = 25_000;

export type Deletion = { readonly status: ScimTenantStatus; readonly failure: Failure } | 'gone';

/** Ends the tenant and lets the resource go, or says why that is not possible yet. */
export async function remove(
  context: Context,
  tenant: ScimTenant,
  retryDelayMs: (failure: Failure) => number,
): Promise<Deletion> {
  if (tenant.metadata.finalizers?.includes(FINALIZER) !== true) return 'gone';
  try {
    await endTenant(context, tenant);
    await removeFinalizer(context, await tellEnd(context, tenant));
    context.contests.forget(tenant.metadata.uid);
    return 'gone';
  } catch (error) {
    context.signal.throwIfAborted();
    const failure = toFailure(error);
    if (failure === undefined) throw error;
    const now = context.now();
    return { failure, status: toStatus(tenant, failure, now, new Date(now.getTime() + retryDelayMs(failure))) };
  }
}

async function endTenant({ directory, recorder }: Context, tenant: ScimTenant): Promise<void> {
  const name = tenantIdOf(tenant);
  const regarding = referenceTo(tenant);
  const erase = tenant.spec.deletionPolicy === 'Delete';
  try {
    const request = { name, owner: tenant.metadata.uid, policy: erase ? 'ERASE' : 'RETAIN' } as const;
    await directory.deleteTenant(request, { timeoutMs: ERASE_TIMEOUT_MS });
    const users = erase ? 'erased its users' : 'kept its users';
    const note = `Revoked the tokens of the tenant ${name} and ${users}.`;
    recorder.record({ regarding, type: 'Normal', reason: 'TenantDeleted', action: 'DeleteTenant', note });
  } catch (error) {
    if (isTaken(error)) {
      const note = `Nothing was revoked: the tenant ${name} is not this resource's. ${(error as Error).message}`;
      recorder.record({ regarding, type: 'Warning', reason: 'TenantLeft', action: 'DeleteTenant', note });
      return;
    }
    if (annotationOf(tenant, 'forceDelete') !== 'true') throw erase && isSlow(error) ? erasing(name, error) : error;
    const note = `Deleted by force: the directory did not confirm that the tokens of the tenant ${name} are revoked. They are valid \
until the tenant is deleted there.`;
    recorder.record({ regarding, type: 'Warning', reason: 'ForceDeleted', action: 'DeleteTenant', note });
  }
}

const erasing = (name: string, cause: unknown): Failure =>
  new Failure('Erasing', `The users of the tenant ${name} are being erased.`, { terminal: false, cause });

/** Where others hold the resource up, its status would go on saying that the tenant is served. */
async function tellEnd({ api, options, now }: Context, tenant: ScimTenant): Promise<ScimTenant> {
  if (tenant.metadata.finalizers?.every((one) => one === FINALIZER) !== false) return tenant;
  const message = `The tenant's tokens are revoked. The resource waits for its other finalizers.`;
  const findings = [
    condition('Ready', 'False', 'Deleted', message),
    condition('Registered', 'False', 'Deleted', message),
  ];
  const { name, uid, generation = 0 } = tenant.metadata;
  const status = {
    ...(tenant.status ?? { observedGeneration: -1 }),
    conditions: toConditions(findings, tenant.status?.conditions, generation, now()),
  };
  const metadata = { name, namespace: namespaceOf(tenant), uid };
  const body = { apiVersion: API_VERSION, kind: KIND, metadata, status };
  return api.apply<ScimTenant>(`${pathOf(tenant)}/status`, body, options);
}

/** With the version that was read, so that other finalizers survive. */
async function removeFinalizer({ api, options }: Context, tenant: ScimTenant): Promise<void> {
  const { finalizers = [], resourceVersion } = tenant.metadata;
  const metadata = { resourceVersion, finalizers: finalizers.filter((one) => one !== FINALIZER) };
  try {
    await api.merge(pathOf(tenant), { metadata }, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function toStatus(tenant: ScimTenant, failure: Failure, now: Date, next: Date): ScimTenantStatus {
  const { conditions = [], ...seen } = tenant.status ?? { observedGeneration: -1 };
  const { generation = 0 } = tenant.metadata;
  const message = `The resource is kept until the tenant's tokens are revoked. ${failure.message} If the directory will never come back, \
annotate the resource with scim.muster.dev/force-delete=true.`;
  const findings = [
    condition('Ready', 'False', failure.reason, message),
    condition('Reconciling', 'True', 'Deleting', message),
  ];
  const kept = conditions.filter(({ type }) => type !== 'Ready' && type !== 'Reconciling' && type !== 'Stalled');
  return {
    ...seen,
    nextAttemptTime: toTime(next),
    conditions: [...toConditions(findings, conditions, generation, now), ...kept],
  };
}
