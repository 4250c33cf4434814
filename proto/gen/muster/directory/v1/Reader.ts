// Original file: proto/readers.proto

import type { Token as _muster_directory_v1_Token, Token__Output as _muster_directory_v1_Token__Output } from '../../../muster/directory/v1/Token.ts';
import type { Long } from '@grpc/proto-loader';

export interface Reader {
  /**
   * The application.
   */
  'name'?: (string);
  /**
   * Whether it may read every tenant.
   */
  'all_tenants'?: (boolean);
  /**
   * The tenants that it may read, in order; empty when it may read all.
   */
  'tenant_ids'?: (string)[];
  /**
   * Its tokens, expired ones included, in the order in which they were declared. None of them is ever superseded; the time of
   * last use is at most a minute late.
   */
  'tokens'?: (_muster_directory_v1_Token)[];
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms'?: (number | string | Long);
}

export interface Reader__Output {
  /**
   * The application.
   */
  'name': (string);
  /**
   * Whether it may read every tenant.
   */
  'all_tenants': (boolean);
  /**
   * The tenants that it may read, in order; empty when it may read all.
   */
  'tenant_ids': (string)[];
  /**
   * Its tokens, expired ones included, in the order in which they were declared. None of them is ever superseded; the time of
   * last use is at most a minute late.
   */
  'tokens': (_muster_directory_v1_Token__Output)[];
  /**
   * When it was first declared, in milliseconds since the epoch.
   */
  'created_time_ms': (number);
}
