// The two tenants that the suites are played against: one that asks for nothing but what the RFCs do, and one as customers have it.
import type { TenantOptions } from '../../support/stack.ts';
import type { TenantName } from './check.ts';

export const tenants: Readonly<Record<TenantName, { readonly what: string; readonly options: TenantOptions }>> = {
  relaxed: {
    what: '`--required userName --groups Enabled`',
    options: { required: [], groups: 'ENABLED' },
  },
  strict: { what: 'the seven mandatory attributes', options: { required: 'default' } },
};
