// Original file: proto/deliveries.proto


export interface AdvanceResponse {
}

export interface AdvanceResponse__Output {
}
