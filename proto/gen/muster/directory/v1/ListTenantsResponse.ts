// Original file: proto/tenants.proto

import type { Tenant as _muster_directory_v1_Tenant, Tenant__Output as _muster_directory_v1_Tenant__Output } from '../../../muster/directory/v1/Tenant.ts';

export interface ListTenantsResponse {
  /**
   * In the order of their names.
   */
  'tenants'?: (_muster_directory_v1_Tenant)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next'?: (string);
}

export interface ListTenantsResponse__Output {
  /**
   * In the order of their names.
   */
  'tenants': (_muster_directory_v1_Tenant__Output)[];
  /**
   * Give this as `after` for the next page; empty when there is none.
   */
  'next': (string);
}
