// Original file: proto/deliveries.proto


export interface ParkResponse {
}

export interface ParkResponse__Output {
}
