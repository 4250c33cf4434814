// Original file: proto/tenants.proto

import type { ProvisioningMode as _muster_directory_v1_ProvisioningMode, ProvisioningMode__Output as _muster_directory_v1_ProvisioningMode__Output } from '../../../muster/directory/v1/ProvisioningMode.ts';
import type { RateLimit as _muster_directory_v1_RateLimit, RateLimit__Output as _muster_directory_v1_RateLimit__Output } from '../../../muster/directory/v1/RateLimit.ts';
import type { BulkMode as _muster_directory_v1_BulkMode, BulkMode__Output as _muster_directory_v1_BulkMode__Output } from '../../../muster/directory/v1/BulkMode.ts';
import type { Long } from '@grpc/proto-loader';

export interface ResolvedToken {
  /**
   * The tenant that the token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * Names the token without showing it.
   */
  'token_id'?: (string);
  /**
   * Whether requests are served.
   */
  'provisioning'?: (_muster_directory_v1_ProvisioningMode);
  /**
   * What the tenant may ask for.
   */
  'rate_limit'?: (_muster_directory_v1_RateLimit | null);
  /**
   * 0 means never; the gateway must not use the answer after it.
   */
  'expiry_time_ms'?: (number | string | Long);
  /**
   * The networks that the tenant's requests may come from; empty means any. The gateway refuses the others.
   */
  'allowed_cidrs'?: (string)[];
  /**
   * Whether the gateway serves POST /Bulk; unspecified means that it does.
   */
  'bulk'?: (_muster_directory_v1_BulkMode);
}

export interface ResolvedToken__Output {
  /**
   * The tenant that the token belongs to.
   */
  'tenant_id': (string);
  /**
   * Names the token without showing it.
   */
  'token_id': (string);
  /**
   * Whether requests are served.
   */
  'provisioning': (_muster_directory_v1_ProvisioningMode__Output);
  /**
   * What the tenant may ask for.
   */
  'rate_limit': (_muster_directory_v1_RateLimit__Output | null);
  /**
   * 0 means never; the gateway must not use the answer after it.
   */
  'expiry_time_ms': (number);
  /**
   * The networks that the tenant's requests may come from; empty means any. The gateway refuses the others.
   */
  'allowed_cidrs': (string)[];
  /**
   * Whether the gateway serves POST /Bulk; unspecified means that it does.
   */
  'bulk': (_muster_directory_v1_BulkMode__Output);
}
