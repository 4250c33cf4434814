// Original file: proto/deliveries.proto


export interface ReleaseResponse {
}

export interface ReleaseResponse__Output {
}
