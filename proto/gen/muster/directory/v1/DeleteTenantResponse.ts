// Original file: proto/tenants.proto


export interface DeleteTenantResponse {
  /**
   * There was no such tenant, not even a deleted one.
   */
  'absent'?: (boolean);
}

export interface DeleteTenantResponse__Output {
  /**
   * There was no such tenant, not even a deleted one.
   */
  'absent': (boolean);
}
