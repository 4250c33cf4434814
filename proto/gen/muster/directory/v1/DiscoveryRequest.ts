// Original file: proto/provisioning.proto

import type { DiscoveryKind as _muster_directory_v1_DiscoveryKind, DiscoveryKind__Output as _muster_directory_v1_DiscoveryKind__Output } from '../../../muster/directory/v1/DiscoveryKind.ts';

export interface DiscoveryRequest {
  /**
   * The tenant whose profile is described: its mandatory attributes are marked required, its groups shown or not.
   */
  'tenant_id'?: (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url'?: (string);
  /**
   * Which of the documents.
   */
  'kind'?: (_muster_directory_v1_DiscoveryKind);
  /**
   * The schema URN or the resource type's name; empty for the whole list.
   */
  'id'?: (string);
}

export interface DiscoveryRequest__Output {
  /**
   * The tenant whose profile is described: its mandatory attributes are marked required, its groups shown or not.
   */
  'tenant_id': (string);
  /**
   * The public URL up to and including /scim/v2.
   */
  'base_url': (string);
  /**
   * Which of the documents.
   */
  'kind': (_muster_directory_v1_DiscoveryKind__Output);
  /**
   * The schema URN or the resource type's name; empty for the whole list.
   */
  'id': (string);
}
