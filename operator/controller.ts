// Takes keys from the queue and makes each tenant be as declared, several at once, each with a time limit. Here is decided when a key
// comes again; what is done with it is reconcile.ts and deletion.ts.
import type { Logger } from 'pino';
import type { Tracing } from '../services/tracing.ts';
import type { Context, SharedContext } from './context.ts';
import { remove } from './deletion.ts';
import type { Failure } from './failure.ts';
import { isAlreadyExists, isConflict, isNotFound } from './kubernetes/api-error.ts';
import { NotLeadingError } from './kubernetes/leader.ts';
import type { Queue } from './kubernetes/queue.ts';
import type { Metrics } from './metrics.ts';
import { isPaused, reconcile } from './reconcile.ts';
import { API_VERSION, KIND, namespaceOf, pathOf, type ScimTenant, type ScimTenantStatus } from './scim-tenant.ts';
import { isDeepStrictEqual } from 'node:util';
import { announce, latenessOf, type Lateness } from './announcement.ts';
import { toPausedStatus } from './status.ts';

const RECONCILE_TIMEOUT_MS = 30_000;
/** Below the lease's end: a write that hangs must not arrive when another leads. */
export const CALL_TIMEOUT_MS = 5_000;
const RESYNC_JITTER = 0.2;

export interface ControllerOptions {
  readonly queue: Queue;
  readonly find: (key: string) => ScimTenant | undefined;
  /** Is told what a write was answered with. */
  readonly see: (tenant: ScimTenant) => void;
  readonly context: SharedContext;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly tracing?: Tracing | undefined;
  readonly workers: number;
  readonly resyncMs: number;
  /** A Secret in the way is looked at this often: one of another type is not watched. */
  readonly secretCheckMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Works until the queue is shut down. Aborting the signal ends what is under way. Resolves when all workers have ended. */
export async function runController(options: ControllerOptions, signal: AbortSignal): Promise<void> {
  const work = async () => {
    for (let key = await options.queue.next(); key !== undefined; key = await options.queue.next()) {
      await processKey(options, key, signal);
      options.queue.done(key);
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
}

async function processKey(options: ControllerOptions, key: string, leading: AbortSignal): Promise<void> {
  const { queue, metrics, logger, tracing } = options;
  const signal = AbortSignal.any([leading, AbortSignal.timeout(RECONCILE_TIMEOUT_MS)]);
  const end = metrics.startReconcile();
  const failures = queue.failures(key);
  try {
    const work = () => handle(options, key, signal);
    const again = await (tracing?.run('reconcile', { 'muster.scimtenant': key }, work) ?? work());
    end(again);
  } catch (error) {
    if (leading.aborted || error instanceof NotLeadingError) return end('error');
    // A conflict with another writer, or a server that is away: what is wanted is read anew.
    // Where that failed which would have told of a failure, it was put off for the failure already.
    if (queue.failures(key) <= failures) queue.addRateLimited(key);
    if (isConflict(error) || isAlreadyExists(error)) {
      logger.debug({ key, err: error }, 'to be reconciled again');
      return end('requeue');
    }
    logger.warn({ key, err: error }, 'the status cannot be written, or the time was over; to be reconciled again');
    end('error');
  }
}

type Outcome = 'success' | 'error' | 'requeue_after';

async function handle(options: ControllerOptions, key: string, signal: AbortSignal): Promise<Outcome> {
  const { queue, find, logger } = options;
  const context: Context = { ...options.context, signal, options: { signal, timeoutMs: CALL_TIMEOUT_MS } };
  const retryDelayMs = (failure: Failure): number => {
    if (!failure.terminal) return queue.addRateLimited(key);
    queue.forget(key);
    return resync(options, key, failure.reason === 'SecretConflict' ? options.secretCheckMs : undefined);
  };
  const tenant = find(key);
  if (tenant === undefined) {
    queue.forget(key);
    return 'success';
  }
  if (tenant.metadata.deletionTimestamp !== undefined) {
    const deletion = await remove(context, tenant, retryDelayMs);
    if (deletion === 'gone') {
      queue.forget(key);
      return 'success';
    }
    logger.warn({ key, reason: deletion.failure.reason }, deletion.failure.message);
    await writeStatus(options, context, tenant, deletion.status);
    return 'error';
  }
  if (isPaused(tenant)) {
    await writeStatus(options, context, tenant, toPausedStatus(tenant, context.now()));
    queue.forget(key);
    return 'success';
  }
  const { tenant: latest, status, failure, dueTime } = await reconcile(context, tenant, retryDelayMs);
  await writeStatus(options, context, latest, status, latenessOf(failure, tenant, queue.failures(key)));
  if (failure !== undefined) {
    logger.warn({ key, reason: failure.reason, ...cause(failure) }, failure.message);
    return 'error';
  }
  queue.forget(key);
  resync(options, key, dueTime && dueTime.getTime() - context.now().getTime());
  return 'requeue_after';
}

/** The stack is for what nobody foresaw; the others say in one line what happened, each time. */
const cause = ({ reason, cause }: Failure): object =>
  reason === 'InternalError' ? { err: cause } : cause instanceof Error ? { cause: innermost(cause) } : {};

const innermost = (error: Error): string => (error.cause instanceof Error ? innermost(error.cause) : error.message);

/** Puts the key off until something is due, at most for the resync interval. Answers with the milliseconds. */
function resync({ queue, resyncMs, random }: ControllerOptions, key: string, dueMs = Infinity): number {
  const delayMs = Math.min(resyncMs * (1 + RESYNC_JITTER * (random() - 0.5)), Math.max(dueMs, 0) + 1_000);
  queue.addAfter(key, delayMs);
  return delayMs;
}

/** Writes nothing when it is there already. A resource that went meanwhile needs none. */
async function writeStatus(
  { see }: ControllerOptions,
  context: Context,
  tenant: ScimTenant,
  status: ScimTenantStatus,
  lateness?: Lateness,
): Promise<void> {
  if (isDeepStrictEqual(status, tenant.status)) return;
  announce(context.recorder, tenant, status, lateness);
  const { name, uid } = tenant.metadata;
  const metadata = { name, namespace: namespaceOf(tenant), uid };
  const body = { apiVersion: API_VERSION, kind: KIND, metadata, status };
  try {
    see(await context.api.apply<ScimTenant>(`${pathOf(tenant)}/status`, body, context.options));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
