// Original file: proto/provisioning-log.proto

import type { Outcome as _muster_directory_v1_Outcome, Outcome__Output as _muster_directory_v1_Outcome__Output } from '../../../muster/directory/v1/Outcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface ListEntriesRequest {
  /**
   * The tenant whose log it is.
   */
  'tenant_id'?: (string);
  /**
   * Muster's id, userName (displayName of a group) in any case, or externalId of whom it is about; empty means anybody.
   */
  'user'?: (string);
  /**
   * Unspecified means either.
   */
  'outcome'?: (_muster_directory_v1_Outcome);
  /**
   * Entries of this time and later, in milliseconds since the epoch; 0 means as long as they are kept.
   */
  'after_time_ms'?: (number | string | Long);
  /**
   * Entries before this time, in milliseconds since the epoch; 0 means up to now.
   */
  'before_time_ms'?: (number | string | Long);
  /**
   * At most 1,000; 0 means 100.
   */
  'page_size'?: (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor'?: (string);
}

export interface ListEntriesRequest__Output {
  /**
   * The tenant whose log it is.
   */
  'tenant_id': (string);
  /**
   * Muster's id, userName (displayName of a group) in any case, or externalId of whom it is about; empty means anybody.
   */
  'user': (string);
  /**
   * Unspecified means either.
   */
  'outcome': (_muster_directory_v1_Outcome__Output);
  /**
   * Entries of this time and later, in milliseconds since the epoch; 0 means as long as they are kept.
   */
  'after_time_ms': (number);
  /**
   * Entries before this time, in milliseconds since the epoch; 0 means up to now.
   */
  'before_time_ms': (number);
  /**
   * At most 1,000; 0 means 100.
   */
  'page_size': (number);
  /**
   * `next` of the page before; empty for the first.
   */
  'cursor': (string);
}
