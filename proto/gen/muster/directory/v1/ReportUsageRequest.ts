// Original file: proto/tenants.proto

import type { TokenUse as _muster_directory_v1_TokenUse, TokenUse__Output as _muster_directory_v1_TokenUse__Output } from '../../../muster/directory/v1/TokenUse.ts';
import type { TenantUse as _muster_directory_v1_TenantUse, TenantUse__Output as _muster_directory_v1_TenantUse__Output } from '../../../muster/directory/v1/TenantUse.ts';
import type { RefusedRequest as _muster_directory_v1_RefusedRequest, RefusedRequest__Output as _muster_directory_v1_RefusedRequest__Output } from '../../../muster/directory/v1/RefusedRequest.ts';

export interface ReportUsageRequest {
  /**
   * One entry per token that was used.
   */
  'tokens'?: (_muster_directory_v1_TokenUse)[];
  /**
   * One entry per tenant that sent requests.
   */
  'tenants'?: (_muster_directory_v1_TenantUse)[];
  /**
   * Of what was refused, as much as a gateway tells: at most 1,000.
   */
  'refused'?: (_muster_directory_v1_RefusedRequest)[];
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
  /**
   * Of what was refused, as much as a gateway tells: at most 1,000.
   */
  'refused': (_muster_directory_v1_RefusedRequest__Output)[];
}
