// Work that depends on what a tenant has declared, done anew when that changed under it. A directory may hold a profile that is two
// seconds old; whoever writes or compares with it lets the database say whether it still is the tenant's.
import { ScimError } from '../scim/error.ts';
import type { Directory } from './directory.ts';
import type { Attempt } from './attempt.ts';
import type { TenantProfile } from './profiles.ts';

const ATTEMPTS_MAX = 3;
const RETRY_AFTER_SECONDS = 1;

/** The profile that some work was done with is not the tenant's any more. Nothing was changed. */
export class StaleProfile extends ScimError {
  constructor() {
    super(503, 'The tenant’s schemas were changed in this moment. Try again.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

/** @throws ScimError as `getProfile` and the work do. */
export async function withProfile<T>(
  directory: Pick<Directory, 'profiles'>,
  tenantId: string,
  work: (profile: TenantProfile) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const profile = await directory.profiles.getProfile(tenantId);
    try {
      return await work(profile);
    } catch (error) {
      if (!(error instanceof StaleProfile) || attempt === ATTEMPTS_MAX) throw error;
      directory.profiles.forget(tenantId);
    }
  }
}

/** The same for a request that writes: its attempt knows what of it may be logged from the moment on at which the tenant is known. */
export const withProfileFor = <T>(
  directory: Pick<Directory, 'profiles'>,
  attempt: Attempt,
  work: (profile: TenantProfile) => Promise<T>,
): Promise<T> =>
  withProfile(directory, attempt.request.tenant_id, (profile) => {
    attempt.hidden = profile.hiddenFromLog;
    return work(profile);
  });
