// Original file: proto/provisioning.proto

import type { Query as _muster_directory_v1_Query, Query__Output as _muster_directory_v1_Query__Output } from '../../../muster/directory/v1/Query.ts';

export interface ListRequest {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id'?: (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url'?: (string);
  /**
   * The query string of a GET.
   */
  'query'?: (_muster_directory_v1_Query | null);
  /**
   * The body of a POST to /.search: a SearchRequest message as JSON.
   */
  'search_request'?: (Buffer | Uint8Array | string);
  /**
   * Where the query was sent: exactly one of the two.
   */
  'source'?: "query"|"search_request";
}

export interface ListRequest__Output {
  /**
   * The tenant that the bearer token belongs to.
   */
  'tenant_id': (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url': (string);
  /**
   * The query string of a GET.
   */
  'query'?: (_muster_directory_v1_Query__Output | null);
  /**
   * The body of a POST to /.search: a SearchRequest message as JSON.
   */
  'search_request'?: (Buffer);
  /**
   * Where the query was sent: exactly one of the two.
   */
  'source'?: "query"|"search_request";
}
