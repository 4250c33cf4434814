// Original file: proto/tenants.proto


export interface TenantChange {
  /**
   * The tenant that changed; empty when `everything` is set.
   */
  'tenant_id'?: (string);
  /**
   * Forget every tenant.
   */
  'everything'?: (boolean);
}

export interface TenantChange__Output {
  /**
   * The tenant that changed; empty when `everything` is set.
   */
  'tenant_id': (string);
  /**
   * Forget every tenant.
   */
  'everything': (boolean);
}
