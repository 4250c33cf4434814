// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface TokenDeclaration {
  /**
   * SHA-256 of the token's text, 32 bytes.
   */
  'digest'?: (Buffer | Uint8Array | string);
  /**
   * For people, for example "rotation 2026-11".
   */
  'label'?: (string);
  /**
   * Milliseconds since the epoch; 0 means that it never expires.
   */
  'expiry_time_ms'?: (number | string | Long);
}

export interface TokenDeclaration__Output {
  /**
   * SHA-256 of the token's text, 32 bytes.
   */
  'digest': (Buffer);
  /**
   * For people, for example "rotation 2026-11".
   */
  'label': (string);
  /**
   * Milliseconds since the epoch; 0 means that it never expires.
   */
  'expiry_time_ms': (number);
}
