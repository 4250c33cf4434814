// Original file: proto/tenants.proto

import type { TenantSpec as _muster_directory_v1_TenantSpec, TenantSpec__Output as _muster_directory_v1_TenantSpec__Output } from '../../../muster/directory/v1/TenantSpec.ts';
import type { TokenDeclaration as _muster_directory_v1_TokenDeclaration, TokenDeclaration__Output as _muster_directory_v1_TokenDeclaration__Output } from '../../../muster/directory/v1/TokenDeclaration.ts';
import type { Long } from '@grpc/proto-loader';

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
   * Exactly the tokens that are declared. One that is registered and not named here is superseded, and revoked
   * `overlap_seconds` later.
   */
  'tokens'?: (_muster_directory_v1_TokenDeclaration)[];
  /**
   * For how long the tokens that this declaration supersedes stay valid, by the directory's clock; 0 revokes them at once.
   * At most 31,622,400 (366 days). The end of a token that is superseded already stays as it is: only `revoked_token_ids`
   * ends it earlier.
   */
  'overlap_seconds'?: (number | string | Long);
  /**
   * Superseded tokens to revoke at once, by their ids. A token that is declared is never revoked by this.
   */
  'revoked_token_ids'?: (string)[];
  /**
   * Takes the tenant over, with its users, when it belongs to exactly this owner and either was deleted, or is declared under
   * the same owner_name; empty means never.
   */
  'former_owner'?: (string);
  /**
   * Leaves the tokens as they are, but for `revoked_token_ids`; `tokens` must be empty then. A directory that does not know
   * this field yet supersedes every token, so that `overlap_seconds` should be long all the same.
   */
  'keep_tokens'?: (boolean);
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
   * Exactly the tokens that are declared. One that is registered and not named here is superseded, and revoked
   * `overlap_seconds` later.
   */
  'tokens': (_muster_directory_v1_TokenDeclaration__Output)[];
  /**
   * For how long the tokens that this declaration supersedes stay valid, by the directory's clock; 0 revokes them at once.
   * At most 31,622,400 (366 days). The end of a token that is superseded already stays as it is: only `revoked_token_ids`
   * ends it earlier.
   */
  'overlap_seconds': (number);
  /**
   * Superseded tokens to revoke at once, by their ids. A token that is declared is never revoked by this.
   */
  'revoked_token_ids': (string)[];
  /**
   * Takes the tenant over, with its users, when it belongs to exactly this owner and either was deleted, or is declared under
   * the same owner_name; empty means never.
   */
  'former_owner': (string);
  /**
   * Leaves the tokens as they are, but for `revoked_token_ids`; `tokens` must be empty then. A directory that does not know
   * this field yet supersedes every token, so that `overlap_seconds` should be long all the same.
   */
  'keep_tokens': (boolean);
}
