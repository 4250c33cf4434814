// A profile's mandatory attributes, parsed once per profile.
import { parseRequiredAttribute, type RequiredAttribute } from '../scim/required.ts';
import type { TenantProfile } from './profiles.ts';

const parsed = new WeakMap<TenantProfile, readonly RequiredAttribute[]>();

/** What a tenant's users must have; `userName` always (RFC 7643 section 4.1). */
export function requiredOf(profile: TenantProfile): readonly RequiredAttribute[] {
  let required = parsed.get(profile);
  if (required === undefined) {
    required = [...new Set(['userName', ...profile.requiredAttributes])].map(parseRequiredAttribute);
    parsed.set(profile, required);
  }
  return required;
}
