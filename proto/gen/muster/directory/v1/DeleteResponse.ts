// Original file: proto/provisioning.proto


export interface DeleteResponse {
}

export interface DeleteResponse__Output {
}
