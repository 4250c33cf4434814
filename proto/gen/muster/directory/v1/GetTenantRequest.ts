// Original file: proto/tenants.proto


export interface GetTenantRequest {
  'name'?: (string);
}

export interface GetTenantRequest__Output {
  'name': (string);
}
