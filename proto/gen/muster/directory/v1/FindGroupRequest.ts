// Original file: proto/directory.proto


export interface FindGroupRequest {
  /**
   * The tenant to look in.
   */
  'tenant_id'?: (string);
  /**
   * Muster's id.
   */
  'id'?: (string);
  /**
   * Without regard to case.
   */
  'display_name'?: (string);
  /**
   * Several groups may have it.
   */
  'external_id'?: (string);
  /**
   * What to look for: exactly one.
   */
  'by'?: "id"|"display_name"|"external_id";
}

export interface FindGroupRequest__Output {
  /**
   * The tenant to look in.
   */
  'tenant_id': (string);
  /**
   * Muster's id.
   */
  'id'?: (string);
  /**
   * Without regard to case.
   */
  'display_name'?: (string);
  /**
   * Several groups may have it.
   */
  'external_id'?: (string);
  /**
   * What to look for: exactly one.
   */
  'by'?: "id"|"display_name"|"external_id";
}
