// Original file: proto/directory.proto


export interface BatchGetUsersRequest {
  /**
   * The tenant to look in.
   */
  'tenant_id'?: (string);
  /**
   * At most 1,000.
   */
  'ids'?: (string)[];
}

export interface BatchGetUsersRequest__Output {
  /**
   * The tenant to look in.
   */
  'tenant_id': (string);
  /**
   * At most 1,000.
   */
  'ids': (string)[];
}
