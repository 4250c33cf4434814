// Original file: proto/tenants.proto


export interface WatchTenantsRequest {
}

export interface WatchTenantsRequest__Output {
}
