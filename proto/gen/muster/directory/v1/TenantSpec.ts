// Original file: proto/tenants.proto

import type { ProvisioningMode as _muster_directory_v1_ProvisioningMode, ProvisioningMode__Output as _muster_directory_v1_ProvisioningMode__Output } from '../../../muster/directory/v1/ProvisioningMode.ts';
import type { RequiredAttributes as _muster_directory_v1_RequiredAttributes, RequiredAttributes__Output as _muster_directory_v1_RequiredAttributes__Output } from '../../../muster/directory/v1/RequiredAttributes.ts';
import type { GroupsMode as _muster_directory_v1_GroupsMode, GroupsMode__Output as _muster_directory_v1_GroupsMode__Output } from '../../../muster/directory/v1/GroupsMode.ts';
import type { RateLimit as _muster_directory_v1_RateLimit, RateLimit__Output as _muster_directory_v1_RateLimit__Output } from '../../../muster/directory/v1/RateLimit.ts';

export interface TenantSpec {
  /**
   * For people; any text.
   */
  'display_name'?: (string);
  /**
   * Unspecified means ACTIVE.
   */
  'provisioning'?: (_muster_directory_v1_ProvisioningMode);
  /**
   * Absent means the seven that are mandatory by default. `userName` is required always.
   */
  'required_attributes'?: (_muster_directory_v1_RequiredAttributes | null);
  /**
   * Unspecified means DISABLED.
   */
  'groups'?: (_muster_directory_v1_GroupsMode);
  /**
   * Absent means 100 requests per second, burst 200.
   */
  'rate_limit'?: (_muster_directory_v1_RateLimit | null);
  /**
   * How many users the tenant may have, inactive ones included; 0 means any number. Those that are there already stay.
   */
  'max_users'?: (number);
  /**
   * The networks that requests may come from, as CIDR ranges or addresses of IPv4 and IPv6, at most 100; empty means any.
   */
  'allowed_cidrs'?: (string)[];
}

export interface TenantSpec__Output {
  /**
   * For people; any text.
   */
  'display_name': (string);
  /**
   * Unspecified means ACTIVE.
   */
  'provisioning': (_muster_directory_v1_ProvisioningMode__Output);
  /**
   * Absent means the seven that are mandatory by default. `userName` is required always.
   */
  'required_attributes': (_muster_directory_v1_RequiredAttributes__Output | null);
  /**
   * Unspecified means DISABLED.
   */
  'groups': (_muster_directory_v1_GroupsMode__Output);
  /**
   * Absent means 100 requests per second, burst 200.
   */
  'rate_limit': (_muster_directory_v1_RateLimit__Output | null);
  /**
   * How many users the tenant may have, inactive ones included; 0 means any number. Those that are there already stay.
   */
  'max_users': (number);
  /**
   * The networks that requests may come from, as CIDR ranges or addresses of IPv4 and IPv6, at most 100; empty means any.
   */
  'allowed_cidrs': (string)[];
}
