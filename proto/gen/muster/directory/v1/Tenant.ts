// Original file: proto/tenants.proto

import type { TenantSpec as _muster_directory_v1_TenantSpec, TenantSpec__Output as _muster_directory_v1_TenantSpec__Output } from '../../../muster/directory/v1/TenantSpec.ts';
import type { Token as _muster_directory_v1_Token, Token__Output as _muster_directory_v1_Token__Output } from '../../../muster/directory/v1/Token.ts';
import type { LastError as _muster_directory_v1_LastError, LastError__Output as _muster_directory_v1_LastError__Output } from '../../../muster/directory/v1/LastError.ts';
import type { SyncHealth as _muster_directory_v1_SyncHealth, SyncHealth__Output as _muster_directory_v1_SyncHealth__Output } from '../../../muster/directory/v1/SyncHealth.ts';
import type { Long } from '@grpc/proto-loader';

export interface Tenant {
  /**
   * The tenant's id.
   */
  'name'?: (string);
  /**
   * Who declared it: a resource's UID, or "cli".
   */
  'owner'?: (string);
  /**
   * The owner in words.
   */
  'owner_name'?: (string);
  /**
   * As declared, with the defaults filled in.
   */
  'spec'?: (_muster_directory_v1_TenantSpec | null);
  /**
   * The tokens that are declared, expired ones included, and those that are superseded and not expired yet.
   */
  'tokens'?: (_muster_directory_v1_Token)[];
  /**
   * Users of the tenant, inactive ones included.
   */
  'users_total'?: (number | string | Long);
  /**
   * Users of the tenant that are active.
   */
  'users_active'?: (number | string | Long);
  /**
   * When a request of the tenant was last served; 0 means never.
   */
  'last_request_time_ms'?: (number | string | Long);
  /**
   * Absent when no request has failed yet.
   */
  'last_error'?: (_muster_directory_v1_LastError | null);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms'?: (number | string | Long);
  /**
   * What the customer enters as Tenant URL; empty when the directory was not told the public URL.
   */
  'tenant_url'?: (string);
  /**
   * How well the customer's identity provider and the tenant get on.
   */
  'health'?: (_muster_directory_v1_SyncHealth | null);
}

export interface Tenant__Output {
  /**
   * The tenant's id.
   */
  'name': (string);
  /**
   * Who declared it: a resource's UID, or "cli".
   */
  'owner': (string);
  /**
   * The owner in words.
   */
  'owner_name': (string);
  /**
   * As declared, with the defaults filled in.
   */
  'spec': (_muster_directory_v1_TenantSpec__Output | null);
  /**
   * The tokens that are declared, expired ones included, and those that are superseded and not expired yet.
   */
  'tokens': (_muster_directory_v1_Token__Output)[];
  /**
   * Users of the tenant, inactive ones included.
   */
  'users_total': (number);
  /**
   * Users of the tenant that are active.
   */
  'users_active': (number);
  /**
   * When a request of the tenant was last served; 0 means never.
   */
  'last_request_time_ms': (number);
  /**
   * Absent when no request has failed yet.
   */
  'last_error': (_muster_directory_v1_LastError__Output | null);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms': (number);
  /**
   * What the customer enters as Tenant URL; empty when the directory was not told the public URL.
   */
  'tenant_url': (string);
  /**
   * How well the customer's identity provider and the tenant get on.
   */
  'health': (_muster_directory_v1_SyncHealth__Output | null);
}
