// Original file: proto/deliveries.proto


export interface ForgetResponse {
}

export interface ForgetResponse__Output {
}
