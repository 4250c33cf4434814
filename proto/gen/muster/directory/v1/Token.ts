// Original file: proto/tenants.proto

import type { Long } from '@grpc/proto-loader';

export interface Token {
  /**
   * The first 16 hexadecimal digits of the digest: names the token without showing it.
   */
  'id'?: (string);
  /**
   * SHA-256 of the token's text, 32 bytes.
   */
  'digest'?: (Buffer | Uint8Array | string);
  /**
   * As declared.
   */
  'label'?: (string);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'issued_time_ms'?: (number | string | Long);
  /**
   * 0 means never.
   */
  'expiry_time_ms'?: (number | string | Long);
  /**
   * 0 means not used yet. At most a few seconds late.
   */
  'last_used_time_ms'?: (number | string | Long);
  /**
   * Since when it is not declared any more, in milliseconds since the epoch; it is valid until its expiry. 0 means that it
   * is declared.
   */
  'superseded_time_ms'?: (number | string | Long);
}

export interface Token__Output {
  /**
   * The first 16 hexadecimal digits of the digest: names the token without showing it.
   */
  'id': (string);
  /**
   * SHA-256 of the token's text, 32 bytes.
   */
  'digest': (Buffer);
  /**
   * As declared.
   */
  'label': (string);
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'issued_time_ms': (number);
  /**
   * 0 means never.
   */
  'expiry_time_ms': (number);
  /**
   * 0 means not used yet. At most a few seconds late.
   */
  'last_used_time_ms': (number);
  /**
   * Since when it is not declared any more, in milliseconds since the epoch; it is valid until its expiry. 0 means that it
   * is declared.
   */
  'superseded_time_ms': (number);
}
