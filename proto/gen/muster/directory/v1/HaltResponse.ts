// Original file: proto/deliveries.proto


export interface HaltResponse {
}

export interface HaltResponse__Output {
}
