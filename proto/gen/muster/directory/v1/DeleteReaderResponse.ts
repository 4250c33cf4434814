// Original file: proto/readers.proto


export interface DeleteReaderResponse {
}

export interface DeleteReaderResponse__Output {
}
