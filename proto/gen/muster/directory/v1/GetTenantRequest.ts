// Original file: proto/tenants.proto


export interface GetTenantRequest {
  /**
   * The name that it was declared with.
   */
  'name'?: (string);
}

export interface GetTenantRequest__Output {
  /**
   * The name that it was declared with.
   */
  'name': (string);
}
