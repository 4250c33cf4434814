// Original file: proto/receivers.proto


export interface DeleteReceiverResponse {
}

export interface DeleteReceiverResponse__Output {
}
