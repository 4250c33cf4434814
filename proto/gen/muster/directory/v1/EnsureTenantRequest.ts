// Original file: proto/tenants.proto

import type { TenantSpec as _muster_directory_v1_TenantSpec, TenantSpec__Output as _muster_directory_v1_TenantSpec__Output } from '../../../muster/directory/v1/TenantSpec.ts';
import type { TokenDeclaration as _muster_directory_v1_TokenDeclaration, TokenDeclaration__Output as _muster_directory_v1_TokenDeclaration__Output } from '../../../muster/directory/v1/TokenDeclaration.ts';

export interface EnsureTenantRequest {
  /**
   * The tenant's id: lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name'?: (string);
  /**
   * Who declares it, for ever: a resource's UID, or "cli".
   */
  'owner'?: (string);
  /**
   * The owner in words that a person finds it by, for example "namespace/name".
   */
  'owner_name'?: (string);
  /**
   * How it shall be served.
   */
  'spec'?: (_muster_directory_v1_TenantSpec | null);
  /**
   * Exactly the tokens that shall be valid. One that is registered and not named here is revoked.
   */
  'tokens'?: (_muster_directory_v1_TokenDeclaration)[];
}

export interface EnsureTenantRequest__Output {
  /**
   * The tenant's id: lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name': (string);
  /**
   * Who declares it, for ever: a resource's UID, or "cli".
   */
  'owner': (string);
  /**
   * The owner in words that a person finds it by, for example "namespace/name".
   */
  'owner_name': (string);
  /**
   * How it shall be served.
   */
  'spec': (_muster_directory_v1_TenantSpec__Output | null);
  /**
   * Exactly the tokens that shall be valid. One that is registered and not named here is revoked.
   */
  'tokens': (_muster_directory_v1_TokenDeclaration__Output)[];
}
