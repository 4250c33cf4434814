// What one reconcile works with: connections, clock and randomness, and the signal that ends it.
import { randomBytes } from 'node:crypto';
import type { TenantsClient } from '../proto/gen/muster/directory/v1/Tenants.ts';
import type { Calls } from '../services/rpc/client.ts';
import { createContests, type Contests } from './contest.ts';
import type { Api, CallOptions } from './kubernetes/api.ts';
import type { Recorder } from './kubernetes/recorder.ts';
import type { WatchedTenants } from './watched.ts';

export interface Context {
  /** Refuses to write when this process does not lead. */
  readonly api: Api;
  /** Likewise. */
  readonly directory: Calls<TenantsClient>;
  readonly recorder: Recorder;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly contests: Contests;
  /** The version of each Secret as this operator left it, by the UID of the tenant: another one was changed by somebody else. */
  readonly secretVersions: Map<string, string>;
  /** Whether a ScimTenant with that UID is there, as far as this operator looks. */
  readonly isPresent: (uid: string) => boolean;
  /** Fires when the time for this reconcile is over or the leadership is lost. */
  readonly signal: AbortSignal;
  /** With that signal. */
  readonly options: CallOptions;
  /** What customers enter as Tenant URL, the same for all, as the directory said last; empty until then. */
  readonly tenantUrl: { value: string };
}

/** What all reconciles share. */
export type SharedContext = Omit<Context, 'signal' | 'options'>;

export function createContext(
  parts: Pick<Context, 'api' | 'directory' | 'recorder' | 'now'>,
  { keyOfOwner, secretVersions }: Pick<WatchedTenants, 'keyOfOwner' | 'secretVersions'>,
): SharedContext {
  return {
    ...parts,
    randomBytes,
    contests: createContests(parts.now),
    secretVersions,
    isPresent: (uid) => keyOfOwner(uid) !== undefined,
    tenantUrl: { value: '' },
  };
}
