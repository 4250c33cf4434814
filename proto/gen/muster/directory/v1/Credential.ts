// Original file: proto/receivers.proto


export interface Credential {
  /**
   * Of WEBHOOK, what messages are signed with: 24 to 64 bytes. It is never given out again.
   */
  'signing_secret'?: (Buffer | Uint8Array | string);
  /**
   * Of SET_PUSH, the value of the header Authorization, such as `Bearer …`. It is never given out again.
   */
  'authorization'?: (string);
  /**
   * Of SET_POLL, SHA-256 of the token that the receiver polls with, 32 bytes.
   */
  'token_digest'?: (Buffer | Uint8Array | string);
  'kind'?: "signing_secret"|"authorization"|"token_digest";
}

export interface Credential__Output {
  /**
   * Of WEBHOOK, what messages are signed with: 24 to 64 bytes. It is never given out again.
   */
  'signing_secret'?: (Buffer);
  /**
   * Of SET_PUSH, the value of the header Authorization, such as `Bearer …`. It is never given out again.
   */
  'authorization'?: (string);
  /**
   * Of SET_POLL, SHA-256 of the token that the receiver polls with, 32 bytes.
   */
  'token_digest'?: (Buffer);
  'kind'?: "signing_secret"|"authorization"|"token_digest";
}
