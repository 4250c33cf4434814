// Original file: proto/deliveries.proto

import type { RefusedMessage as _muster_directory_v1_RefusedMessage, RefusedMessage__Output as _muster_directory_v1_RefusedMessage__Output } from '../../../muster/directory/v1/RefusedMessage.ts';

export interface PollRequest {
  /**
   * The receiver.
   */
  'receiver'?: (string);
  /**
   * SHA-256 of the token that it came with.
   */
  'token_digest'?: (Buffer | Uint8Array | string);
  /**
   * `jti` of tokens that it has; those that nobody knows are passed over.
   */
  'acknowledged'?: (string)[];
  /**
   * Tokens that it found wrong.
   */
  'refused'?: (_muster_directory_v1_RefusedMessage)[];
  /**
   * At most so many changes, of at most 100.
   */
  'limit'?: (number);
}

export interface PollRequest__Output {
  /**
   * The receiver.
   */
  'receiver': (string);
  /**
   * SHA-256 of the token that it came with.
   */
  'token_digest': (Buffer);
  /**
   * `jti` of tokens that it has; those that nobody knows are passed over.
   */
  'acknowledged': (string)[];
  /**
   * Tokens that it found wrong.
   */
  'refused': (_muster_directory_v1_RefusedMessage__Output)[];
  /**
   * At most so many changes, of at most 100.
   */
  'limit': (number);
}
