// Original file: proto/directory.proto


export interface FindUserRequest {
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
  'user_name'?: (string);
  /**
   * Several users may have it.
   */
  'external_id'?: (string);
  /**
   * Without regard to case; several users may have it.
   */
  'employee_number'?: (string);
  /**
   * What to look for: exactly one.
   */
  'by'?: "id"|"user_name"|"external_id"|"employee_number";
}

export interface FindUserRequest__Output {
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
  'user_name'?: (string);
  /**
   * Several users may have it.
   */
  'external_id'?: (string);
  /**
   * Without regard to case; several users may have it.
   */
  'employee_number'?: (string);
  /**
   * What to look for: exactly one.
   */
  'by'?: "id"|"user_name"|"external_id"|"employee_number";
}
