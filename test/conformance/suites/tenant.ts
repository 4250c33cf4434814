// The two tenants that the suites are played against: one that asks for nothing but what the RFCs do, and one as customers have it.
import type { TenantOptions } from '../../support/stack.ts';
import type { TenantName } from './check.ts';

/** Whether the relaxed tenant has groups. */
export const GROUPS = true as boolean;

export const tenants: Readonly<Record<TenantName, { readonly what: string; readonly options: TenantOptions }>> = {
  relaxed: {
    what: GROUPS ? '`--required userName --groups Enabled`' : '`--required userName`',
    options: { required: [], groups: GROUPS ? 'ENABLED' : 'DISABLED' },
  },
  strict: { what: 'the seven mandatory attributes', options: { required: 'default' } },
};
