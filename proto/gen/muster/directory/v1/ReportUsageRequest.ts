// Original file: proto/tenants.proto

import type { TokenUse as _muster_directory_v1_TokenUse, TokenUse__Output as _muster_directory_v1_TokenUse__Output } from '../../../muster/directory/v1/TokenUse.ts';
import type { TenantUse as _muster_directory_v1_TenantUse, TenantUse__Output as _muster_directory_v1_TenantUse__Output } from '../../../muster/directory/v1/TenantUse.ts';

export interface ReportUsageRequest {
  /**
   * One entry per token that was used.
   */
  'tokens'?: (_muster_directory_v1_TokenUse)[];
  /**
   * One entry per tenant that sent requests.
   */
  'tenants'?: (_muster_directory_v1_TenantUse)[];
}

export interface ReportUsageRequest__Output {
  /**
   * One entry per token that was used.
   */
  'tokens': (_muster_directory_v1_TokenUse__Output)[];
  /**
   * One entry per tenant that sent requests.
   */
  'tenants': (_muster_directory_v1_TenantUse__Output)[];
}
