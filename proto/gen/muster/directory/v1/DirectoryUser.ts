// Original file: proto/directory.proto

import type { PhoneNumber as _muster_directory_v1_PhoneNumber, PhoneNumber__Output as _muster_directory_v1_PhoneNumber__Output } from '../../../muster/directory/v1/PhoneNumber.ts';
import type { Long } from '@grpc/proto-loader';

export interface DirectoryUser {
  /**
   * The tenant that the user belongs to.
   */
  'tenant_id'?: (string);
  /**
   * Given by Muster; never used twice.
   */
  'id'?: (string);
  /**
   * Goes up by one with each change of the user.
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
   * Whether the user may be used. One who left is false, or gone.
   */
  'active'?: (boolean);
  /**
   * What the user signs in with; unique in the tenant without regard to case.
   */
  'user_name'?: (string);
  /**
   * The identity provider's id; not unique. Empty when there is none, like every text below.
   */
  'external_id'?: (string);
  /**
   * The name as it is shown.
   */
  'display_name'?: (string);
  /**
   * `name.formatted`.
   */
  'formatted_name'?: (string);
  /**
   * `name.givenName`.
   */
  'given_name'?: (string);
  /**
   * `name.familyName`.
   */
  'family_name'?: (string);
  /**
   * Of the addresses of type "work", or of all when none is, the primary one, else the first.
   */
  'work_email'?: (string);
  /**
   * All that have a value, in the order in which they were sent.
   */
  'phone_numbers'?: (_muster_directory_v1_PhoneNumber)[];
  /**
   * Of the enterprise extension.
   */
  'employee_number'?: (string);
  /**
   * Of the enterprise extension.
   */
  'department'?: (string);
  /**
   * The id of the user's manager as the identity provider sent it; nobody checked that there is such a user.
   */
  'manager_id'?: (string);
  /**
   * As in Accept-Language.
   */
  'preferred_language'?: (string);
  /**
   * Ids of the groups that the user is in, direct and indirect; empty while the tenant's groups are off.
   */
  'group_ids'?: (string)[];
  /**
   * The whole user as SCIM has it, without `meta` and `groups`: JSON, UTF-8.
   */
  'document'?: (Buffer | Uint8Array | string);
}

export interface DirectoryUser__Output {
  /**
   * The tenant that the user belongs to.
   */
  'tenant_id': (string);
  /**
   * Given by Muster; never used twice.
   */
  'id': (string);
  /**
   * Goes up by one with each change of the user.
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
   * Whether the user may be used. One who left is false, or gone.
   */
  'active': (boolean);
  /**
   * What the user signs in with; unique in the tenant without regard to case.
   */
  'user_name': (string);
  /**
   * The identity provider's id; not unique. Empty when there is none, like every text below.
   */
  'external_id': (string);
  /**
   * The name as it is shown.
   */
  'display_name': (string);
  /**
   * `name.formatted`.
   */
  'formatted_name': (string);
  /**
   * `name.givenName`.
   */
  'given_name': (string);
  /**
   * `name.familyName`.
   */
  'family_name': (string);
  /**
   * Of the addresses of type "work", or of all when none is, the primary one, else the first.
   */
  'work_email': (string);
  /**
   * All that have a value, in the order in which they were sent.
   */
  'phone_numbers': (_muster_directory_v1_PhoneNumber__Output)[];
  /**
   * Of the enterprise extension.
   */
  'employee_number': (string);
  /**
   * Of the enterprise extension.
   */
  'department': (string);
  /**
   * The id of the user's manager as the identity provider sent it; nobody checked that there is such a user.
   */
  'manager_id': (string);
  /**
   * As in Accept-Language.
   */
  'preferred_language': (string);
  /**
   * Ids of the groups that the user is in, direct and indirect; empty while the tenant's groups are off.
   */
  'group_ids': (string)[];
  /**
   * The whole user as SCIM has it, without `meta` and `groups`: JSON, UTF-8.
   */
  'document': (Buffer);
}
