// Original file: proto/readers.proto

import type { TokenDeclaration as _muster_directory_v1_TokenDeclaration, TokenDeclaration__Output as _muster_directory_v1_TokenDeclaration__Output } from '../../../muster/directory/v1/TokenDeclaration.ts';

export interface EnsureReaderRequest {
  /**
   * The application: lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name'?: (string);
  /**
   * It may read every tenant, those included that are made later; `tenant_ids` must be empty then.
   */
  'all_tenants'?: (boolean);
  /**
   * The tenants that it may read, at most 1,000. There need not be such tenants yet.
   */
  'tenant_ids'?: (string)[];
  /**
   * Exactly the tokens that are valid, at most 20: one that is registered and not named here is revoked at once. Several at a
   * time let a token be replaced while the application goes on.
   */
  'tokens'?: (_muster_directory_v1_TokenDeclaration)[];
}

export interface EnsureReaderRequest__Output {
  /**
   * The application: lower-case letters, digits, `-` and `.`, up to 128 characters.
   */
  'name': (string);
  /**
   * It may read every tenant, those included that are made later; `tenant_ids` must be empty then.
   */
  'all_tenants': (boolean);
  /**
   * The tenants that it may read, at most 1,000. There need not be such tenants yet.
   */
  'tenant_ids': (string)[];
  /**
   * Exactly the tokens that are valid, at most 20: one that is registered and not named here is revoked at once. Several at a
   * time let a token be replaced while the application goes on.
   */
  'tokens': (_muster_directory_v1_TokenDeclaration__Output)[];
}
