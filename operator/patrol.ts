// Looks at each Secret in turn where Secrets may not be watched (to watch them is to read those of everybody), and asks the directory
// which tenants were active, so that the status shows a customer's sync while it runs.
import type { TenantsClient } from '../proto/gen/muster/directory/v1/Tenants.ts';
import type { Calls } from '../services/rpc/client.ts';
import type { Logger } from 'pino';
import type { Api } from './kubernetes/api.ts';
import { isNotFound } from './kubernetes/api-error.ts';
import { wait } from './kubernetes/deadline.ts';
import type { KubernetesObject } from './kubernetes/object.ts';
import type { Queue } from './kubernetes/queue.ts';
import type { ScimTenant } from './scim-tenant.ts';
import { secretPath } from './secret.ts';
import type { WatchedTenants } from './watched.ts';

const PAGE_SIZE = 500;
/** Gateways report what they served a few seconds late. */
const REPORT_DELAY_MS = 10_000;
const IDLE_MS = 1_000;
/** However many there are: each look is a request. */
const LOOKS_PER_SECOND_MAX = 100;

export interface PatrolOptions {
  readonly api: Api;
  readonly directory: Calls<TenantsClient>;
  readonly tenants: WatchedTenants;
  readonly queue: Queue;
  /** The version of each Secret as this operator left it, by the UID of the tenant. */
  readonly secretVersions: ReadonlyMap<string, string>;
  readonly logger: Logger;
}

/**
 * Looks at every Secret once in `intervalMs`, evenly spread, until the signal fires; more than a hundred a second take longer. From the
 * server's cache: it costs etcd nothing.
 */
export async function checkSecrets(options: PatrolOptions, intervalMs: number, signal: AbortSignal): Promise<void> {
  const { api, tenants, queue, secretVersions, logger } = options;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    const keys = tenants.keys();
    const pauseMs = keys.length === 0 ? IDLE_MS : Math.max(intervalMs / keys.length, 1_000 / LOOKS_PER_SECOND_MAX);
    for (const key of keys) {
      await wait(pauseMs, signal).catch(() => undefined);
      if (isOver()) return;
      const tenant = tenants.find(key);
      if (tenant === undefined) continue;
      try {
        const version = await findVersion(api, secretPath(tenant), signal);
        const known = secretVersions.get(tenant.metadata.uid);
        if (known !== undefined && known !== version) queue.add(key);
      } catch (error) {
        logger.debug({ key, reason: String(error) }, 'a Secret could not be looked at');
      }
    }
    if (keys.length === 0) await wait(IDLE_MS, signal).catch(() => undefined);
  }
}

/** Empty when there is no such Secret. */
async function findVersion(api: Api, path: string, signal: AbortSignal): Promise<string> {
  try {
    const options = { metadataOnly: true, resourceVersion: '0', signal };
    return (await api.get<KubernetesObject>(path, options)).metadata.resourceVersion;
  } catch (error) {
    if (isNotFound(error)) return '';
    throw error;
  }
}

/** Brings those tenants back into the queue whose customers sent requests, and all that waited for a directory that is back, until the signal fires. */
export async function followActivity(options: PatrolOptions, intervalMs: number, signal: AbortSignal): Promise<void> {
  const { directory, tenants, queue, logger } = options;
  let servedAfterMs = Date.now() - intervalMs;
  let wasAway = false;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    await wait(intervalMs, signal).catch(() => undefined);
    if (isOver()) return;
    try {
      const askedMs = Date.now();
      for (let after = ''; ;) {
        const request = { after, page_size: PAGE_SIZE, served_after_time_ms: servedAfterMs - REPORT_DELAY_MS };
        const page = await directory.listTenants(request);
        for (const { owner } of page.tenants) {
          const key = tenants.keyOfOwner(owner);
          if (key !== undefined) queue.add(key, 'low');
        }
        after = page.next;
        if (after === '') break;
      }
      servedAfterMs = askedMs;
      if (wasAway) for (const key of tenants.keys()) if (isWaiting(tenants.find(key))) queue.add(key, 'low');
      wasAway = false;
    } catch (error) {
      wasAway = true;
      logger.debug({ reason: String(error) }, 'the directory could not say who was active');
    }
  }
}

/** Whether the tenant's next attempt may be minutes away, after a long outage, or one that was mended at the directory. */
const isWaiting = (tenant: ScimTenant | undefined): boolean =>
  tenant?.status?.conditions?.some(({ reason }) => waiting.has(reason)) ?? false;

const waiting: ReadonlySet<string> = new Set(['DirectoryUnavailable', 'DirectoryFailed']);
