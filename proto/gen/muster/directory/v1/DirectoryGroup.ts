// Original file: proto/directory.proto

import type { Long } from '@grpc/proto-loader';

export interface DirectoryGroup {
  /**
   * The tenant that the group belongs to.
   */
  'tenant_id'?: (string);
  /**
   * Given by Muster; never used twice.
   */
  'id'?: (string);
  /**
   * Goes up by one with each change of the group or of its members.
   */
  'version'?: (number | string | Long);
  /**
   * Milliseconds since the epoch.
   */
  'created_time_ms'?: (number | string | Long);
  /**
   * Milliseconds since the epoch.
   */
  'modified_time_ms'?: (number | string | Long);
  /**
   * Unique in the tenant without regard to case.
   */
  'display_name'?: (string);
  /**
   * The identity provider's id; not unique.
   */
  'external_id'?: (string);
  /**
   * The whole group as SCIM has it, without `meta` and `members`: JSON, UTF-8.
   */
  'document'?: (Buffer | Uint8Array | string);
}

export interface DirectoryGroup__Output {
  /**
   * The tenant that the group belongs to.
   */
  'tenant_id': (string);
  /**
   * Given by Muster; never used twice.
   */
  'id': (string);
  /**
   * Goes up by one with each change of the group or of its members.
   */
  'version': (number);
  /**
   * Milliseconds since the epoch.
   */
  'created_time_ms': (number);
  /**
   * Milliseconds since the epoch.
   */
  'modified_time_ms': (number);
  /**
   * Unique in the tenant without regard to case.
   */
  'display_name': (string);
  /**
   * The identity provider's id; not unique.
   */
  'external_id': (string);
  /**
   * The whole group as SCIM has it, without `meta` and `members`: JSON, UTF-8.
   */
  'document': (Buffer);
}
