// Original file: proto/tenants.proto


export interface DeleteTenantResponse {
}

export interface DeleteTenantResponse__Output {
}
