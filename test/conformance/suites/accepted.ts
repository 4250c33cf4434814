// What the suites may say against Muster: where we differ from them with an RFC on our side, and what cannot apply. An entry that
// does not occur any more is a failure too, so that the list stays true.
import type { Check, TenantName } from './check.ts';
import { GROUPS } from './tenant.ts';

export interface Accepted {
  readonly suite: string;
  readonly tenants: readonly TenantName[];
  readonly outcome: 'failed' | 'skipped';
  /** Each of which has to occur. */
  readonly checks: readonly Check['name'][];
  readonly message: RegExp;
  /** What Muster does instead, or why it cannot apply. */
  readonly why: string;
  /** The sentence of an RFC that supports us, with its section. What is skipped needs none. */
  readonly sentence?: string;
}

const withGroups: readonly TenantName[] = GROUPS ? ['relaxed'] : [];
const withoutGroups: readonly TenantName[] = GROUPS ? ['strict'] : ['relaxed', 'strict'];

const all: readonly Accepted[] = [
  {
    suite: 'scim2-tester',
    tenants: ['relaxed'],
    outcome: 'failed',
    checks: ['check_remove_attribute'],
    message: /^Failed to remove attribute 'active':/,
    why: '`active` can be set, not removed (400): nobody may have to guess whether somebody is paged',
    sentence:
      '“The definitive meaning of this attribute is determined by the service provider.” (RFC 7643 section 4.1.1, `active`)',
  },
  {
    suite: 'scim-sanity',
    tenants: withoutGroups,
    outcome: 'skipped',
    checks: ['Group CRUD Lifecycle'],
    message: /^Group not in scope$/,
    why: 'groups are off for this tenant, and `/ResourceTypes` says so',
  },
  {
    suite: 'scim-sanity',
    tenants: withGroups,
    outcome: 'failed',
    checks: ['PATCH /Groups/{id} add member'],
    message: /^Expected 200, got 400$/,
    why: 'the suite adds a member whose id it made up; Muster takes users and groups of the tenant only (400)',
    sentence:
      '“The "value" sub-attribute contains the value of an "id" attribute of a SCIM resource” (RFC 7643 section 4.2, `members`)',
  },
  {
    suite: 'scim-sanity',
    tenants: withGroups,
    outcome: 'failed',
    checks: ['PATCH /Groups/{id}', 'PATCH /Groups/{id} remove members'],
    message: /^Expected (HTTP )?200, got 204/,
    why: 'a PATCH of a group is answered with 204 unless the request says which attributes it wants: a group may have 100,000 members',
    sentence:
      '“or MAY return HTTP status code 204 (No Content) and the appropriate response headers for a successful PATCH request” (RFC 7644 section 3.5.2)',
  },
  {
    suite: 'scim-sanity',
    tenants: ['relaxed', 'strict'],
    outcome: 'skipped',
    checks: ['Agent CRUD Lifecycle', 'AgenticApplication CRUD Lifecycle', 'Agent Rapid Lifecycle'],
    message: /^Agent\w* not supported/,
    why: 'resource types of a draft that is no RFC; Muster does not have them',
  },
];

/** The entries that apply to some tenant. */
export const accepted: readonly Accepted[] = all.filter(({ tenants }) => tenants.length > 0);
