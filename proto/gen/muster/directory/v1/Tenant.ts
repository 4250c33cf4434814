// Original file: proto/tenants.proto

import type { TenantSpec as _muster_directory_v1_TenantSpec, TenantSpec__Output as _muster_directory_v1_TenantSpec__Output } from '../../../muster/directory/v1/TenantSpec.ts';
import type { Token as _muster_directory_v1_Token, Token__Output as _muster_directory_v1_Token__Output } from '../../../muster/directory/v1/Token.ts';
import type { LastError as _muster_directory_v1_LastError, LastError__Output as _muster_directory_v1_LastError__Output } from '../../../muster/directory/v1/LastError.ts';
import type { Long } from '@grpc/proto-loader';

export interface Tenant {
  'name'?: (string);
  'owner'?: (string);
  'owner_name'?: (string);
  'spec'?: (_muster_directory_v1_TenantSpec | null);
  'tokens'?: (_muster_directory_v1_Token)[];
  /**
   * Users of the tenant, inactive ones included.
   */
  'users_total'?: (number | string | Long);
  'users_active'?: (number | string | Long);
  /**
   * When a request of the tenant was last served; 0 means never.
   */
  'last_request_time_ms'?: (number | string | Long);
  /**
   * Absent when no request has failed yet.
   */
  'last_error'?: (_muster_directory_v1_LastError | null);
  'created_time_ms'?: (number | string | Long);
}

export interface Tenant__Output {
  'name': (string);
  'owner': (string);
  'owner_name': (string);
  'spec': (_muster_directory_v1_TenantSpec__Output | null);
  'tokens': (_muster_directory_v1_Token__Output)[];
  /**
   * Users of the tenant, inactive ones included.
   */
  'users_total': (number);
  'users_active': (number);
  /**
   * When a request of the tenant was last served; 0 means never.
   */
  'last_request_time_ms': (number);
  /**
   * Absent when no request has failed yet.
   */
  'last_error': (_muster_directory_v1_LastError__Output | null);
  'created_time_ms': (number);
}
