// Original file: proto/deliveries.proto


export interface ListSigningKeysRequest {
}

export interface ListSigningKeysRequest__Output {
}
