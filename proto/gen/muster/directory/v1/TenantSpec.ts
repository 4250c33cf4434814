// Original file: proto/tenants.proto

import type { ProvisioningMode as _muster_directory_v1_ProvisioningMode, ProvisioningMode__Output as _muster_directory_v1_ProvisioningMode__Output } from '../../../muster/directory/v1/ProvisioningMode.ts';
import type { RequiredAttributes as _muster_directory_v1_RequiredAttributes, RequiredAttributes__Output as _muster_directory_v1_RequiredAttributes__Output } from '../../../muster/directory/v1/RequiredAttributes.ts';
import type { GroupsMode as _muster_directory_v1_GroupsMode, GroupsMode__Output as _muster_directory_v1_GroupsMode__Output } from '../../../muster/directory/v1/GroupsMode.ts';
import type { RateLimit as _muster_directory_v1_RateLimit, RateLimit__Output as _muster_directory_v1_RateLimit__Output } from '../../../muster/directory/v1/RateLimit.ts';
import type { BulkMode as _muster_directory_v1_BulkMode, BulkMode__Output as _muster_directory_v1_BulkMode__Output } from '../../../muster/directory/v1/BulkMode.ts';

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
  /**
   * Schemas that extend the standard's, at most 20 and 256 KiB: each a Schema resource (RFC 7643 section 7) as JSON, with a member
   * `resourceType` beside the others that names what it extends, User (by default) or Group. JSON and no messages, so that what is
   * misspelt or of the wrong type is refused by its place instead of being lost on the way.
   */
  'schemas'?: (Buffer | Uint8Array | string)[];
  /**
   * Unspecified means BULK_ENABLED.
   */
  'bulk'?: (_muster_directory_v1_BulkMode);
  /**
   * Whether the provisioning log keeps, beside the paths of what is asked for, the values: the bodies of requests that write. Never
   * those of attributes that are never returned, such as passwords. What it holds already stays for as long as it is kept.
   */
  'log_values'?: (boolean);
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
  /**
   * Schemas that extend the standard's, at most 20 and 256 KiB: each a Schema resource (RFC 7643 section 7) as JSON, with a member
   * `resourceType` beside the others that names what it extends, User (by default) or Group. JSON and no messages, so that what is
   * misspelt or of the wrong type is refused by its place instead of being lost on the way.
   */
  'schemas': (Buffer)[];
  /**
   * Unspecified means BULK_ENABLED.
   */
  'bulk': (_muster_directory_v1_BulkMode__Output);
  /**
   * Whether the provisioning log keeps, beside the paths of what is asked for, the values: the bodies of requests that write. Never
   * those of attributes that are never returned, such as passwords. What it holds already stays for as long as it is kept.
   */
  'log_values': (boolean);
}
