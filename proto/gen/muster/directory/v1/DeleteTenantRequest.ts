// Original file: proto/tenants.proto

import type { DeletionPolicy as _muster_directory_v1_DeletionPolicy, DeletionPolicy__Output as _muster_directory_v1_DeletionPolicy__Output } from '../../../muster/directory/v1/DeletionPolicy.ts';

export interface DeleteTenantRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
  /**
   * Must be the tenant's owner; empty asks for no check.
   */
  'owner'?: (string);
  /**
   * Unspecified means RETAIN.
   */
  'policy'?: (_muster_directory_v1_DeletionPolicy);
}

export interface DeleteTenantRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
  /**
   * Must be the tenant's owner; empty asks for no check.
   */
  'owner': (string);
  /**
   * Unspecified means RETAIN.
   */
  'policy': (_muster_directory_v1_DeletionPolicy__Output);
}
